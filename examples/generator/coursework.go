package generator

import (
	"fmt"
	"math"
	"time"
)

// assignment is a piece of work that a Canvas course asks for.
type assignment struct {
	id     int
	due    time.Time // in UTC: one second before midnight in the district's zone
	day    time.Time // the local date that it is due
	points float64
	kind   string // submission_types of Canvas
}

// tasks are the assignments of each course, one about every four weeks. The
// last is due after the report day.
var tasks = []struct {
	title  string
	kind   string
	points float64
}{
	{"Warm-up", "online_upload", 10}, {"Short answers", "online_text_entry", 20}, {"Quiz 1", "online_quiz", 20},
	{"Unit test", "on_paper", 50}, {"Discussion", "discussion_topic", 10}, {"Practice set", "external_tool", 25},
	{"Project", "online_upload", 100}, {"Quiz 2", "online_quiz", 20},
}

func (g *generator) writeAssignments(c *cohort, co *course) {
	days := instructionalDays(c.school.days, firstDay(), lastDay())
	for i, task := range tasks {
		day := days[12+19*i+co.id%6]
		due := time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, g.zone).UTC()
		a := assignment{id: 30_000 + take(&g.next.canvasAssignment), due: due, day: day, points: task.points, kind: task.kind}
		co.assignments = append(co.assignments, a)
		title := fmt.Sprintf("%s: %s", co.subject.title, task.title)
		unlocked := g.local(day.AddDate(0, 0, -14))
		g.put(g.canvas.assignments, a.id, fixed(co.canvasID, title, a.due, unlocked, a.points, a.kind, "published", g.local(firstDay())))
	}
}

// courseScore sums what a student has reached in a course.
type courseScore struct {
	got      float64
	graded   float64 // points possible in work that has a mark
	expected float64 // the same with missing work counted
}

// submission is the outcome of one assignment for one student.
type submission struct {
	at      any // time of handing in, nil = not
	score   any // points, nil = no mark
	excused bool
	policy  any // late_policy_status; nil = to be computed from the dates
	state   string
}

// unsubmitted is work that has not been handed in, as far as Canvas knows.
var unsubmitted = submission{state: "unsubmitted"}

// in is the submission as a delivery knows it.
func (sub submission) in(v view, a assignment) submission {
	if at, ok := sub.at.(time.Time); ok && at.After(v.export()) || sub.at == nil && !a.due.Before(v.export()) {
		return unsubmitted
	}
	return sub
}

// handedIn is a student's work on an assignment.
type handedIn struct {
	assignment
	submission
}

// writeSubmissions writes a row for each assignment that fell due during the
// stay or is still to come, which is how Canvas keeps them. By the evening of the
// last delivery a teacher has put up a few scores.
func (g *generator) writeSubmissions(s *student, st stay, co *course, user canvasUser, percent float64) []handedIn {
	var work []handedIn
	for _, a := range co.assignments {
		if !st.covers(a.day) {
			continue
		}
		sub := unsubmitted
		if a.due.Before(exportTime()) {
			sub = newSubmission(s, a, percent)
			s.truth.noteWork(a, sub)
		}
		work = append(work, handedIn{a, sub})
		id := 1_000_000 + take(&g.next.canvasSubmission)
		look := func(v view) []any {
			if !v.knows(st.start) {
				return nil
			}
			sub := sub.in(v, a)
			return []any{a.id, user.on(a.due), sub.at, sub.score, sub.excused, sub.policy, sub.state, a.due}
		}
		g.put(g.canvas.submissions, id, look)
		if score, ok := sub.score.(float64); ok && id%400 == 0 && g.canvas.later.submissions != nil {
			row := look(g.now)
			row[3] = min(score+1, a.points)
			upsert(g.canvas.later.submissions, id, eveningTime(), row...)
		}
	}
	return work
}

// newSubmission draws what became of an assignment that was due. Weak marks
// and absences make missing and late work likelier.
func newSubmission(s *student, a assignment, percent float64) submission {
	r := s.random
	missing := clamp(0.05+(80-percent)/160+0.8*s.absence, 0.01, 0.6)
	late := clamp(0.08+(80-percent)/250, 0.02, 0.3)
	missing, late = s.truth.dues(a, missing, late)
	switch u := r.Float64(); {
	case u < 0.015:
		return submission{excused: true, state: "graded"}
	case u < 0.015+missing && a.kind == "on_paper": // no mark yet; Canvas can't know that it is missing
		return submission{state: "unsubmitted"}
	case u < 0.015+missing && chance(r, 0.7):
		return submission{policy: "missing", score: 0.0, state: "graded"}
	case u < 0.015+missing:
		return submission{state: "unsubmitted"}
	case a.kind == "on_paper":
		return submission{score: newScore(s, a, percent), state: "graded"}
	case u < 0.015+missing+late:
		return lateSubmission(s, a, percent)
	default:
		at := a.due.Add(-time.Duration(1+r.IntN(72*3600)) * time.Second)
		return marked(s, a, percent, submission{at: at})
	}
}

// lateSubmission comes up to four days late; what would come after the export
// has not come yet.
func lateSubmission(s *student, a assignment, percent float64) submission {
	at := a.due.Add(time.Duration(1+s.random.IntN(96*3600)) * time.Second)
	if at.After(exportTime()) {
		return submission{state: "unsubmitted"}
	}
	sub := submission{at: at}
	if chance(s.random, 0.6) {
		sub.policy = "late"
	}
	return marked(s, a, percent-8, sub)
}

// marked grades a submission, unless the teacher has not got round to it.
func marked(s *student, a assignment, percent float64, sub submission) submission {
	sub.state = "submitted"
	if chance(s.random, 0.93) {
		sub.state, sub.score = "graded", newScore(s, a, percent)
	}
	return sub
}

// newScore is in half points.
func newScore(s *student, a assignment, percent float64) float64 {
	return math.Round(2*a.points*clamp(percent+7*s.random.NormFloat64(), 0, 100)/100) / 2
}

func (c *courseScore) add(a assignment, sub submission) {
	if sub.excused {
		return
	}
	if score, ok := sub.score.(float64); ok {
		c.got += score
		c.graded += a.points
	}
	c.expected += a.points
}

// writeScores writes the course score and, beside it, the score of the current
// grading period, which is not the one to read.
func (g *generator) writeScores(enrolment int, st stay, work []handedIn) {
	write := func(period any, whole bool) {
		g.put(g.canvas.scores, 300_000+take(&g.next.canvasScore), func(v view) []any {
			if !v.knows(st.start) {
				return nil
			}
			sum := v.courseScore(work)
			current, final := ratio(sum.got, sum.graded), ratio(sum.got, sum.expected)
			if !whole {
				final = nil
			}
			return []any{enrolment, period, whole, current, final, "active"}
		})
	}
	write(nil, true)
	write(73, false)
}

// courseScore sums the work that was due.
func (v view) courseScore(work []handedIn) courseScore {
	var sum courseScore
	for _, w := range work {
		if w.due.Before(v.export()) {
			sum.add(w.assignment, w.in(v, w.assignment))
		}
	}
	return sum
}

// ratio is a percentage with two decimals, or nil where there is nothing to
// divide by.
func ratio(part, whole float64) any {
	if whole == 0 {
		return nil
	}
	return math.Round(part/whole*10_000) / 100
}
