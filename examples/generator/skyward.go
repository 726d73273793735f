package generator

import "strings"

// skywardTables are the district's Skyward reports.
type skywardTables struct {
	schools, students, staff, enrolments, calendar, attendance, submissions *table
	terms, courses, sections, sectionStaff, sectionStudents, grades         *table
	incidents, incidentStudents                                             *table
}

func openSkyward(f *files) skywardTables {
	open := func(name, columns string) *table {
		return f.open("skyward/"+name+"_"+deliveryDay+".csv", csvReport{}, strings.Split(columns, ",")...)
	}
	return skywardTables{
		schools:         open("schools", "School ID,School Name,CDS School Code,School Level,Low Grade,High Grade"),
		students:        open("students", "Student ID,Student Number,State Student ID,Last Name,First Name,Middle Name,Birth Date,Gender,Grade,Home Language,Student Email"),
		staff:           open("staff", "Staff ID,Staff Number,Last Name,First Name,Email"),
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
