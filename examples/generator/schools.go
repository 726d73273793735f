package generator

import (
	"fmt"
	"math"
	"time"
)

const (
	districtCode    = "1234567" // county and district part of the CDS code
	pupilsPerSchool = 600
	gradeSix        = 7 // index of grade 06: the first that uses Canvas
)

// gradeCodes are the grades in the codes that CALPADS shares with Skyward.
var gradeCodes = []string{"TK", "KN", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"}

// level is a kind of school and the grades it holds, as indexes of gradeCodes.
type level struct {
	name      string
	low, high int
	firstID   int // school ids count up from here
}

var levels = []level{
	{"Elementary", 0, gradeSix, 101},
	{"Middle", 8, 9, 301},
	{"High", 10, 13, 501},
}

// school is one school and what is known of its year.
type school struct {
	id        int
	number    int // within its level, from 1
	level     level
	days      []calendarDay
	submitted time.Time           // last day for which attendance is complete
	teachers  map[string]*teacher // who still has room in the timetable, by department
	support   *teacher
	bystander *student // here all year, so that an incident can have been seen; nil = nobody yet
	yearTerm  int      // id of the term that lasts all year
}

func (s *school) name() string {
	return fmt.Sprintf("Invented %s School %d", s.level.name, s.number)
}

// stateCode is the school's seven digits in the CDS code.
func (s *school) stateCode() string { return fmt.Sprintf("%07d", 6_000_000+s.id) }

// cdsCode is the whole code in the state's County-District-School directory.
func (s *school) cdsCode() string { return districtCode + s.stateCode() }

// cohort is the pupils of one grade at one school.
type cohort struct {
	school   *school
	grade    int // index of gradeCodes
	students int
	courses  []*course
	others   []*cohort // the same grade elsewhere, or the next grade where a level has one school
}

// planSchools spreads the students over grades and schools: about one school
// for each 600 pupils of a level, at least one a level.
func planSchools(students int) ([]*school, []*cohort) {
	perGrade := gradeSizes(students)
	var schools []*school
	var cohorts []*cohort
	for _, l := range levels {
		pupils := 0
		for grade := l.low; grade <= l.high; grade++ {
			pupils += perGrade[grade]
		}
		count := max(1, int(math.Round(float64(pupils)/pupilsPerSchool)))
		for i := range count {
			s := &school{id: l.firstID + i, number: i + 1, level: l, days: calendarFor(l.name),
				submitted: reportDay(), teachers: map[string]*teacher{}}
			schools = append(schools, s)
			for grade := l.low; grade <= l.high; grade++ {
				cohorts = append(cohorts, &cohort{school: s, grade: grade, students: share(perGrade[grade], count, i)})
			}
		}
	}
	if len(schools) > len(levels) { // in a larger district somebody is always a day behind
		schools[len(schools)-1].submitted = reportDay().AddDate(0, 0, -1)
	}
	linkCohorts(cohorts)
	return schools, cohorts
}

// gradeSizes gives every grade the same number of pupils, TK half of it. The
// running total is rounded, so that the sizes sum to the whole.
func gradeSizes(students int) []int {
	sizes := make([]int, len(gradeCodes))
	given := 0
	for grade := range sizes {
		part := (float64(grade) + 0.5) / (float64(len(gradeCodes)) - 0.5)
		upTo := int(math.Round(float64(students) * part))
		sizes[grade] = upTo - given
		given = upTo
	}
	return sizes
}

// share gives the i-th of n nearly equal parts of a whole number.
func share(whole, n, i int) int {
	part := whole / n
	if i < whole%n {
		part++
	}
	return part
}

// linkCohorts finds for each cohort where its pupils may move to. In a level
// with one school that is the next school up, for a pupil who skips a grade.
func linkCohorts(cohorts []*cohort) {
	for _, c := range cohorts {
		for _, to := range cohorts {
			if to.students > 0 && to.school != c.school && to.grade == c.grade {
				c.others = append(c.others, to)
			}
		}
		if len(c.others) > 0 || c.grade != c.school.level.high {
			continue
		}
		for _, to := range cohorts {
			if to.students > 0 && to.grade == c.grade+1 {
				c.others = append(c.others, to)
			}
		}
	}
}

// skips says whether moving from this cohort means skipping a grade.
func (c *cohort) skips() bool { return len(c.others) > 0 && c.others[0].grade != c.grade }

// writeSchool writes a school with its calendar and terms.
func (g *generator) writeSchool(s *school) {
	for _, to := range g.skyward {
		to.school(s, g.now.submitted(s))
	}
	for _, p := range terms(s.level.name) {
		t := term{id: take(&g.next.term), school: s, period: p, days: len(instructionalDays(s.days, p.begin, p.end))}
		if t.name == yearLong {
			s.yearTerm = t.id
		}
		for _, to := range g.skyward {
			to.term(t)
		}
	}
}
