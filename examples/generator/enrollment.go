package generator

import "time"

// stay is one enrolment of a student at a school.
type stay struct {
	cohort     *cohort
	place      int       // the student's place in the cohort, which decides the classes
	start, end time.Time // end is the last day there; zero while enrolled
	entry      string    // Skyward entry code
	exit       string    // CALPADS exit reason, as California districts use it in Skyward
	noShow     bool
}

// Entry codes of the invented district.
const (
	entryContinuing = "E01" // was here last year
	entryNew        = "E02" // came from another district
	entryTransfer   = "E04" // came from another school of the district
	entryReturn     = "E05" // came back within the year
)

// until is the last day of the stay whose events are known.
func (st stay) until() time.Time {
	known := st.cohort.school.submitted
	if st.end.IsZero() || st.end.After(known) {
		return known
	}
	return st.end
}

// days are the school days of the stay that are already behind us.
func (st stay) days() []time.Time {
	return instructionalDays(st.cohort.school.days, st.start, st.until())
}

// covers says whether the student was enrolled on a day.
func (st stay) covers(day time.Time) bool {
	return !day.Before(st.start) && (st.end.IsZero() || !day.After(st.end))
}

// wholeYear says whether the student has been there since the first day.
func (st stay) wholeYear() bool {
	return !st.noShow && st.start.Equal(firstDay()) && st.end.IsZero()
}

// stays draws a student's path through the year. Most stay put; about 6 % come
// late or leave early, 1 % move within the district, a few never show up or
// leave and come back. Where a level has one school, the first pupil of its last
// grade skips into the next, so that the smallest district has transfers too.
func (g *generator) stays(s *student, c *cohort, place int) []stay {
	whole := stay{cohort: c, place: place, start: firstDay(), entry: entryContinuing}
	if c.grade == c.school.level.low || chance(s.random, 0.05) {
		whole.entry = entryNew
	}
	u := s.random.Float64()
	fits := func(share float64) bool { u -= share; return u < 0 }
	switch {
	case place == 0 && c.skips():
		return transfer(s, whole)
	case fits(0.008):
		whole.noShow, whole.end, whole.exit = true, whole.start, "N420"
	case fits(0.03):
		whole.start, _ = midYear(s, c)
		whole.entry = entryNew
	case fits(0.03):
		whole.end, _ = midYear(s, c)
		whole.exit = weighted(s.random, []choice{{"T160", 0.7}, {"T200", 0.15}, {"T180", 0.08}, {"E140", 0.07}})
	case fits(0.01):
		return transfer(s, whole)
	case fits(0.006):
		return leaveAndReturn(s, whole)
	}
	return []stay{whole}
}

// midYear draws a school day in the middle of the year and the next one.
func midYear(s *student, c *cohort) (last, next time.Time) {
	days := instructionalDays(c.school.days, date(2025, time.September, 2), date(2026, time.March, 20))
	i := s.random.IntN(len(days) - 1)
	return days[i], days[i+1]
}

// transfer moves a student to another school of the district. Where there is
// none for the grade, the student leaves and comes back.
func transfer(s *student, first stay) []stay {
	if len(first.cohort.others) == 0 {
		return leaveAndReturn(s, first)
	}
	to := pick(s.random, first.cohort.others)
	last, _ := midYear(s, first.cohort)
	first.end, first.exit = last, "T160"
	next := instructionalDays(to.school.days, last.AddDate(0, 0, 1), lastDay())[0]
	second := stay{cohort: to, place: first.place, start: next, entry: entryTransfer}
	return []stay{first, second}
}

// leaveAndReturn ends an enrolment and begins another at the same school some
// weeks later, or on the report day at the latest.
func leaveAndReturn(s *student, first stay) []stay {
	last, _ := midYear(s, first.cohort)
	first.end, first.exit = last, "T160"
	away := instructionalDays(first.cohort.school.days, last.AddDate(0, 0, 1), reportDay())
	back := away[min(len(away)-1, 5+s.random.IntN(40))]
	return []stay{first, {cohort: first.cohort, place: first.place, start: back, entry: entryReturn}}
}

// writeEnrolment writes a stay, with the days lost in it so far.
func (g *generator) writeEnrolment(s *student, st stay, lost float64) {
	e := enrolment{id: 70_000 + take(&g.next.enrolment), student: s, stay: g.now.stay(st), absent: lost}
	if !g.now.knows(st.start) {
		return
	}
	for _, day := range st.days() {
		if !st.noShow && !day.After(g.now.submitted(st.cohort.school)) {
			e.membership++
		}
	}
	for _, to := range g.skyward {
		to.enrolment(e)
	}
}
