package generator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// canvasTables are the Canvas Data 2 files. The district takes a different
// format for some, so that all that Canvas offers in text are there.
type canvasTables struct {
	terms, users, logins, courses, sections, enrolments *table
	assignments, submissions, scores                    *table
	later                                               laterTables
}

// laterTables are the files of a second export in the evening of the last delivery:
// what has changed since the morning. They are nil in other deliveries.
type laterTables struct{ users, logins, enrolments, submissions *table }

const (
	userColumns       = "name sortable_name workflow_state merged_into_user_id"
	loginColumns      = "user_id unique_id sis_user_id workflow_state"
	enrolmentColumns  = "user_id course_id course_section_id type workflow_state last_activity_at total_activity_time"
	submissionColumns = "assignment_id user_id submitted_at score excused late_policy_status workflow_state cached_due_date"
)

func openCanvas(f *files, v view) canvasTables {
	open := func(name, at, ending string, form format, columns string) *table {
		all := []string{"key.id"}
		for _, c := range strings.Fields(columns) {
			all = append(all, "value."+c)
		}
		all = append(all, "meta.ts", "meta.action")
		return f.open("canvas/"+name+"_"+v.label()+at+"."+ending, form, all...)
	}
	const morning, evening = "T090000Z", "T210000Z"
	tables := canvasTables{
		terms: open("enrollment_terms", morning, "csv", dapCSV{},
			"name sis_source_id term_code start_at end_at workflow_state"),
		users:  open("users", morning, "csv", dapCSV{}, userColumns),
		logins: open("pseudonyms", morning, "tsv", dapTSV{}, loginColumns),
		courses: open("courses", morning, "csv", dapCSV{},
			"name sis_source_id workflow_state enrollment_term_id"),
		sections:   open("course_sections", morning, "csv", dapCSV{}, "course_id name sis_source_id workflow_state"),
		enrolments: open("enrollments", morning, "csv", dapCSV{}, enrolmentColumns),
		assignments: open("assignments", morning, "jsonl.gz", dapJSON{},
			"context_id title due_at unlock_at points_possible submission_types workflow_state created_at"),
		submissions: open("submissions", morning, "jsonl.gz", dapJSON{}, submissionColumns),
		scores: open("scores", morning, "csv", dapCSV{},
			"enrollment_id grading_period_id course_score current_score final_score workflow_state"),
	}
	if v.back == 0 {
		tables.later = laterTables{
			users:       open("users", evening, "csv", dapCSV{}, userColumns),
			logins:      open("pseudonyms", evening, "tsv", dapTSV{}, loginColumns),
			enrolments:  open("enrollments", evening, "csv", dapCSV{}, enrolmentColumns),
			submissions: open("submissions", evening, "jsonl.gz", dapJSON{}, submissionColumns),
		}
	}
	return tables
}

// exportTime is when Canvas made the files of the last delivery.
func exportTime() time.Time { return date(2026, time.April, 1).Add(9 * time.Hour) }

// eveningTime is when it made the second export of that day.
func eveningTime() time.Time { return exportTime().Add(12 * time.Hour) }

// put writes a row as Canvas delivers one that exists. The first delivery is whole;
// each one after it holds what has changed: rows that are new or read otherwise,
// and the keys of rows that are gone.
func (g *generator) put(t *table, id int, row func(view) []any) {
	now := row(g.now)
	if g.before != nil {
		before := row(*g.before)
		if slices.Equal(before, now) {
			return
		}
		if now == nil {
			remove(t, id, g.now.export())
		}
	}
	if now != nil {
		upsert(t, id, g.now.export(), now...)
	}
}

// always is what doesn't change from delivery to delivery.
func always[T any](value T) func(view) T { return func(view) T { return value } }

func fixed(values ...any) func(view) []any { return always(values) }

func upsert(t *table, id int, at time.Time, values ...any) {
	row := append([]any{id}, values...)
	t.write(append(row, at, "U")...)
}

// remove writes a row that only says that the row of this key is gone.
func remove(t *table, id int, at time.Time) {
	row := make([]any, len(t.columns))
	row[0], row[len(row)-2], row[len(row)-1] = id, at, "D"
	t.write(row...)
}

// removeLater has the evening's export say that a row is gone.
func removeLater(t *table, id int) {
	if t != nil {
		remove(t, id, eveningTime())
	}
}

// Terms of Canvas. Courses stand in that of the year; the default term is Canvas's
// own and means nothing in the district.
const (
	defaultTerm = 11
	yearTerm    = 12
)

// writeCanvasTerms writes the terms with their first and last moment in the
// district's zone.
func (g *generator) writeCanvasTerms() {
	g.put(g.canvas.terms, defaultTerm, fixed("Default Term", nil, nil, nil, nil, "active"))
	for i, p := range terms("High") {
		g.put(g.canvas.terms, yearTerm+i, fixed("2025-26 "+p.name, fmt.Sprintf("%d-%s", schoolYear, p.name), p.name,
			g.local(p.begin), g.local(p.end.AddDate(0, 0, 1)).Add(-time.Second), "active"))
	}
}

// local is the first moment of a day in the district's zone, in UTC.
func (g *generator) local(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, g.zone).UTC()
}

func (g *generator) writeCanvasCourse(c *cohort, co *course) {
	co.canvasID = 2_000 + take(&g.next.canvasCourse)
	key := fmt.Sprintf("%s-%d", co.code, c.school.id)
	g.put(g.canvas.courses, co.canvasID, fixed(co.title(), key, "available", yearTerm))
	g.writeAssignments(c, co)
}

// writeCanvasSection writes a class with the enrolments of its teachers. The
// first English class of a grade also shows what a careful reader leaves out: the
// test student of Canvas, a parent who looks on, and an enrolment of which only the
// deletion is left.
func (g *generator) writeCanvasSection(co *course, sec *section, class int, staff staffing) {
	sec.canvasID = 7_000 + take(&g.next.canvasSection)
	g.put(g.canvas.sections, sec.canvasID,
		fixed(co.canvasID, fmt.Sprintf("%s class %d", co.subject.title, class+1), fmt.Sprint(sec.id), "active"))
	g.enrolInCanvas(sec, take(&g.next.canvasEnrolment), "TeacherEnrollment", func(v view) canvasEnrolment {
		return canvasEnrolment{staff.record.canvasUser, "active", v.export().Add(-20 * time.Hour), 90_000}
	})
	if class > 0 || co.subject != coreSubjects[0] {
		return
	}
	id := 40_000 + take(&g.next.canvasUser)
	g.put(g.canvas.users, id, fixed("Test Student", "", "registered", nil))
	g.enrolInCanvas(sec, take(&g.next.canvasEnrolment), "StudentViewEnrollment",
		always(canvasEnrolment{user: id, state: "active", seconds: 600}))
	if gone := 100_000 + take(&g.next.canvasEnrolment); g.before == nil {
		remove(g.canvas.enrolments, gone, g.now.export())
	}
	g.writeObserver(sec)
}

// writeObserver writes a parent's account. Its login belongs to nobody in the SIS,
// and has a backslash, which a reader of TSV must not take for two.
func (g *generator) writeObserver(sec *section) {
	n := take(&g.next.canvasObserver)
	id := extraUsers + take(&g.next.canvasExtraUser)
	name := fmt.Sprintf("Mirona Onlooker-%03d", n)
	g.put(g.canvas.users, id, fixed(name, "", "registered", nil))
	g.put(g.canvas.logins, extraLogins+take(&g.next.canvasExtraLogin),
		fixed(id, fmt.Sprintf(`PARENTS\onlooker-%03d`, n), nil, "active"))
	g.enrolInCanvas(sec, take(&g.next.canvasExtraEnrolment)-extraEnrolments, "ObserverEnrollment",
		always(canvasEnrolment{user: id, state: "active", seconds: 300}))
}

// Where the numbers of rows start that came to the district later than the rest.
const (
	extraUsers      = 30_000
	extraLogins     = 50_000
	extraEnrolments = 20_000 // below the others
)

// canvasEnrolment is what an enrolment says beside where it is. User 0: there is none.
type canvasEnrolment struct {
	user    int
	state   string
	seen    any // nil: never opened the course
	seconds int
}

// enrolInCanvas writes the n-th enrolment and gives its number.
func (g *generator) enrolInCanvas(sec *section, n int, kind string, look func(view) canvasEnrolment) int {
	id := 100_000 + n
	g.put(g.canvas.enrolments, id, func(v view) []any {
		e := look(v)
		if e.user == 0 {
			return nil
		}
		return []any{e.user, sec.course.canvasID, sec.canvasID, kind, e.state, e.seen, e.seconds}
	})
	return id
}
