package generator

import (
	"testing"
	"time"
)

// enrolledDays works out, from the files alone, on which school days each
// student was enrolled at each school and attendance is known.
func enrolledDays(t *testing.T, out memory) map[[2]string]map[time.Time]bool {
	t.Helper()
	taught := map[string][]time.Time{}
	for _, d := range skyward(t, out, "calendar_days") {
		if d["Count As"] == "1" {
			taught[d["School ID"]] = append(taught[d["School ID"]], day(t, d["Calendar Date"]))
		}
	}
	submitted := map[string]time.Time{}
	for _, s := range skyward(t, out, "attendance_submissions") {
		submitted[s["School ID"]] = day(t, s["Submitted Through"])
	}
	enrolled := map[[2]string]map[time.Time]bool{}
	for _, e := range skyward(t, out, "enrollments") {
		if e["No Show"] == "Y" {
			continue
		}
		key := [2]string{e["Student ID"], e["School ID"]}
		if enrolled[key] == nil {
			enrolled[key] = map[time.Time]bool{}
		}
		start, end := day(t, e["Start Date"]), day(t, e["End Date"])
		for _, d := range taught[e["School ID"]] {
			if !d.Before(start) && (end.IsZero() || !d.After(end)) && !d.After(submitted[e["School ID"]]) {
				enrolled[key][d] = true
			}
		}
	}
	return enrolled
}

func TestAttendanceOnlyOnEnrolledSchoolDays(t *testing.T) {
	out := generated(t, 3000, 2)
	enrolled := enrolledDays(t, out)
	for _, a := range skyward(t, out, "attendance") {
		if !enrolled[[2]string{a["Student ID"], a["School ID"]}][day(t, a["Attendance Date"])] {
			t.Fatalf("attendance %s of student %s: not enrolled at school %s on %s",
				a["Attendance ID"], a["Student ID"], a["School ID"], a["Attendance Date"])
		}
	}
}

func TestAbsencesHaveARealisticShape(t *testing.T) {
	out := generated(t, 2000, 1)
	enrolled, absent := map[string]int{}, map[string]int{}
	for key, days := range enrolledDays(t, out) {
		enrolled[key[0]] += len(days)
	}
	byWeekday := map[time.Weekday]int{}
	seen := map[string]bool{}
	for _, a := range skyward(t, out, "attendance") {
		key := a["Student ID"] + " " + a["Attendance Date"]
		if a["Days Absent"] != "1" || seen[key] {
			continue
		}
		seen[key] = true
		absent[a["Student ID"]]++
		byWeekday[day(t, a["Attendance Date"]).Weekday()]++
	}
	chronic, counted := 0, 0
	for student, days := range enrolled {
		if days < 31 { // California's minimum
			continue
		}
		counted++
		if absent[student]*10 >= days {
			chronic++
		}
	}
	if rate := float64(chronic) / float64(counted); rate < 0.05 || rate > 0.30 {
		t.Errorf("%.1f %% are chronically absent, which no district would believe", 100*rate)
	}
	if byWeekday[time.Monday] <= byWeekday[time.Wednesday] {
		t.Errorf("Mondays %d, Wednesdays %d absences", byWeekday[time.Monday], byWeekday[time.Wednesday])
	}
}

func TestSuspensionsStandInAttendance(t *testing.T) {
	out := generated(t, 2000, 4)
	var ordered, served int
	for _, p := range skyward(t, out, "incident_students") {
		if p["Duration Days"] != "" {
			ordered += int(p["Duration Days"][0] - '0')
		}
	}
	for _, a := range skyward(t, out, "attendance") {
		if a["Attendance Code"] == "OSS" || a["Attendance Code"] == "ISS" {
			served++
		}
	}
	if ordered == 0 || ordered != served {
		t.Errorf("%d days of suspension ordered, %d in attendance", ordered, served)
	}
}

func TestOneSchoolIsADayBehindInLargerDistricts(t *testing.T) {
	for students, late := range map[int]int{150: 0, 3000: 1} {
		got := 0
		for _, s := range skyward(t, generated(t, students, 1), "attendance_submissions") {
			if s["Submitted Through"] == "3/30/2026" {
				got++
			}
		}
		if got != late {
			t.Errorf("%d students: %d schools are a day behind, want %d", students, got, late)
		}
	}
}

func TestYearHas180SchoolDays(t *testing.T) {
	for _, l := range levels {
		if got := len(instructionalDays(calendarFor(l.name), firstDay(), lastDay())); got < 178 || got > 182 {
			t.Errorf("%s: %d school days", l.name, got)
		}
	}
}
