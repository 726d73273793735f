package generator

import "testing"

func TestGradeMark(t *testing.T) {
	for percent, want := range map[float64]string{
		100: "A", 97: "A", 93: "A", 92.9: "A-", 90: "A-", 89.9: "B+", 87: "B+", 86.9: "B", 83: "B", 82.9: "B-",
		80: "B-", 77: "C+", 73: "C", 70: "C-", 67: "D+", 63: "D", 60: "D-", 59.9: "F", 20: "F",
	} {
		if got := gradeMark(percent); got != want {
			t.Errorf("%v %% is %s, want %s", percent, got, want)
		}
	}
}

// The correlation mart needs something to find: who misses less should have
// better marks.
func TestMarksGoAlongWithAttendance(t *testing.T) {
	out := generated(t, 1700, 1)
	absent := map[string]int{}
	for _, a := range skyward(t, out, "attendance") {
		if a["Days Absent"] == "1" {
			absent[a["Student ID"]]++
		}
	}
	var failed, marks [2]float64 // for students with few and with many absences
	for _, g := range skyward(t, out, "grades") {
		group := 0
		if absent[g["Student ID"]] >= 14 {
			group = 1
		}
		marks[group]++
		if g["Grade Mark"] == "F" {
			failed[group]++
		}
	}
	if few, many := failed[0]/marks[0], failed[1]/marks[1]; few >= many {
		t.Errorf("share of F: %.3f with few absences, %.3f with many", few, many)
	}
}
