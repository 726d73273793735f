package generator

import (
	"slices"
	"strings"
)

func skywardFaults() []fault {
	return slices.Concat(attendanceFaults(), studentFaults(), enrolmentFaults(), scheduleFaults(),
		classFaults(), disciplineFaults(), calendarFaults(), staffFaults())
}

func attendanceFaults() []fault {
	const file, model = "skyward/attendance", "student_school_attendance_event"
	event := func(kind, rule string, set cells) fault {
		set["Attendance ID"] = fresh("attendance")
		return one(kind, row{table: file, set: set, expect: all(quarantine(model, rule))})
	}
	return append(fileFaults(file, ","),
		event(kindCode, "unmapped", cells{"Attendance Code": "ZZZ"}),
		event(kindDuplicate, "key", cells{}),
		event(kindDuplicate, "key", cells{"Days Absent": 0.25}),
		event(kindOrphan, "unresolved", cells{"Student ID": fresh("student")}),
		event(kindEmpty, "required", cells{"Attendance Date": ""}),
		event(kindEmpty, "required", cells{"Attendance Code": ""}),
		event(kindUnreadable, "unreadable", cells{"Attendance Date": "31/31/2026"}),
		event(kindUnreadable, "unreadable", cells{"Days Absent": "all day"}),
		event(kindRange, "range", cells{"Days Absent": 7}),
	)
}

func studentFaults() []fault {
	incomer := func(kind string, set cells, expect ...outcome) fault {
		r := newcomer(behind, "student", "number", "ssid")
		r.expect = expect
		for column, value := range set {
			r.set[column] = value
		}
		return one(kind, r)
	}
	// Whoever isn't there as a student has nothing else either.
	nobody := func(rule string) []outcome {
		return append(inEach("reference", "student_demographic", "student_identification_code", "student_language"),
			quarantine("student", rule))
	}
	return append(fileFaults(fileStudents, ","),
		one(kindDuplicate, row{table: fileStudents,
			expect: inEach("key", "student", "student_demographic", "student_identification_code", "student_language")}),
		incomer(kindCode, cells{"Gender": "Q"}, quarantine("student_demographic", "unmapped"), quarantine("student_language", "reference")),
		incomer(kindCode, cells{"Home Language": "Gargle"}, quarantine("student_language", "unmapped")),
		incomer(kindEmpty, cells{"Birth Date": ""}, nobody("required")...),
		incomer(kindEmpty, cells{"Last Name": ""}, nobody("required")...),
		incomer(kindEmpty, cells{"Student Number": ""},
			inEach("required", "student", "student_demographic", "student_identification_code", "student_language")...),
		incomer(kindUnreadable, cells{"Birth Date": "the first of May"}, nobody("unreadable")...),
		// Nobody can read the student's row, so what belongs to the student is nobody's.
		fault{kind: kindCascade, rows: []row{
			{table: fileStudents, set: newcomer(behind, "student", "number", "ssid").set, soil: oneShort(","), expect: rejects},
			{table: "skyward/enrollments", set: cells{"Entry ID": fresh("entry"), "Student ID": fresh("student")},
				expect: all(quarantine("student_school_association", "unresolved"))},
			{table: "skyward/attendance", set: cells{"Attendance ID": fresh("attendance"), "Student ID": fresh("student")},
				expect: all(quarantine("student_school_attendance_event", "unresolved"))},
			{table: "calpads/SELA", set: cells{"ssid": fresh("ssid")},
				expect: all(quarantine("english_learner_status_history", "unresolved"))},
		}},
	)
}

func enrolmentFaults() []fault {
	const file, model = "skyward/enrollments", "student_school_association"
	stay := func(kind, rule string, set cells) fault {
		set["Entry ID"] = fresh("entry")
		return one(kind, row{table: file, set: set, expect: all(quarantine(model, rule))})
	}
	return []fault{
		stay(kindCode, "unmapped", cells{"Grade": "19"}),
		stay(kindCode, "unmapped", cells{"Entry Code": "E99"}),
		stay(kindCode, "unmapped", cells{"Withdrawal Code": "T999"}),
		stay(kindDuplicate, "key", cells{}),
		stay(kindOrphan, "unresolved", cells{"Student ID": fresh("student")}),
		stay(kindOrphan, "reference", cells{"School ID": fresh("school")}),
		stay(kindEmpty, "required", cells{"Start Date": ""}),
		stay(kindEmpty, "required", cells{"Grade": ""}),
		stay(kindUnreadable, "unreadable", cells{"Start Date": "8/18"}),
		stay(kindUnreadable, "unreadable", cells{"End Date": "soon"}),
	}
}

func scheduleFaults() []fault {
	course := func(kind, rule, rest string, set cells) fault {
		set["Course ID"] = fresh("course")
		if kind != kindDuplicate {
			set["Course Code"] = fresh("code")
		}
		return one(kind, row{table: "skyward/courses", set: set,
			expect: all(quarantine("course", rule), quarantine("course_identification_code", rest))})
	}
	return []fault{
		course(kindLong, "length", "reference", cells{"Course Title": strings.Repeat("Long ", 30) + "title"}),
		course(kindEmpty, "required", "reference", cells{"Course Title": ""}),
		course(kindUnreadable, "unreadable", "unreadable", cells{"Credits": "ten"}),
		course(kindDuplicate, "key", "key", cells{}),
		course(kindOrphan, "reference", "reference", cells{"School ID": fresh("school")}),
		one(kindDuplicate, row{table: "skyward/sections", expect: all(quarantine("section", "key"))}),
		one(kindOrphan, row{table: "skyward/sections", set: cells{"Section ID": fresh("section"), "Course ID": fresh("course")},
			expect: all(quarantine("section", "reference"))}),
		one(kindOrphan, row{table: "skyward/sections", set: cells{"Section ID": fresh("section"), "Term Name": fresh("term")},
			expect: all(quarantine("section", "reference"), quarantine("course_offering", "reference"))}),
		// The class has no course, so who sits in it and teaches it has no class.
		{kind: kindCascade, rows: []row{
			{table: "skyward/sections", set: cells{"Section ID": fresh("section"), "Course ID": fresh("course")},
				expect: all(quarantine("section", "reference"))},
			{table: "skyward/section_students", set: cells{"Student Section ID": fresh("stay"), "Section ID": fresh("section")},
				expect: all(quarantine("student_section_association", "reference"))},
			{table: "skyward/section_staff", set: cells{"Section ID": fresh("section")},
				expect: all(quarantine("staff_section_association", "reference"))},
			{table: "skyward/grades", set: cells{"Student Section ID": fresh("stay"), "Section ID": fresh("section")},
				expect: all(quarantine("grade", "reference"))},
		}},
	}
}

func classFaults() []fault {
	stay := func(kind, rule string, set cells) fault {
		set["Student Section ID"] = fresh("stay")
		return one(kind, row{table: "skyward/section_students", set: set, expect: all(quarantine("student_section_association", rule))})
	}
	mark := func(kind, rule string, set cells) fault {
		return one(kind, row{table: "skyward/grades", set: set, expect: all(quarantine("grade", rule))})
	}
	return []fault{
		stay(kindDuplicate, "key", cells{}),
		stay(kindOrphan, "unresolved", cells{"Student ID": fresh("student")}),
		stay(kindOrphan, "reference", cells{"Section ID": fresh("section")}),
		stay(kindUnreadable, "unreadable", cells{"Start Date": "Monday"}),
		mark(kindCode, "unmapped", cells{"Grading Period": "Q9"}),
		mark(kindCode, "unmapped", cells{"Grade Mark": "Z"}),
		mark(kindDuplicate, "key", cells{}),
		mark(kindUnreadable, "unreadable", cells{"Percent": "most"}),
		mark(kindOrphan, "reference", cells{"Student Section ID": fresh("stay"), "Section ID": fresh("section")}),
	}
}

func disciplineFaults() []fault {
	incident := func(kind, rule string, set cells) fault {
		set["Incident ID"] = fresh("incident")
		if _, given := set["Incident Number"]; !given {
			set["Incident Number"] = fresh("number")
		}
		return one(kind, row{table: "skyward/incidents", set: set, expect: all(quarantine("discipline_incident", rule))})
	}
	// An offence without an action concerns one model only.
	behavior := []string{"student_discipline_incident_behavior_association", "student_discipline_incident_behavior_participation_code"}
	offence := func(kind, rule string, set cells) fault {
		offender := cells{"Involvement": "Offender", "Offense Code": "511"}
		for column, value := range offender {
			if _, given := set[column]; !given {
				set[column] = value
			}
		}
		set["Action Code"], set["Action Date"], set["Duration Days"] = "", "", ""
		return one(kind, row{table: "skyward/incident_students", set: set,
			expect: inEach(rule, behavior...)})
	}
	return []fault{
		incident(kindCode, "unmapped", cells{"Location": "Moon"}),
		incident(kindEmpty, "required", cells{"Incident Date": ""}),
		incident(kindLong, "length", cells{"Incident Number": strings.Repeat("4", 40)}),
		incident(kindOrphan, "reference", cells{"School ID": fresh("school")}),
		offence(kindCode, "unmapped", cells{"Offense Code": "999"}),
		offence(kindOrphan, "unresolved", cells{"Student ID": fresh("student")}),
		offence(kindOrphan, "reference", cells{"Incident ID": fresh("incident")}),
		one(kindCode, row{table: "skyward/incident_students",
			set:    cells{"Involvement": "Bystander", "Offense Code": "511", "Action Code": "", "Action Date": "", "Duration Days": ""},
			expect: inEach("unmapped", behavior[0])}),
		// The row names the action of the row before, which stands all the same.
		one(kindCode, row{table: "skyward/incident_students", like: map[string]string{"Involvement": "Offender", "Action Code": actionOther},
			set:    cells{"Offense Code": "000"},
			expect: inEach("unmapped", append(behavior, "discipline_action", "discipline_action_behavior", "discipline_action_discipline")...)}),
		{kind: kindCascade, rows: []row{
			incident(kindCascade, "unreadable", cells{"Incident Date": "Monday"}).rows[0],
			{table: "skyward/incident_students",
				set: cells{"Incident ID": fresh("incident"), "Involvement": "Offender", "Offense Code": "511",
					"Action Code": "", "Action Date": "", "Duration Days": ""},
				expect: inEach("reference", append(behavior, "discipline_incident_behavior")...)},
		}},
	}
}

func calendarFaults() []fault {
	return []fault{
		one(kindCode, row{table: "skyward/terms", set: cells{"Term ID": fresh("term"), "Term Name": "Intersession"},
			expect: all(quarantine("session", "unmapped"))}),
		one(kindRange, row{table: "skyward/terms", set: cells{"Term ID": fresh("term"), "Term Name": "Summer", "End Date": "1/1/2020"},
			expect: all(quarantine("session", "range"))}),
		one(kindCode, row{table: "skyward/calendar_days",
			set:    cells{"Calendar Date": freshDay{}, "Count As": "0", "Day Type": "Picnic"},
			expect: all(quarantine("calendar_date_calendar_event", "unmapped"))}),
		one(kindUnreadable, row{table: "skyward/calendar_days", set: cells{"Calendar Date": "Friday"},
			expect: all(quarantine("calendar_date", "unreadable"), quarantine("calendar_date_calendar_event", "unreadable"))}),
	}
}

func staffFaults() []fault {
	assigned := func(kind, rule string, set cells) fault {
		return one(kind, row{table: "skyward/section_staff", set: set, expect: all(quarantine("staff_section_association", rule))})
	}
	return []fault{
		one(kindDuplicate, row{table: "skyward/staff", expect: all(quarantine("staff", "key"))}),
		one(kindEmpty, row{table: "skyward/staff",
			set:    cells{"Staff ID": fresh("staff"), "Staff Number": fresh("number"), "First Name": ""},
			expect: all(quarantine("staff", "required"))}),
		assigned(kindCode, "unmapped", cells{"Position": "Mascot"}),
		assigned(kindOrphan, "unresolved", cells{"Staff ID": fresh("staff")}),
		assigned(kindOrphan, "reference", cells{"Section ID": fresh("section")}),
	}
}
