package generator

import "math"

// coursePercent is how well a student does in a course: ability counts most,
// missed days cost, and each course has luck of its own.
func (s *student) coursePercent() float64 {
	drawn := clamp(86+7*s.ability-70*s.absence+4*s.random.NormFloat64(), 35, 100)
	return s.truth.percent(drawn, s.random)
}

// writeGrades writes a mark for each grading period whose last day the student
// was in the class, and gives those that are known.
func (g *generator) writeGrades(st stay, p classPlace, percent float64) []mark {
	var known []mark
	for quarter, dates := range gradingPeriods() {
		if !st.covers(dates.end) {
			continue
		}
		got := math.Round(clamp(percent+3*p.student.random.NormFloat64(), 20, 100)*10) / 10
		m := newMark(p, quarter, g.now.percent(p, quarter, got))
		m.id = take(&g.next.mark)
		if !g.now.knows(dates.end) {
			continue
		}
		known = append(known, m)
		p.student.truth.noteMark(m)
		for _, to := range g.skyward {
			to.mark(m)
		}
	}
	return known
}

func newMark(p classPlace, quarter int, percent float64) mark {
	m := mark{place: p, quarter: quarter, letter: gradeMark(percent), percent: percent, possible: p.stay.cohort.credits() / 4}
	if m.letter != "F" {
		m.earned = m.possible
	}
	return m
}

// gradeMark turns a percentage into a letter: bands of ten from 60 up, of
// which the lowest 3 points are minus and the highest 3 are plus. There is no
// A+ and no F with a sign.
func gradeMark(percent float64) string {
	if percent < 60 {
		return "F"
	}
	band := min(int(percent)/10, 9)
	within := percent - float64(10*band)
	letter := string("DCBA"[band-6])
	switch {
	case within < 3:
		return letter + "-"
	case within >= 7 && letter != "A":
		return letter + "+"
	default:
		return letter
	}
}
