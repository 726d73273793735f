package generator

import (
	"fmt"
	"strings"
	"time"
)

// canvasTables are the Canvas Data 2 files. The district takes a different
// format for some, so that all that Canvas offers in text are there.
type canvasTables struct {
	users, logins, courses, sections, enrolments *table
	assignments, submissions, scores             *table
}

func openCanvas(f *files) canvasTables {
	open := func(name, ending string, form format, columns string) *table {
		all := []string{"key.id"}
		for _, c := range strings.Fields(columns) {
			all = append(all, "value."+c)
		}
		all = append(all, "meta.ts", "meta.action")
		return f.open("canvas/"+name+"_"+deliveryDay+"T090000Z."+ending, form, all...)
	}
	return canvasTables{
		users:    open("users", "csv", dapCSV{}, "name sortable_name workflow_state merged_into_user_id"),
		logins:   open("pseudonyms", "tsv", dapTSV{}, "user_id unique_id sis_user_id workflow_state"),
		courses:  open("courses", "csv", dapCSV{}, "name sis_source_id workflow_state"),
		sections: open("course_sections", "csv", dapCSV{}, "course_id name sis_source_id workflow_state"),
		enrolments: open("enrollments", "csv", dapCSV{},
			"user_id course_id course_section_id type workflow_state last_activity_at total_activity_time"),
		assignments: open("assignments", "jsonl.gz", dapJSON{},
			"context_id title due_at points_possible submission_types workflow_state"),
		submissions: open("submissions", "jsonl.gz", dapJSON{},
			"assignment_id user_id submitted_at score excused late_policy_status workflow_state cached_due_date"),
		scores: open("scores", "csv", dapCSV{},
			"enrollment_id grading_period_id course_score current_score final_score workflow_state"),
	}
}

// exportTime is when Canvas made the files.
func exportTime() time.Time { return date(2026, time.April, 1).Add(9 * time.Hour) }

// put writes a row as Canvas delivers one that exists.
func put(t *table, id int, values ...any) {
	row := append([]any{id}, values...)
	t.write(append(row, exportTime(), "U")...)
}

// remove writes a row that only says that the row of this key is gone.
func remove(t *table, id int) {
	row := make([]any, len(t.columns))
	row[0], row[len(row)-2], row[len(row)-1] = id, exportTime(), "D"
	t.write(row...)
}

// canvasUser is a student's account. Some had two that were merged in autumn;
// rows from before then still carry the old one.
type canvasUser struct {
	id     int
	merged int // the account given up, or 0
}

// on is the account that a row of that time carries.
func (u canvasUser) on(t time.Time) int {
	if u.merged != 0 && t.Before(date(2025, time.October, 20)) {
		return u.merged
	}
	return u.id
}

// newCanvasUser writes the account of a student who is in a Canvas course.
func (g *generator) newCanvasUser(s *student, stays []stay) canvasUser {
	last := stays[len(stays)-1]
	if last.noShow || last.cohort.grade < gradeSix {
		return canvasUser{}
	}
	u := canvasUser{id: g.writeCanvasUser(s.first, s.last, s.email(), s.number)}
	if chance(s.random, 0.02) {
		u.merged = 40_000 + take(&g.next.canvasUser)
		put(g.canvas.users, u.merged, s.first+" "+s.last, "", "deleted", u.id)
		put(g.canvas.logins, 60_000+take(&g.next.canvasLogin), u.merged, "old."+s.email(), nil, "deleted")
	}
	return u
}

// writeCanvasUser writes an account with its login and gives its id.
func (g *generator) writeCanvasUser(first, last, email, number string) int {
	id := 40_000 + take(&g.next.canvasUser)
	put(g.canvas.users, id, first+" "+last, last+", "+first, "registered", nil)
	put(g.canvas.logins, 60_000+take(&g.next.canvasLogin), id, email, number, "active")
	return id
}

func (g *generator) writeCanvasCourse(c *cohort, co *course) {
	co.canvasID = 2_000 + take(&g.next.canvasCourse)
	key := fmt.Sprintf("%s-%d", co.code, c.school.id)
	put(g.canvas.courses, co.canvasID, co.subject.title+" "+gradeCodes[c.grade], key, "available")
	g.writeAssignments(c, co)
}

// writeCanvasSection writes a class with the enrolments of its teachers. The
// first English class of a grade also shows what a careful reader leaves out: the
// test student of Canvas, and an enrolment of which only the deletion is left.
func (g *generator) writeCanvasSection(co *course, sec *section, class int, staff staffing) {
	sec.canvasID = 7_000 + take(&g.next.canvasSection)
	put(g.canvas.sections, sec.canvasID, co.canvasID, fmt.Sprintf("%s class %d", co.subject.title, class+1), fmt.Sprint(sec.id), "active")
	g.enrolInCanvas(sec, staff.record.canvasUser, "TeacherEnrollment", "active", exportTime().Add(-20*time.Hour), 90_000)
	if class > 0 || co.subject != coreSubjects[0] {
		return
	}
	id := 40_000 + take(&g.next.canvasUser)
	put(g.canvas.users, id, "Test Student", "", "registered", nil)
	g.enrolInCanvas(sec, id, "StudentViewEnrollment", "active", nil, 600)
	remove(g.canvas.enrolments, 100_000+take(&g.next.canvasEnrolment))
}

func (g *generator) enrolInCanvas(sec *section, user int, kind, state string, lastActivity any, seconds int) int {
	id := 100_000 + take(&g.next.canvasEnrolment)
	put(g.canvas.enrolments, id, user, sec.course.canvasID, sec.canvasID, kind, state, lastActivity, seconds)
	return id
}

// writeCanvasWork enrols a student in the Canvas side of a class and writes
// the work done there.
func (g *generator) writeCanvasWork(s *student, st stay, sec *section, user canvasUser, percent float64) {
	r := s.random
	state := "active"
	if !st.end.IsZero() {
		state = "inactive"
	}
	var seen any // nil: never opened the course
	seconds := 0
	if !chance(r, 0.02) {
		hoursAgo := 9 + r.IntN(24*(3+int(60*s.absence)))
		seen = st.until().Add(33 * time.Hour).Add(-time.Duration(hoursAgo) * time.Hour)
		seconds = int(clamp(14+6*s.ability-30*s.absence+6*r.NormFloat64(), 0.2, 80) * 60 * float64(len(st.days())))
	}
	id := g.enrolInCanvas(sec, user.id, "StudentEnrollment", state, seen, seconds)
	if chance(r, 0.02) { // put into the class twice by mistake
		g.enrolInCanvas(sec, user.id, "StudentEnrollment", "deleted", nil, 0)
	}
	g.writeScores(id, g.writeSubmissions(s, st, sec.course, user, percent))
}
