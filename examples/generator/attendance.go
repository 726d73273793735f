package generator

import "time"

// Factors on a student's chance to be absent. Mondays and Fridays are worse,
// and flu comes after Thanksgiving.
var (
	weekdayFactor = map[time.Weekday]float64{time.Monday: 1.3, time.Tuesday: 0.95, time.Wednesday: 0.8,
		time.Thursday: 0.9, time.Friday: 1.2}
	monthFactor = map[time.Month]float64{time.August: 0.7, time.September: 0.8, time.October: 0.9, time.November: 1,
		time.December: 1.4, time.January: 1.4, time.February: 1.1, time.March: 0.9}
)

// absenceCodes are the whole-day codes: excused, unexcused, independent study
// that earns attendance (ISA) and that does not (ISN).
var absenceCodes = []choice{{"EXC", 0.62}, {"UNX", 0.32}, {"ISA", 0.03}, {"ISN", 0.03}}

// writeAttendance writes the exceptions of a stay and gives the days lost to them:
// no row means present. Suspensions are the days on which discipline has decided
// already.
func (g *generator) writeAttendance(s *student, st stay, suspensions map[time.Time]string) float64 {
	lost := 0.0
	for _, day := range st.days() {
		code, part := g.writeDay(s, st, day, suspensions[day])
		lost += part
		s.truth.noteDay(st.cohort.school, code)
	}
	return lost
}

// writeDay writes the exceptions of a day and gives the part lost. The code is that of
// a whole day; there is none where the student came, be it late or for a part.
func (g *generator) writeDay(s *student, st stay, day time.Time, suspension string) (code string, lost float64) {
	if suspension != "" {
		return suspension, g.writeException(s, st, day, suspension)
	}
	p := s.truth.absent(day, s.absence*weekdayFactor[day.Weekday()]*monthFactor[day.Month()])
	switch u := s.random.Float64(); {
	case u < p:
		return g.writeAbsence(s, st, day)
	case u < p+0.004:
		lost = g.writePartDay(s, st, day)
	case u < p+0.008+p/3:
		lost = g.writeException(s, st, day, "TDY")
	}
	return "", lost
}

// writeAbsence writes a whole day. Now and then the office has excused a day
// afterwards without taking back the first entry, so that two rows stand.
func (g *generator) writeAbsence(s *student, st stay, day time.Time) (code string, lost float64) {
	code = s.truth.counted(weighted(s.random, absenceCodes))
	if code == "EXC" && chance(s.random, 0.01) {
		g.writeException(s, st, day, "UNX")
		return code, g.writeEntered(s, st, day, code)
	}
	return code, g.writeException(s, st, day, code)
}

// writePartDay writes a morning missed, which may also stand as a tardy.
func (g *generator) writePartDay(s *student, st stay, day time.Time) float64 {
	if chance(s.random, 0.15) {
		g.writeException(s, st, day, "TDY")
	}
	return g.writeException(s, st, day, "PEX")
}

// writeException writes an exception as the office had entered it by the day of the
// delivery.
func (g *generator) writeException(s *student, st stay, day time.Time, code string) float64 {
	return g.writeEntered(s, st, day, g.now.entered(g.next.attendance, day, code))
}

// writeEntered gives the part of the day lost, 0 where it isn't known yet.
func (g *generator) writeEntered(s *student, st stay, day time.Time, entered string) float64 {
	a := absence{id: 1_000_000 + take(&g.next.attendance), student: s, school: st.cohort.school, day: day, code: entered}
	if day.After(g.now.submitted(a.school)) {
		return 0
	}
	for _, to := range g.skyward {
		to.absence(a)
	}
	return a.lost()
}
