package generator

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// plantedGaps are the groups for which an outcome is likelier or less likely on purpose:
// see widenGaps and misconduct.
var plantedGaps = map[plantedGap]string{
	{"chronic_absence", "homeless", "Yes"}:                           "higher",
	{"suspension", "students_with_disabilities", "Yes"}:              "higher",
	{"d_or_f_mark", "english_acquisition_status", "EL"}:              "higher",
	{"satisfactory_average", "english_acquisition_status", "EL"}:     "lower",
	{"standard_met_ela", "english_acquisition_status", "EL"}:         "lower",
	{"standard_met_mathematics", "english_acquisition_status", "EL"}: "lower",
}

type plantedGap struct{ outcome, dimension, group string }

// widenGaps makes homeless students absent twice as often, and marks of learners of
// English lower.
func (s *student) widenGaps() {
	if s.traits.homeless {
		s.absence = min(2*s.absence, 0.6)
	}
	if s.traits.elas == "EL" {
		s.ability -= 0.6
	}
}

// misconduct is how many times as likely an incident is: six times with a disability.
// Planned absences leave no room for a suspension.
func (t *truth) misconduct(s *student) float64 {
	switch {
	case t == nil:
		return 1
	case t.plan.kind != "":
		return 0
	case s.traits.disability != "":
		return 6
	default:
		return 1
	}
}

// noted is what was written about a student, as far as the outcomes are made of it.
type noted struct {
	days         []schoolDays
	suspended    time.Time // the first day of an order to stay at home
	marks        [3]points // by quarter
	tests        []test
	meeting      time.Time // of special education
	reclassified time.Time
	credits      credits
	due, onTime  int             // pieces of work in Canvas
	minutes      map[*course]int // in Canvas
}

// credits of high school, of this year and those before.
type credits struct {
	courses int // marks that could give any
	earned  float64
}

// points sums the marks of a quarter, in tenths of a grade point.
type points struct {
	marks, tenths, low int
}

func (p points) average() float64 { return float64(p.tenths) / float64(10*p.marks) }

// test is a result of the state's test.
type test struct {
	outcome string
	day     time.Time
	isMet   bool
}

// gradeTenths are the grade points of the district's marks, in tenths.
var gradeTenths = map[string]int{"A": 40, "A-": 37, "B+": 33, "B": 30, "B-": 27, "C+": 23, "C": 20, "C-": 17,
	"D+": 13, "D": 10, "D-": 7, "F": 0}

func (t *truth) noteMark(m mark) {
	if t == nil {
		return
	}
	t.noteCredits(m.possible, m.earned)
	quarter := &t.noted.marks[m.quarter]
	quarter.marks++
	quarter.tenths += gradeTenths[m.letter]
	if gradeTenths[m.letter] < gradeTenths["C-"] {
		quarter.low++
	}
}

func (t *truth) noteCredits(possible, earned float64) {
	if t != nil && possible > 0 {
		t.noted.credits.courses++
		t.noted.credits.earned += earned
	}
}

func (t *truth) noteSuspension(day time.Time, action string) {
	if t != nil && action == actionOutOfSchool && (t.noted.suspended.IsZero() || day.Before(t.noted.suspended)) {
		t.noted.suspended = day
	}
}

func (t *truth) noteTest(subject string, day time.Time, level int) {
	if t != nil {
		outcome := map[string]string{"ELA": "standard_met_ela", "MATH": "standard_met_mathematics"}[subject]
		t.noted.tests = append(t.noted.tests, test{outcome, day, level >= 3})
	}
}

func (t *truth) noteMeeting(day time.Time) {
	if t != nil {
		t.noted.meeting = day
	}
}

func (t *truth) noteReclassified(day time.Time) {
	if t != nil {
		t.noted.reclassified = day
	}
}

// newestMarks gives the marks of the newest quarter that has any, or nil.
func (s *student) newestMarks() *points {
	for quarter := len(gradingPeriods()) - 1; quarter >= 0; quarter-- {
		if p := &s.truth.noted.marks[quarter]; p.marks > 0 {
			return p
		}
	}
	return nil
}

// cell is a group in which an outcome is counted.
type cell struct {
	year    int
	outcome string
	group
}

// tally counts students, and those of whom an outcome holds.
type tally struct{ students, with int }

// minimumDays is the least that the state counts a student's absences for.
const minimumDays = 31

// tellOutcomes adds a student to the cells of each outcome that can be told of them, by
// the groups of the day on which the outcome came about.
func (t *truths) tellOutcomes(s *student) {
	t.tellYear(s)
	t.tellMarks(s)
	for _, result := range s.truth.noted.tests {
		t.count(s, schoolYear-1, result.outcome, result.day, result.isMet)
	}
}

// tellYear counts what the year of an enrolled student has come to so far.
func (t *truths) tellYear(s *student) {
	noted, today := s.truth.noted, s.knownThrough()
	enrolled, absent := s.truth.district()
	if enrolled == 0 {
		return
	}
	if enrolled >= minimumDays {
		t.count(s, schoolYear, "chronic_absence", today, absent*10 >= enrolled)
	}
	if noted.suspended.IsZero() {
		t.count(s, schoolYear, "suspension", today, false)
	} else {
		t.count(s, schoolYear, "suspension", noted.suspended, true)
	}
	if expected := expectedCredits[gradeCodes[s.grade]]; expected > 0 && noted.credits.courses > 0 {
		t.count(s, schoolYear, "on_track_to_graduate", today, noted.credits.earned >= expected)
	}
}

// tellMarks counts the marks of the newest quarter that has any.
func (t *truths) tellMarks(s *student) {
	for quarter, dates := range slices.Backward(gradingPeriods()) {
		if p := s.truth.noted.marks[quarter]; p.marks > 0 {
			t.count(s, schoolYear, "d_or_f_mark", dates.end, p.low > 0)
			t.count(s, schoolYear, "satisfactory_average", dates.end, p.tenths >= 20*p.marks)
			return
		}
	}
}

// expectedCredits are the district's lines for who is on track, by grade, after the first
// of two terms: half of what the year brings, in whole credits.
var expectedCredits = map[string]float64{"09": 27, "10": 82, "11": 137, "12": 192}

// knownThrough is the last day for which any of the student's schools has handed in.
func (s *student) knownThrough() time.Time {
	var last time.Time
	for _, d := range s.truth.noted.days {
		if d.school.submitted.After(last) {
			last = d.school.submitted
		}
	}
	return last
}

// lastDay is the last day of who has left, or else the last that the files know.
func (s *student) lastDay() time.Time {
	last := s.stays[len(s.stays)-1]
	if last.end.IsZero() {
		return reportDay()
	}
	return last.end
}

// count adds a student to the cells of an outcome. Of who has left the last day there
// speaks, since programs end with it.
func (t *truths) count(s *student, year int, outcome string, on time.Time, holds bool) {
	if last := s.lastDay(); on.After(last) {
		on = last
	}
	for _, g := range s.groups(on) {
		key := cell{year, outcome, g}
		if t.byCell[key] == nil {
			t.byCell[key] = &tally{}
		}
		t.byCell[key].students++
		if holds {
			t.byCell[key].with++
		}
	}
}

var gapColumns = []string{"school_year", "outcome", "dimension", "group_name", "students", "with_outcome", "rate", "planted"}

func (t *truths) writeGaps() {
	cells := slices.SortedFunc(maps.Keys(t.byCell), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.outcome, b.outcome),
			cmp.Compare(a.dimension, b.dimension), cmp.Compare(a.name, b.name))
	})
	for _, c := range cells {
		n := t.byCell[c]
		rate := math.Round(1000*float64(n.with)/float64(n.students)) / 10
		t.gaps.write(c.year, c.outcome, c.dimension, c.name, n.students, n.with, rate, plantedGaps[plantedGap{c.outcome, c.dimension, c.name}])
	}
}
