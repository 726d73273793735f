package generator

import (
	"fmt"
	"slices"
	"time"
)

// course is a course of one grade at one school, with its classes.
type course struct {
	id          int
	code        string
	grade       string
	subject     subject
	sections    []*section
	canvasID    int // 0: the course does not use Canvas
	assignments []assignment
}

func (co *course) title() string { return co.subject.title + " " + co.grade }

// section is one class of a course.
type section struct {
	id       int
	code     string
	course   *course
	canvasID int
}

// subject is what a course teaches.
type subject struct{ code, title, department string }

var (
	coreSubjects = []subject{
		{"ELA", "English Language Arts", "English"},
		{"MATH", "Mathematics", "Mathematics"},
		{"SCI", "Science", "Science"},
	}
	secondarySubjects = slices.Concat(coreSubjects, []subject{
		{"HSS", "History and Social Science", "Social Science"},
		{"PE", "Physical Education", "Physical Education"},
		{"ART", "Visual Arts", "Arts"},
	})
)

const (
	pupilsPerClass    = 27
	classesPerTeacher = 5
	creditsPerCourse  = 10 // a year's course in grades 9 to 12
)

// elementary says whether pupils stay with one teacher.
func (c *cohort) elementary() bool { return c.school.level.name == "Elementary" }

// credits of a course: only high school courses count towards a diploma.
func (c *cohort) credits() float64 {
	if c.school.level.name == "High" {
		return creditsPerCourse
	}
	return 0
}

// classes gives the sections of the pupil at a place of the cohort. Elementary
// classes stay together; later each subject mixes them anew.
func (c *cohort) classes(place int) []*section {
	out := make([]*section, len(c.courses))
	for i, co := range c.courses {
		n := len(co.sections)
		shift := 0
		if !c.elementary() {
			shift = i * (place / n)
		}
		out[i] = co.sections[(place+shift)%n]
	}
	return out
}

// writeTimetable makes and writes the courses, classes and teachers of a cohort.
func (g *generator) writeTimetable(c *cohort) {
	if c.students == 0 {
		return
	}
	subjects := secondarySubjects
	if c.elementary() {
		subjects = coreSubjects
	}
	for _, sub := range subjects {
		c.courses = append(c.courses, g.newCourse(c, sub))
	}
	for class := range (c.students + pupilsPerClass - 1) / pupilsPerClass {
		var staff staffing
		for i, co := range c.courses {
			if i == 0 || !c.elementary() {
				staff = g.newStaffing(c.school, co.subject.department, c.elementary())
			}
			g.newSection(c, co, class, staff)
		}
	}
}

func (g *generator) newCourse(c *cohort, sub subject) *course {
	grade := gradeCodes[c.grade]
	co := &course{id: 800 + take(&g.next.course), code: sub.code + "-" + grade, grade: grade, subject: sub}
	for _, to := range g.skyward {
		to.course(c, co)
	}
	if c.grade >= gradeSix {
		g.writeCanvasCourse(c, co)
	}
	return co
}

func (g *generator) newSection(c *cohort, co *course, class int, staff staffing) {
	sec := &section{id: 9_000 + take(&g.next.section), code: fmt.Sprintf("%s-%02d", co.code, class+1), course: co}
	co.sections = append(co.sections, sec)
	taught := []teaching{{sec, staff.record, teacherOfRecord, firstDay(), time.Time{}}}
	if staff.support != nil {
		taught = append(taught, teaching{sec, staff.support, supportTeacher, firstDay(), time.Time{}})
	}
	if staff.substitute != nil {
		taught = append(taught, teaching{sec, staff.substitute, substitute,
			date(2026, time.January, 12), date(2026, time.February, 13)})
	}
	for _, to := range g.skyward {
		to.section(c, sec)
		for _, t := range taught {
			to.teaching(t)
		}
	}
	if co.canvasID != 0 {
		g.writeCanvasSection(co, sec, class, staff)
	}
	g.writeStateSection(c, sec, staff.record)
}

// staffing is who teaches a class. Support and substitute are nil for most.
type staffing struct{ record, support, substitute *teacher }

// newStaffing finds the teachers of a class: a teacher of their own for an
// elementary class, else one of the department with room left.
func (g *generator) newStaffing(s *school, department string, own bool) staffing {
	var staff staffing
	if own {
		staff.record = g.hire(s, jobTeacher, 1)
	} else {
		staff.record = g.colleague(s, department)
	}
	if chance(g.random, 0.12) {
		if s.support == nil {
			s.support = g.hire(s, jobSupport, classesPerTeacher)
		}
		staff.support = s.support
	}
	if chance(g.random, 0.06) {
		staff.substitute = g.colleague(s, "Substitutes")
	}
	return staff
}

func (g *generator) colleague(s *school, department string) *teacher {
	t := s.teachers[department]
	if t == nil || t.room == 0 {
		t = g.hire(s, jobTeacher, classesPerTeacher)
		s.teachers[department] = t
	}
	t.room--
	return t
}

// writeClasses puts a student into the classes of a stay, with the marks and
// the Canvas work that come with them.
func (g *generator) writeClasses(s *student, st stay, user canvasUser) {
	for _, sec := range st.cohort.classes(st.place) {
		p := classPlace{id: 500_000 + take(&g.next.studentSection), student: s, sec: sec, stay: g.now.stay(st)}
		if g.now.knows(st.start) {
			for _, to := range g.skyward {
				to.place(p)
			}
		}
		percent := s.coursePercent()
		marks := g.writeGrades(st, p, percent)
		g.writeStateClass(p, marks)
		if sec.canvasID != 0 {
			g.writeCanvasWork(s, st, sec, user, percent)
		}
	}
}
