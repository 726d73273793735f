package generator

import (
	"fmt"
	"math/rand/v2"
)

// Services of special education, by what they answer: the state's codes as known
// from districts' own lists, which the reference doesn't hold.
const (
	academicInstruction = "330"
	speechTherapy       = "415"
	adaptedPE           = "425"
	occupationalTherapy = "450"
)

// writeSPED writes the plan of a student with a disability: an IEP (plan type
// 100) agreed in a yearly meeting (type 30), carried out in the regular
// classroom (setting 400). Program 144 of SPRG, which said so once, has ended.
func (g *generator) writeSPED(s *student, st stay, known bool) {
	meeting := date(2025, 9, 15).AddDate(0, 0, s.random.IntN(120))
	s.truth.noteMeeting(meeting)
	id := fmt.Sprintf("M%07d", take(&g.next.meeting))
	g.report("SPED", known, districtCode, st.cohort.school.stateCode(), "", stateYear, s.ssid, s.number,
		"", s.legalFirst(), s.last, s.birth, s.gender, "", districtCode, blank(3), "30", meeting, id, "",
		"100", blank(3), s.traits.disability, blank(2), "400", blank(26))
	g.writeServices(s, st, id, known)
}

// writeServices writes what the plan gives: instruction for all but those who need
// help with speech alone, and a therapy for some. The district gives it (provider
// 100) in the classroom (510), weekly (20) for an hour.
func (g *generator) writeServices(s *student, st stay, meeting string, known bool) {
	services := []string{academicInstruction}
	if s.traits.disability == "240" {
		services = []string{speechTherapy}
	}
	if r := g.aside(s, supportStream); chance(r, 0.3) {
		services = append(services, pick(r, []string{adaptedPE, occupationalTherapy}))
	}
	for _, service := range services {
		g.report("SSRV", known, districtCode, st.cohort.school.stateCode(), blank(2), stateYear, s.ssid, "", districtCode,
			meeting, service, "100", "510", "20", "60", "")
	}
}

// Streams of random numbers beside a student's own, which came first: what was
// added to the district later draws from these, so that older facts stay.
const (
	supportStream = (iota + 2) << 40
	assessmentStream
	transcriptStream
	staffFactsStream
	truthStream
	administratorStream
)

// aside opens a student's stream for a purpose.
func (g *generator) aside(s *student, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(g.opts.Seed, stream+uint64(s.nth)))
}

// writeStateIncident writes what an offender did and what came of it: every
// offence in use is one of the Education Code, and the district decides (10).
func (g *generator) writeStateIncident(p party) {
	i, days := p.incident, ""
	if p.days > 0 {
		days = hundredths(p.days)
	}
	known := g.now.knows(i.day)
	report := func(kind string, values ...any) {
		g.reportStudent(kind, known, p.student, i.school, stateYear, append([]any{i.number}, values...)...)
	}
	report("SINC", i.day, "Y", "N", "")
	report("SIRS", p.action, "10", days, "")
	report("SOFF", i.what.code, "")
}
