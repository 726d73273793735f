package generator

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"testing"
	"time"
)

// planted makes a district with planted effects, and the answers to them.
func planted(t testing.TB, students, deliveries int) (out, answers memory) {
	t.Helper()
	out, answers = memory{}, memory{}
	opts := Options{Students: students, Seed: 5, Deliveries: deliveries, Out: out, Truths: answers}
	if _, err := Generate(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	return out, answers
}

func (m memory) answers(t testing.TB, name string) []record {
	t.Helper()
	return readCSV(t, m[name+".csv"])
}

func TestTruthsAreTheSameWhateverTheDeliveries(t *testing.T) {
	out, answers := planted(t, 600, 1)
	several, again := planted(t, 600, 3)
	for path := range answers {
		if !bytes.Equal(answers[path].Bytes(), again[path].Bytes()) {
			t.Errorf("%s differs", path)
		}
	}
	for _, name := range []string{"attendance", "enrollments", "grades", "incident_students"} {
		path := "skyward/" + name + "_" + deliveryDay + ".csv"
		if !bytes.Equal(out[path].Bytes(), several[path].Bytes()) {
			t.Errorf("%s differs", path)
		}
	}
}

func TestTruthsStayOutOfTheLandingFiles(t *testing.T) {
	out, answers := planted(t, 100, 1)
	for path := range answers {
		if out[path] != nil {
			t.Errorf("%s stands among the landing files", path)
		}
	}
	if len(answers) != 4 {
		t.Errorf("%d files of answers", len(answers))
	}
}

// The absences are counted anew from the files alone.
func TestAnswersOfAbsencesAreThoseOfTheFiles(t *testing.T) {
	out, answers := planted(t, 1500, 1)
	enrolled := enrolledDays(t, out)
	type place struct{ number, school string }
	days, absent := map[place]int{}, map[place]map[string]map[time.Time]bool{}
	numbers := map[string]string{}
	for _, s := range skyward(t, out, "students") {
		numbers[s["Student ID"]] = s["Student Number"]
	}
	for key, on := range enrolled {
		days[place{numbers[key[0]], key[1]}] = len(on)
	}
	for _, a := range skyward(t, out, "attendance") {
		at := place{numbers[a["Student ID"]], a["School ID"]}
		if absent[at] == nil {
			absent[at] = map[string]map[time.Time]bool{}
		}
		code := a["Attendance Code"]
		if absent[at][code] == nil {
			absent[at][code] = map[time.Time]bool{}
		}
		absent[at][code][day(t, a["Attendance Date"])] = true
	}
	rows := answers.answers(t, "absences")
	for _, r := range rows {
		at := place{r["student_number"], r["school_id"]}
		unexcused := 0
		for on := range absent[at]["UNX"] {
			if !absent[at]["EXC"][on] { // a day excused afterwards is excused
				unexcused++
			}
		}
		want := []int{days[at], len(absent[at]["EXC"]), unexcused, len(absent[at]["OSS"]), len(absent[at]["ISN"])}
		got := []int{number(t, r["days_enrolled"]), number(t, r["days_absent_excused"]), number(t, r["days_absent_unexcused"]),
			number(t, r["days_absent_suspension"]), number(t, r["days_absent_independent_study"])}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("student %s at %s: %v, the files say %v", at.number, at.school, got, want)
		}
		delete(days, at)
	}
	for at, n := range days {
		if n > 0 {
			t.Errorf("student %s at %s has %d days and no answer", at.number, at.school, n)
		}
	}
}

func number(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAbsencesLieOnLines(t *testing.T) {
	_, answers := planted(t, 1500, 1)
	found := map[string]int{}
	for _, r := range answers.answers(t, "absences") {
		if r["planted"] == "" {
			continue
		}
		absent, enrolled, line := number(t, r["days_absent"]), number(t, r["days_enrolled"]), number(t, r["line"])
		off := map[string]int{"under": -1, "on": 0, "over": 1}[r["side"]]
		if absent*100 != line*enrolled+100*off {
			t.Errorf("%d of %d days are not a day %s %d percent", absent, enrolled, r["side"], line)
		}
		found[fmt.Sprint(line, r["side"], enrolled == 20)]++
	}
	if len(found) != 18 {
		t.Errorf("found %v", found)
	}
}

func TestWhoStopsComingAttendedBefore(t *testing.T) {
	out, answers := planted(t, 1500, 1)
	numbers := map[string]string{}
	for _, s := range skyward(t, out, "students") {
		numbers[s["Student ID"]] = s["Student Number"]
	}
	missed := map[string][]time.Time{}
	for _, a := range skyward(t, out, "attendance") {
		if number := numbers[a["Student ID"]]; a["Days Absent"] == "1" {
			missed[number] = append(missed[number], day(t, a["Attendance Date"]))
		}
	}
	kinds := map[string]int{}
	for _, r := range answers.answers(t, "deviations") {
		kinds[r["kind"]]++
		if r["kind"] != planSudden {
			continue
		}
		from, err := time.Parse(time.DateOnly, r["from_date"])
		if err != nil {
			t.Fatal(err)
		}
		before, since := map[time.Time]bool{}, map[time.Time]bool{}
		for _, on := range missed[r["student_number"]] {
			if on.Before(from) {
				before[on] = true
			} else {
				since[on] = true
			}
		}
		if len(before) != 1 || len(since) < 7 {
			t.Errorf("student %s missed %d days before and %d since", r["student_number"], len(before), len(since))
		}
	}
	if kinds[planSudden] < 30 || kinds[planEven] < 30 {
		t.Errorf("planted %v", kinds)
	}
}

// Each group on which a gap is planted has to differ from the other students in the
// direction that was planted.
func TestGapsLieAsPlanted(t *testing.T) {
	_, answers := planted(t, 4000, 1)
	rows := answers.answers(t, "gaps")
	all := map[string]record{}
	for _, r := range rows {
		if r["dimension"] == "all" {
			all[r["outcome"]] = r
		}
	}
	checked := 0
	for _, r := range rows {
		if r["planted"] == "" {
			continue
		}
		whole := all[r["outcome"]]
		n, with := number(t, r["students"]), number(t, r["with_outcome"])
		others := float64(number(t, whole["with_outcome"])-with) / float64(number(t, whole["students"])-n)
		gap := float64(with)/float64(n) - others
		if (r["planted"] == "higher") != (gap > 0) {
			t.Errorf("%s of %s %s: planted %s, the gap is %.3f", r["outcome"], r["dimension"], r["group_name"], r["planted"], gap)
		}
		checked++
	}
	if checked != len(plantedGaps) {
		t.Errorf("%d of %d planted gaps are there", checked, len(plantedGaps))
	}
}

// The sample may stray from what is planted as far as chance does, by Fisher's z: 1.96
// standard errors, and half as much again since several schools are looked at.
func TestMeasuresGoTogetherAsPlanted(t *testing.T) {
	_, answers := planted(t, 6000, 1)
	rows := answers.answers(t, "correlations")
	for _, r := range rows {
		n := number(t, r["students"])
		sample, errSample := strconv.ParseFloat(r["sample"], 64)
		want, err := strconv.ParseFloat(r["planted"], 64)
		if err != nil || errSample != nil {
			t.Fatal(err, errSample)
		}
		if strayed := math.Abs(math.Atanh(sample) - math.Atanh(want)); strayed > 3/math.Sqrt(float64(n-3)) {
			t.Errorf("school %s, %s: %.3f of %d students, planted %.1f", r["school_id"], r["engagement"], sample, n, want)
		}
	}
	if len(rows) < 10 {
		t.Errorf("only %d pairs", len(rows))
	}
}
