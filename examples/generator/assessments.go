package generator

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// assessmentTables are score files: a generic one for the district's own benchmark,
// and two as the state's testing systems give them. Their headers are plausible,
// but not checked against a real export.
type assessmentTables struct{ scores, caaspp, elpac *table }

func openAssessments(f *files, v view) assessmentTables {
	open := func(name, columns string) *table {
		return f.open("assessments/"+name+"_"+v.label()+".csv", csvReport{}, strings.Split(columns, ",")...)
	}
	return assessmentTables{
		scores: open("scores", "Score ID,State Student ID,Test,Subject,Grade,Test Date,Scale Score,Performance Level"),
		caaspp: open("caaspp", "SSID,GradeAssessed,Subject,TestCompletionDate,ScaleScore,AchievementLevel"),
		elpac:  open("elpac", "SSID,GradeAssessed,TestCompletionDate,OverallScaleScore,OverallPerformanceLevel"),
	}
}

// writeAssessments writes the scores of a student: this year's benchmarks, and what
// the state tested last spring.
func (g *generator) writeAssessments(s *student, stays []stay, known bool) {
	r := g.aside(s, assessmentStream)
	g.writeBenchmarks(s, stays, r)
	g.writeCAASPP(s, r, known)
	g.writeELPAC(s, r, known)
}

// Grades that are tested, as indexes of gradeCodes.
const (
	kindergarten = 1
	gradeOne     = 2
	gradeThree   = 4
	gradeEight   = 9
	gradeEleven  = 12
)

// writeBenchmarks writes reading and mathematics in fall and winter, grades 1 to 8.
func (g *generator) writeBenchmarks(s *student, stays []stay, r *rand.Rand) {
	for window, from := range []time.Time{date(2025, time.September, 15), date(2026, time.January, 20)} {
		for i, subject := range []string{"English Language Arts", "Mathematics"} {
			day := from.AddDate(0, 0, 2*i+r.IntN(2))
			z := clamp(0.8*s.ability+0.5*r.NormFloat64(), -2.9, 2.9)
			missed := chance(r, min(0.5, 3*s.absence))
			st := during(stays, day)
			if missed || st == nil || st.cohort.grade < gradeOne || st.cohort.grade > gradeEight {
				continue
			}
			id := fmt.Sprintf("S%06d", take(&g.next.score))
			if g.now.knows(day) {
				scale := 380 + 22*st.cohort.grade + 12*window + int(30*z)
				g.assessments.scores.write(id, s.ssid, "District Benchmark", subject, gradeCodes[st.cohort.grade], day, scale,
					[]string{"Below", "Near", "At", "Above"}[standing(z)])
			}
		}
	}
}

// during finds the stay that a day falls into, or nil.
func during(stays []stay, day time.Time) *stay {
	for i, st := range stays {
		if !st.noShow && st.covers(day) {
			return &stays[i]
		}
	}
	return nil
}

// standing is a level from 0 to 3.
func standing(z float64) int {
	for level, below := range []float64{-0.9, -0.1, 0.7} {
		if z < below {
			return level
		}
	}
	return 3
}

// writeCAASPP writes last spring's results in grades 3 to 8 and 11. A few students
// were enrolled for the test and have no score.
func (g *generator) writeCAASPP(s *student, r *rand.Rand, known bool) {
	grade := s.grade - 1
	elsewhere := chance(r, 0.05) // tested in another state
	for i, subject := range []string{"ELA", "MATH"} {
		day := date(2025, time.April, 21).AddDate(0, 0, 7*i+r.IntN(5))
		z := clamp(0.8*s.ability+0.5*r.NormFloat64(), -2.9, 2.9)
		untested := chance(r, 0.02)
		if elsewhere || !known || grade < gradeThree || grade > gradeEight && grade != gradeEleven {
			continue
		}
		var scale, level any
		if !untested {
			scale, level = 2380+28*(grade-gradeThree)+int(75*z), standing(z)+1
			s.truth.noteTest(subject, day, standing(z)+1)
		}
		g.assessments.caaspp.write(s.ssid, gradeCodes[grade], subject, day, scale, level)
	}
}

// writeELPAC writes last spring's test of English learners.
func (g *generator) writeELPAC(s *student, r *rand.Rand, known bool) {
	grade := s.grade - 1
	day := date(2025, time.February, 24).AddDate(0, 0, 7*r.IntN(8)+r.IntN(5))
	z := clamp(0.6*s.ability+0.7*r.NormFloat64(), -2.9, 2.9)
	if s.traits.elas != "EL" || !known || grade < kindergarten {
		return
	}
	g.assessments.elpac.write(s.ssid, gradeCodes[grade], day, 1430+8*grade+int(50*z), standing(z)+1)
}
