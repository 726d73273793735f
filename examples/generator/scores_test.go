package generator

import (
	"slices"
	"testing"
)

func assessment(t testing.TB, out memory, name string) []record {
	t.Helper()
	return readCSV(t, out["assessments/"+name+"_20260401.csv"])
}

func TestScoresAreOfKnownStudentsAndOnce(t *testing.T) {
	out := generated(t, 1200, 8)
	students := values(skyward(t, out, "students"), "State Student ID")
	for _, file := range []struct {
		name, student, level string
		key, levels          []string
	}{
		{"scores", "State Student ID", "Performance Level", []string{"Score ID"}, []string{"Below", "Near", "At", "Above"}},
		{"caaspp", "SSID", "AchievementLevel", []string{"SSID", "Subject"}, []string{"1", "2", "3", "4", ""}},
		{"elpac", "SSID", "OverallPerformanceLevel", []string{"SSID"}, []string{"1", "2", "3", "4"}},
	} {
		rows := assessment(t, out, file.name)
		seen, levels := map[string]bool{}, map[string]bool{}
		for _, r := range rows {
			key := ""
			for _, column := range file.key {
				key += r[column] + " "
			}
			if seen[key] || !students[r[file.student]] {
				t.Errorf("%s: %s comes twice, or student %s isn't in Skyward", file.name, key, r[file.student])
			}
			seen[key] = true
			levels[r[file.level]] = true
		}
		for level := range levels {
			if !slices.Contains(file.levels, level) {
				t.Errorf("%s: level %q", file.name, level)
			}
		}
		if len(levels) != len(file.levels) {
			t.Errorf("%s: %d of %d levels", file.name, len(levels), len(file.levels))
		}
	}
}

func TestStateTestsAreTakenInTheirGrades(t *testing.T) {
	out := generated(t, 1200, 8)
	tested := []string{"03", "04", "05", "06", "07", "08", "11"}
	for _, r := range assessment(t, out, "caaspp") {
		if !slices.Contains(tested, r["GradeAssessed"]) || (r["ScaleScore"] == "") != (r["AchievementLevel"] == "") {
			t.Errorf("grade %s, score %q, level %q", r["GradeAssessed"], r["ScaleScore"], r["AchievementLevel"])
		}
	}
	learners := map[string]bool{}
	for _, row := range calpads(t, out, "SELA") {
		learners[field(row, 7)] = field(row, 13) == "EL"
	}
	for _, r := range assessment(t, out, "elpac") {
		if !learners[r["SSID"]] {
			t.Errorf("student %s is no English learner", r["SSID"])
		}
	}
}

func TestTranscriptsHoldTheYearsBefore(t *testing.T) {
	out := generated(t, 600, 8)
	students := byKey(skyward(t, out, "students"), "Student Number")
	rows := readCSV(t, out["transcripts/grades_20260401.csv"])
	years := map[string]map[string]bool{}
	for _, r := range rows {
		s := students[r["Student Number"]]
		if s == nil || s["Grade"] <= r["Grade Level"] || r["School Year"] >= "2026" {
			t.Fatalf("student %s in grade %q: grade %s in %s", r["Student Number"], s["Grade"], r["Grade Level"], r["School Year"])
		}
		if failed := r["Mark"] == "F"; failed != (r["Credits Earned"] == "0") || r["Credits Attempted"] != "5" {
			t.Errorf("mark %s: %s of %s credits", r["Mark"], r["Credits Earned"], r["Credits Attempted"])
		}
		if years[s["Grade"]] == nil {
			years[s["Grade"]] = map[string]bool{}
		}
		years[s["Grade"]][r["School Year"]] = true
	}
	for grade, want := range map[string]int{"10": 1, "11": 2, "12": 3} {
		if got := len(years[grade]); got != want {
			t.Errorf("grade %s has %d years", grade, got)
		}
	}
}
