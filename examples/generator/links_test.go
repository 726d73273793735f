package generator

import (
	"fmt"
	"testing"
)

func TestSkywardKeysMeet(t *testing.T) {
	out := generated(t, 1500, 9)
	for _, link := range []struct{ from, column, to string }{
		{"enrollments", "Student ID", "students"}, {"enrollments", "School ID", "schools"},
		{"attendance", "Student ID", "students"}, {"terms", "School ID", "schools"},
		{"courses", "School ID", "schools"}, {"sections", "Course ID", "courses"},
		{"section_staff", "Section ID", "sections"}, {"section_staff", "Staff ID", "staff"},
		{"section_students", "Section ID", "sections"}, {"section_students", "Student ID", "students"},
		{"grades", "Student Section ID", "section_students"}, {"incidents", "School ID", "schools"},
		{"incident_students", "Incident ID", "incidents"}, {"incident_students", "Student ID", "students"},
	} {
		known := values(skyward(t, out, link.to), link.column)
		for value := range values(skyward(t, out, link.from), link.column) {
			if !known[value] {
				t.Errorf("%s: %s %s is not in %s", link.from, link.column, value, link.to)
			}
		}
	}
}

func TestKeysAreUnique(t *testing.T) {
	out := generated(t, 1500, 9)
	for _, key := range []struct{ table, column string }{
		{"schools", "School ID"}, {"students", "Student ID"}, {"staff", "Staff ID"}, {"enrollments", "Entry ID"},
		{"attendance", "Attendance ID"}, {"terms", "Term ID"}, {"courses", "Course ID"}, {"sections", "Section ID"},
		{"section_students", "Student Section ID"}, {"incidents", "Incident ID"},
	} {
		rows := skyward(t, out, key.table)
		if got := len(values(rows, key.column)); got != len(rows) {
			t.Errorf("%s: %d values of %s in %d rows", key.table, got, key.column, len(rows))
		}
	}
}

func TestCanvasMeetsSkyward(t *testing.T) {
	out := generated(t, 600, 9)
	sections := values(skyward(t, out, "sections"), "Section ID")
	for _, s := range canvasCSV(t, out, "course_sections") {
		if !sections[s["value.sis_source_id"]] {
			t.Errorf("Canvas section %s: no section %s in Skyward", s["key.id"], s["value.sis_source_id"])
		}
	}
	users := values(canvasCSV(t, out, "users"), "key.id")
	for _, e := range canvasCSV(t, out, "enrollments") {
		if e["meta.action"] == "U" && !users[e["value.user_id"]] {
			t.Errorf("Canvas enrolment %s: no user %s", e["key.id"], e["value.user_id"])
		}
	}
	assignments := map[float64]bool{}
	for _, a := range canvasJSON(t, out, "assignments") {
		assignments[float64(a.Key.ID)] = true
	}
	for _, s := range canvasJSON(t, out, "submissions") {
		if user := fmt.Sprint(int(s.Value["user_id"].(float64))); !users[user] || !assignments[s.Value["assignment_id"].(float64)] {
			t.Errorf("submission %d meets no user or no assignment", s.Key.ID)
		}
	}
}

func TestSampleHoldsTheCasesToHandle(t *testing.T) {
	out := generated(t, 150, 1)
	for _, want := range []struct {
		rows          []record
		column, value string
	}{
		{skyward(t, out, "enrollments"), "No Show", "Y"},
		{skyward(t, out, "enrollments"), "Entry Code", entryTransfer},
		{skyward(t, out, "enrollments"), "Entry Code", entryReturn},
		{skyward(t, out, "attendance"), "Attendance Code", "OSS"},
		{skyward(t, out, "attendance"), "Attendance Code", "ISN"},
		{skyward(t, out, "section_staff"), "Position", "Support Teacher"},
		{skyward(t, out, "section_staff"), "Position", "Substitute"},
		{skyward(t, out, "incident_students"), "Involvement", "Victim"},
		{skyward(t, out, "incident_students"), "Involvement", "Witness"},
		{canvasCSV(t, out, "enrollments"), "value.type", "StudentViewEnrollment"},
		{canvasCSV(t, out, "enrollments"), "value.type", "ObserverEnrollment"},
		{canvasCSV(t, out, "enrollments"), "value.workflow_state", "deleted"},
		{evening(t, out, "enrollments"), "meta.action", "D"},
		{assessment(t, out, "caaspp"), "AchievementLevel", ""},
		{canvasCSV(t, out, "enrollments"), "meta.action", "D"},
		{canvasCSV(t, out, "users"), "value.workflow_state", "deleted"},
	} {
		if !values(want.rows, want.column)[want.value] {
			t.Errorf("no row has %s = %s", want.column, want.value)
		}
	}
}

func TestNothingHappensAfterTheExport(t *testing.T) {
	out := generated(t, 600, 3)
	for _, table := range []struct{ name, column string }{
		{"attendance", "Attendance Date"}, {"incidents", "Incident Date"}, {"enrollments", "End Date"},
	} {
		for _, row := range skyward(t, out, table.name) {
			if day(t, row[table.column]).After(reportDay()) {
				t.Errorf("%s: %s is %s", table.name, table.column, row[table.column])
			}
		}
	}
	export := exportTime().Format(dapTime) // sorts as text
	for _, s := range canvasJSON(t, out, "submissions") {
		if at, ok := s.Value["submitted_at"].(string); ok && at > export {
			t.Errorf("submission %d was handed in at %s", s.Key.ID, at)
		}
	}
	for _, e := range canvasCSV(t, out, "enrollments") {
		if e["value.last_activity_at"] > export {
			t.Errorf("enrolment %s was active at %s", e["key.id"], e["value.last_activity_at"])
		}
	}
}
