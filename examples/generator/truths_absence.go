package generator

import (
	"math/rand/v2"
	"time"
)

// Students with planted absences, by their running number: one in ten is laid on a line,
// one in thirty stops coming, one in thirty has always been absent evenly. Only who has
// one stay that lasts all year is taken, so that the days are known beforehand.
const (
	lineEvery, lineAt     = 10, 5
	suddenEvery, suddenAt = 30, 9
	evenEvery, evenAt     = 30, 19
)

// absencePlan is the days on which a student is absent, whatever chance says.
type absencePlan struct {
	kind string // one of the kinds below, or empty: chance decides
	days map[time.Time]bool
	line int // percent of the days
	side string
	from time.Time // the first day missed of who stops coming
}

const (
	planLine   = "line"
	planSudden = "sudden"
	planEven   = "even"
)

// planAbsences plants absences on a student whose turn it is.
func planAbsences(r *rand.Rand, s *student, stays []stay) (absencePlan, []stay) {
	if len(stays) != 1 || !stays[0].wholeYear() {
		return absencePlan{}, stays
	}
	days := stays[0].days()
	switch {
	case s.nth%lineEvery == lineAt:
		return layOnLine(r, s.nth/lineEvery, days, stays)
	case s.nth%suddenEvery == suddenAt:
		return stopComing(s.nth/suddenEvery, days), stays
	case s.nth%evenEvery == evenAt:
		return absentEvenly(s.nth/evenEvery, days), stays
	}
	return absencePlan{}, stays
}

// Lines in percent, the sides of a line in days, and lengths of a stay in days of which
// each line is a whole number; 0 is the longest that the year has by then.
var (
	plannedLines   = []int{5, 10, 20}
	plannedSides   = []string{"under", "on", "over"}
	plannedLengths = []int{0, 0, 60, 20}
)

// layOnLine takes one after the other of all lines, sides and lengths: absences lie a day
// under the line, on it or a day over it. The stay begins late enough for its length.
func layOnLine(r *rand.Rand, nth int, days []time.Time, stays []stay) (absencePlan, []stay) {
	line, side := plannedLines[nth%3], nth/3%3
	length := plannedLengths[nth/9%4]
	if length == 0 {
		length = len(days) / 20 * 20
	}
	st := stays[0]
	if late := days[len(days)-length]; late.After(st.start) {
		st.start, st.entry = late, entryNew
	}
	days = days[len(days)-length:]
	p := absencePlan{kind: planLine, line: line, side: plannedSides[side], days: map[time.Time]bool{}}
	for _, i := range r.Perm(length)[:length*line/100+side-1] {
		p.days[days[i]] = true
	}
	return p, []stay{st}
}

// counted is the code of a planned absence, which has to be one.
func (t *truth) counted(code string) string {
	if t != nil && t.plan.kind != "" && code == "ISA" {
		return "ISN"
	}
	return code
}

// absent is the chance to be absent on a day: that of the student, or certainty.
func (t *truth) absent(day time.Time, chance float64) float64 {
	switch {
	case t == nil || t.plan.kind == "":
		return chance
	case t.plan.days[day]:
		return 1
	default:
		return 0
	}
}

// absenceKinds are the columns of the codes that count as absence.
var absenceKinds = map[string]int{"EXC": 0, "UNX": 1, "OSS": 2, "ISN": 3}

// schoolDays counts a student's days at one school.
type schoolDays struct {
	school   *school
	enrolled int
	kinds    [4]int // days absent, by absenceKinds
}

func (d schoolDays) absent() int { return d.kinds[0] + d.kinds[1] + d.kinds[2] + d.kinds[3] }

// noteDay counts a school day under the code that speaks for it; none means present.
func (t *truth) noteDay(s *school, code string) {
	if t == nil {
		return
	}
	days := t.noted.days
	if len(days) == 0 || days[len(days)-1].school != s {
		days = append(days, schoolDays{school: s})
	}
	at := &days[len(days)-1]
	at.enrolled++
	if kind, is := absenceKinds[code]; is {
		at.kinds[kind]++
	}
	t.noted.days = days
}

// district counts the days at all schools; in this district no day is at two.
func (t *truth) district() (enrolled, absent int) {
	for _, d := range t.noted.days {
		enrolled += d.enrolled
		absent += d.absent()
	}
	return enrolled, absent
}

var absenceColumns = []string{"student_number", "school_id", "school_year", "days_enrolled", "days_absent",
	"days_absent_excused", "days_absent_unexcused", "days_absent_suspension", "days_absent_independent_study",
	"chronic_10", "planted", "line", "side"}

// tellAbsences writes a row for each school, up to the day that it has handed in.
func (t *truths) tellAbsences(s *student) {
	for _, d := range s.truth.noted.days {
		planted, line := "", any(nil)
		if plan := s.truth.plan; plan.kind == planLine {
			planted, line = burdenOf(len(plan.days), d.enrolled), plan.line
		}
		t.absences.write(s.number, d.school.id, schoolYear, d.enrolled, d.absent(), d.kinds[0], d.kinds[1], d.kinds[2], d.kinds[3],
			d.absent()*10 >= d.enrolled, planted, line, s.truth.plan.side)
	}
}

// burdenOf names the worst line that absences reach.
func burdenOf(absent, enrolled int) string {
	switch percent := absent * 100; {
	case percent >= 20*enrolled:
		return "severe"
	case percent >= 10*enrolled:
		return "chronic"
	case percent >= 5*enrolled:
		return "at_risk"
	default:
		return "none"
	}
}
