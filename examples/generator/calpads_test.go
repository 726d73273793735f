package generator

import (
	"fmt"
	"strings"
	"testing"
)

// field gives a value of a state row by its position from 1, as the state counts.
func field(row []string, position int) string { return row[position-1] }

func TestStateFilesKnowTheStudentsOfSkyward(t *testing.T) {
	out := generated(t, 700, 6)
	ids := map[string]string{}
	for _, s := range skyward(t, out, "students") {
		ids[s["State Student ID"]] = s["Student Number"]
	}
	for kind, at := range map[string][2]int{"SENR": {8, 9}, "SINF": {9, 10}, "SPRG": {7, 8}, "SELA": {7, 12}, "STAS": {7, 8}, "SINC": {7, 8},
		"SIRS": {7, 8}, "SOFF": {7, 8}, "SCSE": {7, 8}, "SCSC": {7, 8}, "SPED": {8, 9}} {
		for i, row := range calpads(t, out, kind) {
			if number := ids[field(row, at[0])]; number == "" || number != field(row, at[1]) {
				t.Fatalf("%s row %d: state id %s and number %s are no student's", kind, i, field(row, at[0]), field(row, at[1]))
			}
		}
	}
}

func TestStateIncidentsAreThoseOfSkyward(t *testing.T) {
	out := generated(t, 900, 6)
	numbers := byKey(skyward(t, out, "incidents"), "Incident ID")
	students := byKey(skyward(t, out, "students"), "Student ID")
	var incidents, results, offenses []string
	for _, p := range skyward(t, out, "incident_students") {
		if p["Involvement"] != offender {
			continue
		}
		i := numbers[p["Incident ID"]]
		who := students[p["Student ID"]]["Student Number"] + " " + i["Incident Number"] + " "
		incidents = append(incidents, who+iso(t, i["Incident Date"]))
		days := p["Duration Days"]
		if days != "" {
			days += ".00"
		}
		results = append(results, who+p["Action Code"]+" "+days)
		offenses = append(offenses, who+p["Offense Code"])
	}
	var sinc, sirs, soff []string
	for _, row := range calpads(t, out, "SINC") {
		d := field(row, 14)
		sinc = append(sinc, fmt.Sprintf("%s %s %s-%s-%s", field(row, 8), field(row, 13), d[:4], d[4:6], d[6:]))
	}
	for _, row := range calpads(t, out, "SIRS") {
		sirs = append(sirs, field(row, 8)+" "+field(row, 13)+" "+field(row, 14)+" "+field(row, 16))
	}
	for _, row := range calpads(t, out, "SOFF") {
		soff = append(soff, field(row, 8)+" "+field(row, 13)+" "+field(row, 14))
	}
	same(t, "incidents", incidents, sinc)
	same(t, "results", results, sirs)
	same(t, "offenses", offenses, soff)
}

func TestStateCoursesAreThoseOfSkyward(t *testing.T) {
	out := generated(t, 700, 6)
	courses, sections := byKey(skyward(t, out, "courses"), "Course ID"), byKey(skyward(t, out, "sections"), "Section ID")
	staff, record := byKey(skyward(t, out, "staff"), "Staff ID"), map[string]string{}
	for _, s := range skyward(t, out, "section_staff") {
		if s["Position"] == teacherOfRecord {
			record[s["Section ID"]] = staff[s["Staff ID"]]["Staff Number"]
		}
	}
	for _, kind := range []string{"CRSE", "CRSC"} {
		for _, row := range calpads(t, out, kind) {
			s := sections[field(row, 14)]
			if courses[s["Course ID"]]["Course Code"] != field(row, 8) || record[field(row, 14)] != field(row, 17) || s["Section Code"] != field(row, 18) {
				t.Fatalf("%s of section %s: another course, teacher or code than in Skyward", kind, field(row, 14))
			}
		}
	}
	students := byKey(skyward(t, out, "students"), "Student ID")
	wantPlaces := map[string]int{}
	for _, p := range skyward(t, out, "section_students") {
		wantPlaces[students[p["Student ID"]]["Student Number"]+" "+p["Section ID"]]++
	}
	for _, row := range calpads(t, out, "SCSE") {
		wantPlaces[field(row, 8)+" "+field(row, 14)]--
	}
	for place, left := range wantPlaces {
		_, section, _ := strings.Cut(place, " ")
		elementary := strings.HasPrefix(sections[section]["School ID"], "1")
		if left != 0 && !elementary {
			t.Fatalf("%s: %d times more in Skyward than in SCSE", place, left)
		}
	}
}

func TestSemesterMarksAreThoseOfSkyward(t *testing.T) {
	out := generated(t, 700, 6)
	students := byKey(skyward(t, out, "students"), "Student ID")
	marks := map[string]string{}
	for _, g := range skyward(t, out, "grades") {
		if g["Grading Period"] == "Q2" {
			marks[students[g["Student ID"]]["Student Number"]+" "+g["Section ID"]] = g["Grade Mark"]
		}
	}
	rows := calpads(t, out, "SCSC")
	for _, row := range rows {
		if got, want := field(row, 18), marks[field(row, 8)+" "+field(row, 14)]; got != want || got == "" {
			t.Fatalf("section %s: mark %q, Skyward says %q", field(row, 14), got, want)
		}
	}
	if len(rows) == 0 {
		t.Error("nobody has a mark")
	}
}

func TestServicesBelongToPlansAndStaffToSkyward(t *testing.T) {
	out := generated(t, 700, 6)
	plans := map[string]string{}
	for _, row := range calpads(t, out, "SPED") {
		plans[field(row, 22)] = field(row, 8)
	}
	served := map[string]bool{}
	for _, row := range calpads(t, out, "SSRV") {
		if plans[field(row, 12)] != field(row, 9) {
			t.Fatalf("the service of meeting %s is another student's", field(row, 12))
		}
		served[field(row, 12)] = true
	}
	if len(served) != len(plans) {
		t.Errorf("%d plans, %d with services", len(plans), len(served))
	}
	numbers := values(skyward(t, out, "staff"), "Staff Number")
	seids := map[string]string{}
	for _, row := range calpads(t, out, "SDEM") {
		seids[field(row, 8)] = field(row, 9)
	}
	for _, row := range calpads(t, out, "SASS") {
		if seids[field(row, 7)] != field(row, 8) || !numbers[field(row, 8)] {
			t.Fatalf("staff %s is not the same in SDEM, SASS and Skyward", field(row, 8))
		}
	}
	if len(seids) != len(numbers) {
		t.Errorf("%d in SDEM, %d members of staff", len(seids), len(numbers))
	}
}

// Who leads a school teaches no class and has no account in Canvas.
func TestEachSchoolHasOneAdministrator(t *testing.T) {
	out := generated(t, 4000, 6)
	led, leaders := map[string]int{}, map[string]bool{}
	for _, row := range calpads(t, out, "SASS") {
		if field(row, 13) == jobAdministrator {
			led[field(row, 5)]++
			leaders[field(row, 8)] = true
		}
	}
	schools := skyward(t, out, "schools")
	for _, s := range schools {
		if code := s["CDS School Code"][len(districtCode):]; led[code] != 1 {
			t.Errorf("school %s has %d administrators", s["School ID"], led[code])
		}
	}
	if len(schools) < 5 || len(leaders) != len(schools) {
		t.Errorf("%d administrators of %d schools", len(leaders), len(schools))
	}
	teaching := values(skyward(t, out, "section_staff"), "Staff ID")
	for _, s := range skyward(t, out, "staff") {
		if leaders[s["Staff Number"]] && teaching[s["Staff ID"]] {
			t.Errorf("administrator %s teaches", s["Staff Number"])
		}
	}
	for login := range values(logins(t, out), "value.sis_user_id") {
		if leaders[login] {
			t.Errorf("administrator %s is in Canvas", login)
		}
	}
}

// A history of its own: reclassified students were learners before, the first row of
// a student in SINF ends where the second starts, and so do programs.
func TestStateFilesHoldHistory(t *testing.T) {
	out := generated(t, 700, 6)
	since := map[string]string{}
	reclassified := 0
	for _, row := range calpads(t, out, "SELA") {
		if field(row, 13) == "RFEP" {
			reclassified++
			if was := since[field(row, 7)]; was == "" || was >= field(row, 14) {
				t.Errorf("a student was reclassified on %s, and a learner since %q", field(row, 14), was)
			}
		}
		since[field(row, 7)] = field(row, 14)
	}
	ended := map[string]string{}
	twice := 0
	for _, row := range calpads(t, out, "SINF") {
		if to := ended[field(row, 9)]; to != "" {
			twice++
			if to != "20260111" || field(row, 4) != "20260112" {
				t.Errorf("a row ends on %s and the next starts on %s", to, field(row, 4))
			}
		}
		ended[field(row, 9)] = field(row, 5)
	}
	until := map[string]string{} // when a student's first meals program ended
	switchedTo := 0
	for _, row := range calpads(t, out, "SPRG") {
		if otherMeals[field(row, 13)] == "" {
			continue
		}
		if until[field(row, 7)] == "20251130" && field(row, 15) == "20251201" {
			switchedTo++
		}
		until[field(row, 7)] = field(row, 16)
	}
	if switchedTo == 0 {
		t.Error("nobody's meals have changed within the year")
	}
	if reclassified == 0 || twice == 0 {
		t.Errorf("%d reclassified, %d with a second row in SINF", reclassified, twice)
	}
}
