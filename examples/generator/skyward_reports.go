package generator

import (
	"strings"
	"time"
)

// reports are the district's flat Skyward reports.
type reports struct {
	schools, students, staffs, enrolments, calendar, attendance, submissions *table
	terms, courses, sections, sectionStaff, sectionStudents, grades          *table
	incidents, incidentStudents                                              *table
}

func openReports(f *files, v view) *reports {
	open := func(name, columns string) *table {
		return f.open("skyward/"+name+"_"+v.label()+".csv", csvReport{}, strings.Split(columns, ",")...)
	}
	return &reports{
		schools:         open("schools", "School ID,School Name,CDS School Code,School Level,Low Grade,High Grade"),
		students:        open("students", "Student ID,Student Number,State Student ID,Last Name,First Name,Middle Name,Birth Date,Gender,Grade,Home Language,Student Email"),
		staffs:          open("staff", "Staff ID,Staff Number,Last Name,First Name,Email"),
		enrolments:      open("enrollments", "Entry ID,Student ID,School ID,School Year,Grade,Start Date,End Date,Entry Code,Withdrawal Code,No Show"),
		calendar:        open("calendar_days", "School ID,School Year,Calendar Date,Count As,Day Type"),
		attendance:      open("attendance", "Attendance ID,Student ID,School ID,School Year,Attendance Date,Attendance Code,Days Absent,Tardy Count"),
		submissions:     open("attendance_submissions", "School ID,Submitted Through"),
		terms:           open("terms", "Term ID,School ID,School Year,Term Name,Begin Date,End Date,Instructional Days"),
		courses:         open("courses", "Course ID,School ID,Course Code,Course Title,Department,Credits"),
		sections:        open("sections", "Section ID,Course ID,School ID,School Year,Term Name,Section Code"),
		sectionStaff:    open("section_staff", "Section ID,Staff ID,Position,Start Date,End Date"),
		sectionStudents: open("section_students", "Student Section ID,Student ID,Section ID,Start Date,End Date"),
		grades:          open("grades", "Student Section ID,Student ID,Section ID,Grading Period,Grade Mark,Percent,Earned Credits,Possible Credits"),
		incidents:       open("incidents", "Incident ID,Incident Number,School ID,School Year,Incident Date,Location,Description"),
		incidentStudents: open("incident_students",
			"Incident ID,Student ID,Offense Code,Involvement,Action Code,Action Date,Duration Days"),
	}
}

func (r *reports) school(s *school, submitted time.Time) {
	r.schools.write(s.id, s.name(), s.cdsCode(), s.level.name, gradeCodes[s.level.low], gradeCodes[s.level.high])
	r.submissions.write(s.id, submitted)
	for _, d := range s.days {
		r.calendar.write(s.id, schoolYear, d.date, d.countAs(), d.kind)
	}
}

func (r *reports) term(t term) {
	r.terms.write(t.id, t.school.id, schoolYear, t.name, t.begin, t.end, t.days)
}

func (r *reports) staff(t *teacher) { r.staffs.write(t.id, t.number, t.last, t.first, t.email) }

func (r *reports) course(c *cohort, co *course) {
	r.courses.write(co.id, c.school.id, co.code, co.title(), co.subject.department, c.credits())
}

func (r *reports) section(c *cohort, sec *section) {
	r.sections.write(sec.id, sec.course.id, c.school.id, schoolYear, yearLong, sec.code)
}

func (r *reports) teaching(t teaching) {
	r.sectionStaff.write(t.sec.id, t.teacher.id, t.position, t.start, t.end)
}

func (r *reports) student(s *student) {
	r.students.write(s.id, s.number, s.ssid, s.last, s.first, s.middle, s.birth, s.gender,
		gradeCodes[s.grade], s.traits.language.name, s.email())
}

func (r *reports) enrolment(e enrolment) {
	st := e.stay
	r.enrolments.write(e.id, e.student.id, st.cohort.school.id, schoolYear,
		gradeCodes[st.cohort.grade], st.start, st.end, st.entry, st.exit, yes(st.noShow))
}

func (r *reports) absence(a absence) {
	r.attendance.write(a.id, a.student.id, a.school.id, schoolYear, a.day, a.code, a.lost(), a.tardies())
}

func (r *reports) place(p classPlace) {
	r.sectionStudents.write(p.id, p.student.id, p.sec.id, p.stay.start, p.stay.end)
}

func (r *reports) mark(m mark) {
	p := m.place
	r.grades.write(p.id, p.student.id, p.sec.id, gradingPeriods()[m.quarter].name, m.letter, m.percent, m.earned, m.possible)
}

func (r *reports) incident(i incident) {
	r.incidents.write(i.id, i.number, i.school.id, schoolYear, i.day, i.location, i.what.description)
}

func (r *reports) party(p party) {
	if !p.offender() {
		r.incidentStudents.write(p.incident.id, p.student.id, "", p.involvement, blank(3))
		return
	}
	var days any // no length for what is not counted in days
	if p.days > 0 {
		days = p.days
	}
	r.incidentStudents.write(p.incident.id, p.student.id, p.incident.what.code, p.involvement, p.action, p.incident.day, days)
}
