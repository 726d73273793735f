package generator

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// stateCourses are state course codes by subject. They are plausible, but not
// checked against the state's list.
var stateCourses = map[string]string{"ELA": "9105", "MATH": "9242", "SCI": "9350", "HSS": "9420", "PE": "9560", "ART": "9030"}

// fullYear is the academic term of classes that last all year, and firstSemester
// the marking period whose marks are final by the report day.
const (
	fullYear      = "FY"
	firstSemester = "S1"
)

// writeStateSection writes a class and its teacher, once for the enrolment in it
// and once for its completion. The state asks for those of grades 7 to 12.
func (g *generator) writeStateSection(c *cohort, sec *section, t *teacher) {
	if c.elementary() {
		return
	}
	for _, kind := range []string{"CRSE", "CRSC"} {
		co := sec.course
		g.report(kind, true, districtCode, c.school.stateCode(), stateYear, stateCourses[co.subject.code], co.code, co.title(),
			blank(2), "N", "N", sec.id, fullYear, t.seid(), t.number, sec.code, blank(4), "N", "N", "N", blank(2))
	}
}

// writeStateClass writes that a student is in a class, and how the first semester
// of it ended.
func (g *generator) writeStateClass(p classPlace, marks []mark) {
	c := p.stay.cohort
	if c.elementary() {
		return
	}
	known := g.now.knows(p.stay.start)
	report := func(kind string, known bool, values ...any) {
		g.reportStudent(kind, known, p.student, c.school, stateYear,
			append([]any{p.sec.course.code, p.sec.id, fullYear}, values...)...)
	}
	report("SCSE", known, hundredths(c.credits()), blank(4))
	attempted, earned, letter := 0.0, 0.0, ""
	for _, m := range marks {
		if m.quarter > 1 {
			continue
		}
		attempted += m.possible
		earned += m.earned
		if m.quarter == 1 {
			letter = m.letter
		}
	}
	report("SCSC", letter != "", hundredths(attempted), hundredths(earned), letter, "", firstSemester)
}

// Job classifications of the state.
const (
	jobAdministrator = "10"
	jobTeacher       = "12"
	jobSupport       = "27" // goes from class to class
)

// schoolLeadership is the work outside the classroom that is reported of administrators:
// "Administrator - Other" in the list of the Commission on Teacher Credentialing.
const schoolLeadership = "0137"

// seid is the state's number of a member of staff; invented ones start with 888.
func (t *teacher) seid() string { return fmt.Sprintf("888%07d", 11*t.nth) }

// writeStaffRecords writes who a member of staff is and what they do where.
func (g *generator) writeStaffRecords(t *teacher, s *school, job string) {
	r := rand.New(rand.NewPCG(g.opts.Seed, staffFactsStream+uint64(t.nth)))
	birth := date(1962+r.IntN(38), time.January, 1).AddDate(0, 0, r.IntN(365))
	gender := weighted(r, []choice{{"F", 0.72}, {"M", 0.275}, {"X", 0.005}})
	hispanic := chance(r, 0.22)
	race := weighted(r, []choice{{"700", 0.75}, {"600", 0.08}, {"400", 0.05}, {"201", 0.07}, {"", 0.05}})
	degree := weighted(r, []choice{{"M", 0.55}, {"B", 0.43}, {"D", 0.02}})
	status := weighted(r, []choice{{"T", 0.8}, {"P", 0.2}}) // tenured or on probation
	years := r.IntN(min(30, 2025-birth.Year()-22))
	hired := date(2025-years, time.August, 1)
	g.report("SDEM", true, firstDay(), "", districtCode, stateYear, t.seid(), t.number, t.first, "", t.last, blank(3),
		birth, gender, yes(hispanic), "N", race, blank(4), yes(race == ""), degree, status, hired, "",
		hundredths(years), hundredths(years+r.IntN(5)))
	duty := ""
	if job == jobAdministrator {
		duty = schoolLeadership
	}
	g.report("SASS", true, districtCode, s.stateCode(), stateYear, t.seid(), t.number, t.first, t.last, birth, gender,
		job, "100.00", duty, blank(6))
}
