package generator

import "time"

// group is one of the groups into which a dimension divides students.
type group struct{ dimension, name string }

// groups gives the groups of a student on a day, by what the state's files say: one in
// each dimension. The files tell of programs and special education in this school year
// alone: of earlier days nothing is known.
func (s *student) groups(on time.Time) []group {
	status, since := s.englishStatus(on)
	known := func(is bool) string {
		if on.Before(firstDay()) {
			return notReported
		}
		return yesNo(is)
	}
	return []group{
		{"all", "All Students"},
		{"race_ethnicity", s.traits.raceGroup()},
		{"sex", sexes[s.gender]},
		{"english_acquisition_status", status},
		{"long_term_english_learner", yesNo(status == "EL" && !since.AddDate(longTerm, 0, 0).After(on))},
		{"students_with_disabilities", known(s.traits.disability != "" && !s.truth.noted.meeting.After(on))},
		{"socioeconomically_disadvantaged", known(s.disadvantaged(on))},
		{"foster", known(s.traits.foster && s.inProgram("190", on))},
		{"homeless", known(s.traits.homeless && s.inProgram("191", on))},
	}
}

var sexes = map[string]string{"F": "Female", "M": "Male", "X": "Non-binary"}

const notReported = "Not Reported"

// longTerm is after how many years a learner of English is a long-term one.
const longTerm = 7

func yesNo(is bool) string {
	if is {
		return "Yes"
	}
	return "No"
}

// raceGroups are the state's reporting groups by race code.
var raceGroups = map[string]string{"100": "American Indian or Alaska Native", "201": "Asian", "204": "Asian", "205": "Asian",
	"208": "Asian", "399": "Pacific Islander", "400": "Filipino", "600": "African American", "700": "White"}

// raceGroup counts a student once: Hispanic first, then two groups or more, then the one.
func (t traits) raceGroup() string {
	switch {
	case t.hispanic:
		return "Hispanic or Latino"
	case len(t.races) > 1:
		return "Two or More Races"
	case len(t.races) == 1:
		return raceGroups[t.races[0]]
	default:
		return notReported
	}
}

// englishStatus is the status as a learner of English on a day, and since when.
func (s *student) englishStatus(on time.Time) (status string, since time.Time) {
	learnerSince := date(2025-s.grade, time.September, 15)
	if reclassified := s.truth.noted.reclassified; s.traits.elas == "RFEP" && reclassified.After(on) {
		return "EL", learnerSince
	}
	return s.traits.elas, learnerSince
}

// disadvantaged follows the state: meals, foster care, homelessness, migrant education,
// or parents without a diploma.
func (s *student) disadvantaged(on time.Time) bool {
	t := s.traits
	for _, p := range []struct {
		program string
		is      bool
	}{{t.meals, t.meals != ""}, {"190", t.foster}, {"191", t.homeless}, {"135", t.migrant}} {
		if p.is && s.inProgram(p.program, on) {
			return true
		}
	}
	return s.parentEducation(on) == "14"
}

// inProgram says whether a student is in a program on a day, or in the one that it came
// in place of.
func (s *student) inProgram(program string, on time.Time) bool {
	for _, m := range s.memberships(s.stays[len(s.stays)-1], program) {
		if m.covers(on) {
			return true
		}
	}
	return false
}

// dated moves the ends of some memberships, so that the day of an outcome makes a
// difference: with planted effects, every third homeless student has been housed since
// January, and every third in foster care has come into it in November.
func (s *student) dated(m membership) membership {
	if s.truth == nil || s.nth%3 != 0 {
		return m
	}
	housed, placed := date(2026, time.January, 11), date(2025, time.November, 3)
	switch {
	case m.program == "191" && m.covers(housed):
		m.to = housed
	case m.program == "190" && m.covers(placed):
		m.from = placed
	}
	return m
}

// parentEducation is the parents' schooling on a day: see writeSINF.
func (s *student) parentEducation(on time.Time) string {
	if s.nth%everySo == moved && s.stays[0].covers(addressChange()) && on.Before(addressChange()) {
		return otherEducation(s.traits.parentEducation)
	}
	return s.traits.parentEducation
}
