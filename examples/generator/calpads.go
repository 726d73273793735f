package generator

import (
	"fmt"
	"math"
	"strings"
)

// calpadsTables are the state's files. The order of the fields is that of the
// CALPADS file specifications; the files have no header.
type calpadsTables struct{ senr, sinf, sprg, sela, sped, stas *table }

func openCALPADS(f *files) calpadsTables {
	open := func(kind string, fields int) *table {
		return f.open("calpads/"+kind+"_"+deliveryDay+".txt", caret{}, make([]string, fields)...)
	}
	return calpadsTables{senr: open("SENR", 39), sinf: open("SINF", 42), sprg: open("SPRG", 26),
		sela: open("SELA", 16), sped: open("SPED", 57), stas: open("STAS", 22)}
}

// stateID makes the local record id that each row of a state file carries.
func (g *generator) stateID() string { return fmt.Sprintf("R%08d", take(&g.next.calpadsLine)) }

// legalFirst leaves out the name somebody goes by, which Skyward shows in quotes.
func (s *student) legalFirst() string {
	legal, _, _ := strings.Cut(s.first, " ")
	return legal
}

// writeStateRecords writes the CALPADS rows of a student.
func (g *generator) writeStateRecords(s *student, stays []stay) {
	for _, st := range stays {
		g.writeSENR(s, st)
	}
	last := stays[len(stays)-1]
	g.writeSINF(s, stays[0], last)
	g.writePrograms(s, last)
	g.writeSELA(s, last)
	if s.traits.disability != "" {
		g.writeSPED(s, last)
	}
	if g.next.student%10 == 0 {
		g.writeSTAS(s, stays[0])
	}
}

// writeSENR writes an enrolment.
func (g *generator) writeSENR(s *student, st stay) {
	g.calpads.senr.write("SENR", "A", g.stateID(), districtCode, st.cohort.school.stateCode(), "", stateYear, s.ssid, s.number,
		s.legalFirst(), s.middle, s.last, blank(4), s.birth, s.gender, blank(2), "US",
		st.start, "10", gradeCodes[st.cohort.grade], st.end, st.exit, blank(4), districtCode, blank(8))
}

// writeSINF writes who the student is: race, ethnicity, home, guardian.
func (g *generator) writeSINF(s *student, first, last stay) {
	t := s.traits
	races := [5]any{"", "", "", "", ""}
	for i, race := range t.races {
		races[i] = race
	}
	g.calpads.sinf.write("SINF", "A", g.stateID(), first.start, "", districtCode, last.cohort.school.stateCode(), stateYear,
		s.ssid, s.number, s.legalFirst(), s.middle, s.last, blank(4), s.birth, s.gender, blank(2), "US",
		yes(t.hispanic), "N", races[0], races[1], races[2], races[3], races[4], yes(len(t.races) == 0),
		fmt.Sprintf("%d Example Street", 1+s.random.IntN(999)), "", "Sampleton", "CA", "90000",
		date(2025-s.grade, 8, 15), "N", t.parentEducation, "Guardian", s.last, blank(2))
}

// writePrograms writes a row for each program that the student is in.
func (g *generator) writePrograms(s *student, st stay) {
	t := s.traits
	for _, program := range []struct {
		code string
		in   bool
	}{
		{"101", t.plan504}, {"127", t.gifted}, {"135", t.migrant}, {t.meals, t.meals != ""},
		{"190", t.foster}, {"191", t.homeless},
	} {
		if program.in {
			g.writeSPRG(s, st, program.code)
		}
	}
}

// writeSPRG writes one participation (membership code 3). The migrant id and
// the homeless details belong to programs 135 and 191 only.
func (g *generator) writeSPRG(s *student, st stay, program string) {
	migrantID, dwelling, alone := "", "", ""
	switch program {
	case "135":
		migrantID = "M" + s.number
	case "191":
		dwelling = pick(s.random, []string{"100", "110", "120", "130"})
		alone = "N"
	}
	g.calpads.sprg.write("SPRG", "A", g.stateID(), districtCode, st.cohort.school.stateCode(), stateYear, s.ssid, s.number,
		s.legalFirst(), s.last, s.birth, s.gender, program, "3", st.start, st.end, blank(3), migrantID, blank(2),
		dwelling, alone, alone, "")
}

// writeSELA writes the student's status as an English learner.
func (g *generator) writeSELA(s *student, st stay) {
	since := date(2025-s.grade, 9, 15)
	if s.traits.elas == "RFEP" {
		since = date(2025-s.random.IntN(2), 5, 20)
	}
	if s.traits.elas == "TBD" {
		since = st.start
	}
	g.calpads.sela.write("SELA", "A", g.stateID(), districtCode, st.cohort.school.stateCode(), stateYear, s.ssid,
		s.legalFirst(), s.last, s.birth, s.gender, s.number, s.traits.elas, since, s.traits.language.code, "")
}

// writeSPED writes the plan of a student with a disability: an IEP (plan type
// 100) agreed in a yearly meeting (type 30), carried out in the regular
// classroom (setting 400). Program 144 of SPRG, which said so once, has ended.
func (g *generator) writeSPED(s *student, st stay) {
	meeting := date(2025, 9, 15).AddDate(0, 0, s.random.IntN(120))
	g.calpads.sped.write("SPED", "A", g.stateID(), districtCode, st.cohort.school.stateCode(), "", stateYear, s.ssid, s.number,
		"", s.legalFirst(), s.last, s.birth, s.gender, "", districtCode, blank(3), "30", meeting, blank(2),
		"100", blank(3), s.traits.disability, blank(2), "400", blank(26))
}

// writeSTAS writes the totals of the year before. They come at year end only,
// so that this year has none; and only for who was at the same school.
func (g *generator) writeSTAS(s *student, st stay) {
	if st.cohort.grade == st.cohort.school.level.low {
		return
	}
	const expected = 180
	absent := int(math.Round(expected * clamp(s.absence+0.01*s.random.NormFloat64(), 0, 0.6)))
	suspended := min(absent/12, 5)
	unexcused := absent / 3
	excused := absent - unexcused - suspended
	days := func(n int) string { return fmt.Sprintf("%d.00", n) }
	g.calpads.stas.write("STAS", "A", g.stateID(), districtCode, st.cohort.school.stateCode(), stateYearBefore, s.ssid, s.number,
		s.legalFirst(), s.last, s.birth, s.gender, "N", "N", days(expected), days(expected-absent), days(suspended), days(0),
		days(excused), days(unexcused), days(0), days(0))
}

func yes(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}
