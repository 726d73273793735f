package generator

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// report writes a row of a state file, unless the delivery doesn't know it yet. The
// values start with the fourth field; before it stand the record type, A for a row
// that is added, and a number of the row, which a row has in each delivery.
func (g *generator) report(kind string, known bool, values ...any) {
	id := fmt.Sprintf("R%08d", take(&g.next.calpadsLine))
	if known {
		g.calpads[kind].write(slices.Concat([]any{kind, "A", id}, values)...)
	}
}

// reportStudent writes a row that starts as most files about students do: the
// district, the school, the year and who it is. The values start with the 13th field.
func (g *generator) reportStudent(kind string, known bool, s *student, at *school, year string, values ...any) {
	g.report(kind, known, slices.Concat([]any{districtCode, at.stateCode(), year, s.ssid, s.number,
		s.legalFirst(), s.last, s.birth, s.gender}, values)...)
}

// legalFirst leaves out the name somebody goes by, which Skyward shows in quotes.
func (s *student) legalFirst() string {
	legal, _, _ := strings.Cut(s.first, " ")
	return legal
}

// writeStateRecords writes the CALPADS rows of a student by the stays that are
// known. A student who hasn't come yet is not known at all.
func (g *generator) writeStateRecords(s *student, stays []stay, known bool) {
	for _, st := range stays {
		g.writeSENR(s, st)
	}
	last := s.stays[len(s.stays)-1]
	g.writeSINF(s, last, known)
	g.writePrograms(s, last, known)
	g.writeSELA(s, last, known)
	if s.traits.disability != "" {
		g.writeSPED(s, last, known)
	}
	if s.nth%10 == 0 {
		g.writeSTAS(s, s.stays[0], known)
	}
}

// writeSENR writes an enrolment.
func (g *generator) writeSENR(s *student, st stay) {
	known := g.now.knows(st.start)
	st = g.now.stay(st)
	g.report("SENR", known, districtCode, st.cohort.school.stateCode(), "", stateYear, s.ssid, s.number,
		s.legalFirst(), s.middle, s.last, blank(4), s.birth, s.gender, blank(2), "US",
		st.start, "10", gradeCodes[st.cohort.grade], st.end, st.exit, blank(4), districtCode, blank(8))
}

// writeSINF writes who the student is: race, ethnicity, home, guardian. Of a few
// students an earlier row says what held until the winter.
func (g *generator) writeSINF(s *student, last stay, known bool) {
	from := s.stays[0].start
	street := fmt.Sprintf("%d Example Street", 1+s.random.IntN(999))
	changed := addressChange()
	if s.nth%everySo == moved && s.stays[0].covers(changed) {
		g.reportSINF(s, from, changed.AddDate(0, 0, -1), last, "1 Former Street", otherEducation(s.traits.parentEducation), known)
		from = changed
	}
	g.reportSINF(s, from, time.Time{}, last, street, s.traits.parentEducation, known)
}

// moved marks the students with two rows in SINF (see everySo), the second from
// addressChange on.
const moved = 17

func addressChange() time.Time { return date(2026, time.January, 12) }

func (g *generator) reportSINF(s *student, from, to time.Time, last stay, street, education string, known bool) {
	t := s.traits
	races := [5]any{"", "", "", "", ""}
	for i, race := range t.races {
		races[i] = race
	}
	g.report("SINF", known, from, to, districtCode, last.cohort.school.stateCode(), stateYear,
		s.ssid, s.number, s.legalFirst(), s.middle, s.last, blank(4), s.birth, s.gender, blank(2), "US",
		yes(t.hispanic), "N", races[0], races[1], races[2], races[3], races[4], yes(len(t.races) == 0),
		street, "", "Sampleton", "CA", "90000",
		date(2025-s.grade, 8, 15), "N", education, "Guardian", s.last, blank(2))
}

// writePrograms writes a row for each program that the student is in.
func (g *generator) writePrograms(s *student, st stay, known bool) {
	t := s.traits
	for _, program := range []struct {
		code string
		in   bool
	}{
		{"101", t.plan504}, {"127", t.gifted}, {"135", t.migrant}, {t.meals, t.meals != ""},
		{"190", t.foster}, {"191", t.homeless},
	} {
		if program.in {
			g.writeSPRG(s, st, program.code, known)
		}
	}
}

// switched marks the students whose meals cost something else until December (see
// everySo): one program ends and the other begins.
const switched = 3

// otherMeals is the program that a student was in before, by that of today.
var otherMeals = map[string]string{"181": "182", "182": "181"}

// writeSPRG writes one participation (membership code 3). The migrant id and
// the homeless details belong to programs 135 and 191 only.
func (g *generator) writeSPRG(s *student, st stay, program string, known bool) {
	migrantID, dwelling, alone := "", "", ""
	switch program {
	case "135":
		migrantID = "M" + s.number
	case "191":
		dwelling = pick(s.random, []string{"100", "110", "120", "130"})
		alone = "N"
	}
	for _, m := range s.memberships(st, program) {
		g.reportStudent("SPRG", known, s, st.cohort.school, stateYear, m.program, "3", m.from, m.to, blank(3), migrantID, blank(2),
			dwelling, alone, alone, "")
	}
}

// membership is a time in a program; to is zero while it lasts.
type membership struct {
	program  string
	from, to time.Time
}

func (m membership) covers(day time.Time) bool {
	return !day.Before(m.from) && (m.to.IsZero() || !day.After(m.to))
}

// memberships gives the times of a student in a program of today and in the one
// that it came in place of.
func (s *student) memberships(st stay, program string) []membership {
	before, first, december := otherMeals[program], s.stays[0], date(2025, time.December, 1)
	if before == "" || s.nth%everySo != switched || !first.start.Before(december) || !first.covers(december) {
		return []membership{s.dated(membership{program, st.start, st.end})}
	}
	from := december
	if st.start.After(december) {
		from = st.start
	}
	return []membership{{before, first.start, december.AddDate(0, 0, -1)}, {program, from, st.end}}
}

// writeSELA writes the student's status as an English learner. Who has been
// reclassified was a learner before.
func (g *generator) writeSELA(s *student, st stay, known bool) {
	since := date(2025-s.grade, 9, 15)
	switch s.traits.elas {
	case "RFEP":
		g.reportSELA(s, st, "EL", since, known)
		since = date(2025-s.random.IntN(2), 5, 20)
		s.truth.noteReclassified(since)
	case "TBD":
		since = st.start
	}
	g.reportSELA(s, st, s.traits.elas, since, known)
}

func (g *generator) reportSELA(s *student, st stay, status string, since time.Time, known bool) {
	g.report("SELA", known, districtCode, st.cohort.school.stateCode(), stateYear, s.ssid,
		s.legalFirst(), s.last, s.birth, s.gender, s.number, status, since, s.traits.language.code, "")
}

// writeSTAS writes the totals of the year before. They come at year end only,
// so that this year has none; and only for who was at the same school.
func (g *generator) writeSTAS(s *student, st stay, known bool) {
	if st.cohort.grade == st.cohort.school.level.low {
		return
	}
	const expected = 180
	absent := int(math.Round(expected * clamp(s.absence+0.01*s.random.NormFloat64(), 0, 0.6)))
	suspended := min(absent/12, 5)
	unexcused := absent / 3
	excused := absent - unexcused - suspended
	g.reportStudent("STAS", known, s, st.cohort.school, stateYearBefore, "N", "N",
		hundredths(expected), hundredths(expected-absent), hundredths(suspended), hundredths(0),
		hundredths(excused), hundredths(unexcused), hundredths(0), hundredths(0))
}

// hundredths prints a number as the state wants days and credits.
func hundredths[T int | float64](n T) string { return fmt.Sprintf("%.2f", float64(n)) }

func yes(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}
