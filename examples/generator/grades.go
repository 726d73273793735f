package generator

import "math"

// coursePercent is how well a student does in a course: ability counts most,
// missed days cost, and each course has luck of its own.
func (s *student) coursePercent() float64 {
	return clamp(86+7*s.ability-70*s.absence+4*s.random.NormFloat64(), 35, 100)
}

// writeGrades writes a mark for each grading period whose last day the student
// was in the class.
func (g *generator) writeGrades(s *student, st stay, sec *section, placeID int, percent float64) {
	possible := st.cohort.credits() / 4
	for _, quarter := range gradingPeriods() {
		if !st.covers(quarter.end) {
			continue
		}
		got := math.Round(clamp(percent+3*s.random.NormFloat64(), 20, 100)*10) / 10
		mark := gradeMark(got)
		earned := possible
		if mark == "F" {
			earned = 0
		}
		g.skyward.grades.write(placeID, s.id, sec.id, quarter.name, mark, got, earned, possible)
	}
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
