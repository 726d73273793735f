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

// writeAttendance writes the exceptions of a stay: no row means present.
// Suspensions are the days on which discipline has decided already.
func (g *generator) writeAttendance(s *student, st stay, suspensions map[time.Time]string) {
	for _, day := range st.days() {
		if code := suspensions[day]; code != "" {
			g.writeException(s, st, day, code)
			continue
		}
		p := s.absence * weekdayFactor[day.Weekday()] * monthFactor[day.Month()]
		switch u := s.random.Float64(); {
		case u < p:
			g.writeAbsence(s, st, day)
		case u < p+0.004:
			g.writePartDay(s, st, day)
		case u < p+0.008+p/3:
			g.writeException(s, st, day, "TDY")
		}
	}
}

// writeAbsence writes a whole day. Now and then the office has excused a day
// afterwards without taking back the first entry, so that two rows stand.
func (g *generator) writeAbsence(s *student, st stay, day time.Time) {
	code := weighted(s.random, absenceCodes)
	if code == "EXC" && chance(s.random, 0.01) {
		g.writeException(s, st, day, "UNX")
	}
	g.writeException(s, st, day, code)
}

// writePartDay writes a morning missed, which may also stand as a tardy.
func (g *generator) writePartDay(s *student, st stay, day time.Time) {
	if chance(s.random, 0.15) {
		g.writeException(s, st, day, "TDY")
	}
	g.writeException(s, st, day, "PEX")
}

func (g *generator) writeException(s *student, st stay, day time.Time, code string) {
	absent, tardy := 0.0, 0
	switch code {
	case "EXC", "UNX", "OSS", "ISN":
		absent = 1
	case "PEX":
		absent = 0.5
	case "TDY":
		tardy = 1
	}
	g.skyward.attendance.write(1_000_000+take(&g.next.attendance), s.id, st.cohort.school.id, schoolYear, day, code, absent, tardy)
}
