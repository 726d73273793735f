package generator

import "time"

// writeCanvasWork enrols a student in the Canvas side of a class and writes
// the work done there.
func (g *generator) writeCanvasWork(s *student, st stay, sec *section, user canvasUser, percent float64) {
	r := s.random
	var seen time.Time // zero: never opened the course
	seconds := 0
	if !chance(r, 0.02) {
		hoursAgo := 9 + r.IntN(24*(3+int(60*s.absence)))
		seen = st.until().Add(33 * time.Hour).Add(-time.Duration(hoursAgo) * time.Hour)
		minutes := s.truth.pace(clamp(14+6*s.ability-30*s.absence+6*r.NormFloat64(), 0.2, 80))
		seconds = int(minutes * 60 * float64(len(st.days())))
	}
	s.truth.noteActivity(sec.course, seconds)
	look := func(v view) canvasEnrolment { return v.canvasEnrolment(user.id, st, seen, seconds) }
	id := g.enrolInCanvas(sec, take(&g.next.canvasEnrolment), "StudentEnrollment", look)
	if chance(r, 0.02) { // put into the class twice by mistake; by the evening that is gone
		again := g.enrolInCanvas(sec, take(&g.next.canvasEnrolment), "StudentEnrollment", func(v view) canvasEnrolment {
			return canvasEnrolment{user: look(v).user, state: "deleted"}
		})
		removeLater(g.canvas.later.enrolments, again)
	}
	g.enrolAcross(s, sec, look)
	g.writeScores(id, st, g.writeSubmissions(s, st, sec.course, user, percent))
}

// canvasEnrolment is an enrolment as a delivery knows it: who was seen later had
// been seen some weeks before, too, and for less time.
func (v view) canvasEnrolment(user int, st stay, seen time.Time, seconds int) canvasEnrolment {
	if !v.knows(st.start) {
		return canvasEnrolment{}
	}
	e := canvasEnrolment{user: user, state: "active", seconds: seconds}
	if !v.stay(st).end.IsZero() {
		e.state = "inactive"
	}
	if seen.IsZero() {
		return e
	}
	if seen.After(v.export()) {
		seen = seen.AddDate(0, 0, -7*v.back)
		e.seconds -= seconds * v.back / 30
	}
	e.seen = seen
	return e
}

// enrolAcross puts a few students into a second class of the same course, too, as
// happens when a class is changed and the first one stays.
func (g *generator) enrolAcross(s *student, sec *section, look func(view) canvasEnrolment) {
	sections := sec.course.sections
	if s.nth%everySo != across || len(sections) < 2 {
		return
	}
	other := sections[0]
	if other == sec {
		other = sections[1]
	}
	g.enrolInCanvas(other, take(&g.next.canvasExtraEnrolment)-extraEnrolments, "StudentEnrollment", func(v view) canvasEnrolment {
		return canvasEnrolment{user: look(v).user, state: look(v).state}
	})
}

// across marks the students who stand in two classes of a course (see everySo).
const across = 41
