package generator

import (
	"strings"
	"testing"
)

func TestPeopleAreUniqueAndInvented(t *testing.T) {
	out := generated(t, 2000, 5)
	students := skyward(t, out, "students")
	for _, column := range []string{"Student ID", "Student Number", "State Student ID", "Student Email"} {
		if got := len(values(students, column)); got != len(students) {
			t.Errorf("%s: %d values for %d students", column, got, len(students))
		}
	}
	for _, s := range students {
		if ssid := s["State Student ID"]; len(ssid) != 10 || !strings.HasPrefix(ssid, "9990") {
			t.Errorf("state id %q is not an invented one", ssid)
		}
		if !strings.HasSuffix(s["Student Email"], "example.org") {
			t.Errorf("e-mail %q is not below example.org", s["Student Email"])
		}
	}
	numbers := values(students, "Student Number")
	for _, s := range skyward(t, out, "staff") {
		if numbers[s["Staff Number"]] {
			t.Errorf("staff number %s is a student's too", s["Staff Number"])
		}
	}
}

func TestStateIDsStayUniqueAtTheLargestSize(t *testing.T) {
	g := &generator{}
	c := &cohort{grade: 5}
	seen := map[string]bool{}
	for range MaxStudents {
		s := g.newStudent(c)
		if len(s.ssid) != 10 || seen[s.ssid] {
			t.Fatalf("state id %s comes twice or is too long", s.ssid)
		}
		seen[s.ssid] = true
	}
}

func TestNamesHoldWhatBreaksReaders(t *testing.T) {
	all := ""
	for _, s := range skyward(t, generated(t, 150, 1), "students") {
		all += s["First Name"] + s["Last Name"]
	}
	for _, mark := range []string{"ñ", "é", "'", ",", `"`} {
		if !strings.Contains(all, mark) {
			t.Errorf("no name in the sample holds %s", mark)
		}
	}
}

func TestGroupsHaveTheSharesAskedFor(t *testing.T) {
	const students = 3000
	out := generated(t, students, 11)
	hispanic, meals, learners := 0, 0, 0
	for _, row := range calpads(t, out, "SINF") {
		if row[22] == "Y" {
			hispanic++
		}
	}
	for _, row := range calpads(t, out, "SPRG") {
		if row[12] == "181" || row[12] == "182" {
			meals++
		}
	}
	status := map[string]string{} // the newest: who was reclassified has an older row, too
	for _, row := range calpads(t, out, "SELA") {
		status[row[6]] = row[12]
	}
	for _, now := range status {
		if now == "EL" {
			learners++
		}
	}
	for _, group := range []struct {
		name      string
		count     int
		low, high float64
	}{
		{"Hispanic", hispanic, 0.5, 0.62},
		{"free or reduced meals", meals, 0.45, 0.6},
		{"English learners", learners, 0.15, 0.23},
		{"with disabilities", len(calpads(t, out, "SPED")), 0.1, 0.14},
	} {
		if got := float64(group.count) / students; got < group.low || got > group.high {
			t.Errorf("%s: share %.3f is not between %.2f and %.2f", group.name, got, group.low, group.high)
		}
	}
}
