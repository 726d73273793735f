package generator

import (
	"fmt"
	"math"
	"time"
)

// Action codes are CALPADS incident results.
const (
	actionOutOfSchool = "100"
	actionInSchool    = "110"
	actionNone        = "300"
	actionOther       = "400"
)

// offence is a CALPADS offence code with what the office writes about it.
type offence struct{ code, description string }

const tobacco = "300"

var offences = []offence{
	{"511", `Talked back, said "no" to the teacher, left the room`},
	{"511", "Kept disturbing the class"},
	{"512", "Wrote on a desk"},
	{"504", "Pushed another pupil in the line"},
	{"501", "Threatened another pupil,\nparents were called"},
	{"513", "Bullying in a chat"},
	{"510", "Used profanity"},
	{tobacco, "Had a vape pen"},
	{"601", "Took a calculator"},
}

var locations = []string{"Classroom", "Hallway", "Cafeteria", "Playground", "Gym", "Restroom", "Bus"}

// writeDiscipline writes the incidents a student caused during a stay and
// gives the days of suspension that follow, by attendance code.
func (g *generator) writeDiscipline(s *student, st stay) map[time.Time]string {
	school := st.cohort.school
	suspended := map[time.Time]string{}
	days := st.days()
	for len(days) > 10 && chance(s.random, s.misconduct(st.cohort.grade)) {
		i := s.random.IntN(len(days) - 6) // what follows is served by now
		action, length := newAction(s)
		for _, day := range days[i+1 : i+1+length] {
			suspended[day] = map[string]string{actionOutOfSchool: "OSS", actionInSchool: "ISS"}[action]
		}
		g.writeIncident(s, school, days[i], action, length)
		s.truth.noteSuspension(days[i], action)
		if len(suspended) > 0 {
			break // one suspension a student keeps the days from overlapping
		}
	}
	if st.wholeYear() {
		school.bystander = s
	}
	return suspended
}

// misconduct is the chance of a next incident. It is rare in the early grades
// and goes along with missing school and low marks.
func (s *student) misconduct(grade int) float64 {
	p := 0.1 * math.Exp(-0.5*s.ability) * (0.5 + 6*s.absence)
	if grade < gradeSix {
		p /= 3
	}
	return min(p*s.truth.misconduct(s), 0.5)
}

// newAction draws what the school does about it, and for how many days.
func newAction(s *student) (action string, days int) {
	action = weighted(s.random, []choice{{actionOther, 0.5}, {actionOutOfSchool, 0.25}, {actionInSchool, 0.15}, {actionNone, 0.1}})
	switch action {
	case actionOutOfSchool:
		return action, 1 + s.random.IntN(4)
	case actionInSchool:
		return action, 1
	default:
		return action, 0
	}
}

// writeIncident writes one incident with everybody in it: the offender, maybe
// a second one, and a victim or witness who has done nothing.
func (g *generator) writeIncident(s *student, school *school, day time.Time, action string, length int) {
	what := pick(s.random, offences)
	i := incident{id: 6_000 + take(&g.next.incident), school: school, day: day, location: pick(s.random, locations), what: what}
	i.number = fmt.Sprintf("INC-%d-%05d", schoolYear, g.next.incident)
	parties := []party{{incident: i, student: s, involvement: offender, action: action, days: length}}
	if by := school.bystander; by != nil {
		switch u := s.random.Float64(); {
		case u < 0.12:
			parties = append(parties, party{incident: i, student: by, involvement: offender, action: actionOther})
		case u < 0.45:
			parties = append(parties, party{incident: i, student: by, involvement: "Victim"})
		case u < 0.65:
			parties = append(parties, party{incident: i, student: by, involvement: "Witness"})
		}
	}
	g.writeParties(i, parties)
}

func (g *generator) writeParties(i incident, parties []party) {
	if g.now.knows(i.day) {
		for _, to := range g.skyward {
			to.incident(i)
			for _, p := range parties {
				to.party(p)
			}
		}
	}
	for _, p := range parties {
		if p.offender() {
			g.writeStateIncident(p)
		}
	}
}
