package graph

import "testing"

func TestLookOfCell(t *testing.T) {
	for what, cells := range map[string][]string{
		"a name":                   {"Lastname, Firstname", "O'Sample, Testa M.", "DE LA PRUEBA, TESTA", "Prueba-Sample, Zoë", "Sample,Testa"},
		"an e-mail address":        {"t.sample@example.org", "a@b.us", " 123456@students.example.k12.ca.us ", "mailto:x@example.com"},
		"a phone number":           {"(555) 234-0100", "555-234-0100", "+1 555.234.0100", "555 234 0100 x12", "1-555-234-0100"},
		"a social security number": {"123-45-6789", "001-01-0001"},
		"an address":               {"12 Example Street", "4500 N 5th Ave Apt 3", "12B Sample Rd.", "10-20 Test Blvd, Exampleton, CA 90000", "7 1/2 Old Mill Ln #4", "12 EXAMPLE CT NW"},
		"": {
			"", "9", "2026-03-31", "2026-03-31 10:15:00", "2026-03-31T10:15:00Z", "3/31/2026", "10:15 AM", "1234567890", "123456789",
			"93.5", "0.8512345", "-118.2436849", "550e8400-e29b-41d4-a716-446655440000", "01-61119-0000000", "2025-2026", "Algebra I",
			"Exampleton, CA", "Absent, unexcused", "Reading, Writing and Listening", "see me @ noon", "987-65-4321", "12 Grade English",
			"100 Honors", "3.5 GPA", "(see notes)", "555-0100", "155-234-0100", "K,1,2,3", "10, 11, 12", `{"a": 1, "b": 2}`, "4th Grade Teacher", "P1-P6, daily",
		},
	} {
		for _, cell := range cells {
			got := ""
			if l := LookOfCell(cell); l != nil {
				got = l.What
			}
			if got != what {
				t.Errorf("%q looks like %q, not %q", cell, got, what)
			}
		}
	}
}

func TestLookOfName(t *testing.T) {
	for name, what := range map[string]string{
		"last_name": "a name", "Teacher_Name": "a name", "email": "an e-mail address", "home_phone": "a phone number", "ssn": "a social security number",
		"address_line_1": "an address", "birth_date": "a date of birth", "dob": "a date of birth",
		"school_name": "", "course_name": "", "phone_type_code": "", "is_email_bounced": "", "address_type": "", "grade": "",
	} {
		got := ""
		if l := LookOfName(name); l != nil {
			got = l.What
		}
		if got != what {
			t.Errorf("%s looks like %q, not %q", name, got, what)
		}
	}
}

func BenchmarkLookOfCell(b *testing.B) {
	for name, cell := range map[string]string{"code": "P", "date": "2026-03-31", "word": "Unexcused absence", "name": "Sample, Testa", "decimal": "0.851234"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				LookOfCell(cell)
			}
		})
	}
}
