package generator

import "slices"

const (
	fileSeats    = "canvas/enrollments"
	fileLogins   = "canvas/pseudonyms"
	fileClasses  = "canvas/course_sections"
	modelCanvas  = "student_lms_engagement"
	fileStudents = "skyward/students"
	fileTasks    = "canvas/assignments"
	fileWork     = "canvas/submissions"
	modelTasks   = "gradebook_entry"
	modelWork    = "student_gradebook_entry"
)

// seat is a student's place in a class that is there already.
func seat(set cells, expect ...outcome) row {
	set["key.id"], set["value.type"], set["value.workflow_state"] = fresh("seat"), "StudentEnrollment", "active"
	return row{table: fileSeats, like: map[string]string{"meta.action": "U"}, set: set, expect: expect}
}

// canvasAccount is a user of Canvas whom nothing else speaks of.
func canvasAccount(id fresh) row {
	return row{table: "canvas/users", expect: kept, set: cells{"key.id": id, "value.workflow_state": "registered",
		"value.merged_into_user_id": nil, "meta.action": "U"}}
}

// login leads from an account to a number of the district.
func login(id, account, number fresh) row {
	return row{table: fileLogins, expect: kept, set: cells{"key.id": id, "value.user_id": account,
		"value.unique_id": id, "value.sis_user_id": number, "value.workflow_state": "active"}}
}

// newcomer is a student whom nothing else speaks of.
func newcomer(at place, id, number, ssid fresh) row {
	return row{table: fileStudents, place: at, expect: kept,
		set: cells{"Student ID": id, "Student Number": number, "State Student ID": ssid}}
}

func canvasFaults() []fault {
	return slices.Concat(fileFaults(fileSeats, ","), fileFaults(fileLogins, "\t"), []fault{
		one(kindEncoding, row{table: fileWork, soil: badByte, expect: rejects}),
		one(kindRagged, row{table: fileWork, soil: beforeEnd(cutOff), expect: rejects}),
		one(kindOrphan, seat(cells{"value.user_id": fresh("account")}, quarantine(modelCanvas, "unresolved"))),
		{kind: kindOrphan, rows: []row{ // a login whose number nobody has
			canvasAccount("account"), login("login", "account", "number"),
			seat(cells{"value.user_id": fresh("account")}, quarantine(modelCanvas, "unresolved"))}},
		{kind: kindOrphan, rows: []row{ // a class that Canvas doesn't have
			newcomer(behind, "id", "number", "ssid"), canvasAccount("account"), login("login", "account", "number"),
			seat(cells{"value.user_id": fresh("account"), "value.course_section_id": fresh("class")}, quarantine(modelCanvas, "reference"))}},
		{kind: kindOrphan, rows: []row{ // a class that Skyward doesn't have
			newcomer(behind, "id", "number", "ssid"), canvasAccount("account"), login("login", "account", "number"),
			{table: fileClasses, expect: kept, set: cells{"key.id": fresh("class"), "value.sis_source_id": fresh("section")}},
			seat(cells{"value.user_id": fresh("account"), "value.course_section_id": fresh("class")}, quarantine(modelCanvas, "reference"))}},
		{kind: kindAmbiguous, rows: []row{ // two students log in to one account
			newcomer(behind, "one", "one", "one"), newcomer(behind, "two", "two", "two"),
			canvasAccount("account"), login("login one", "account", "one"), login("login two", "account", "two"),
			seat(cells{"value.user_id": fresh("account")}, quarantine(modelCanvas, "ambiguous"))}},
		{kind: kindUnreadable, rows: []row{
			newcomer(behind, "id", "number", "ssid"), canvasAccount("account"), login("login", "account", "number"),
			seat(cells{"value.user_id": fresh("account"), "value.last_activity_at": "yesterday"}, quarantine(modelCanvas, "unreadable"))}},
	}, taskFaults(), workFaults(), courseScoreFaults())
}

// taskFaults are those of assignments.
func taskFaults() []fault {
	task := func(kind, rule string, set cells) fault {
		set["key.id"] = fresh("task")
		return faultOf(fileTasks, modelTasks)(kind, rule, set)
	}
	return []fault{
		task(kindCode, "unmapped", cells{"value.submission_types": "by_pigeon"}),
		task(kindOrphan, "reference", cells{"value.context_id": fresh("course")}),
		task(kindEmpty, "required", cells{"value.title": ""}),
		task(kindUnreadable, "unreadable", cells{"value.due_at": "Friday"}),
		{kind: kindCascade, rows: []row{ // the work on an assignment that can't be read
			task(kindCascade, "unreadable", cells{"value.unlock_at": "Monday"}).rows[0],
			work(cells{"value.assignment_id": fresh("task")}, quarantine(modelWork, "reference"))}},
	}
}

// work is what a student handed in for an assignment that is there already.
func work(set cells, expect ...outcome) row {
	set["key.id"] = fresh("work")
	return row{table: fileWork, set: set, expect: expect}
}

// workFaults are those of what students hand in.
func workFaults() []fault {
	handedIn := func(kind, rule string, set cells) fault {
		return one(kind, work(set, quarantine(modelWork, rule)))
	}
	again := work(cells{"value.user_id": fresh("account")}, quarantine(modelWork, "key"))
	again.set["key.id"] = fresh("work again")
	return []fault{
		handedIn(kindCode, "unmapped", cells{"value.late_policy_status": "early"}),
		handedIn(kindOrphan, "unresolved", cells{"value.user_id": fresh("account")}),
		handedIn(kindOrphan, "reference", cells{"value.assignment_id": fresh("task")}),
		handedIn(kindUnreadable, "unreadable", cells{"value.submitted_at": "yesterday"}),
		handedIn(kindUnreadable, "unreadable", cells{"value.cached_due_date": "Friday"}),
		handedIn(kindUnreadable, "unreadable", cells{"value.score": "full"}),
		{kind: kindDuplicate, rows: []row{ // the evening changes nothing of a newcomer, so the first row stands
			newcomer(behind, "id", "number", "ssid"), canvasAccount("account"), login("login", "account", "number"),
			work(cells{"value.user_id": fresh("account")}, kept...), again}},
	}
}

// courseScoreFaults are those of scores of a whole course.
func courseScoreFaults() []fault {
	score := func(kind, rule string, set cells) fault {
		set["key.id"], set["value.grading_period_id"], set["value.course_score"] = fresh("score"), nil, true
		return faultOf("canvas/scores", "student_lms_score")(kind, rule, set)
	}
	return []fault{
		score(kindDuplicate, "key", cells{}),
		score(kindOrphan, "reference", cells{"value.enrollment_id": fresh("seat")}),
		score(kindUnreadable, "unreadable", cells{"value.current_score": "good"}),
	}
}

// cutOff leaves out the end of an object.
func cutOff(line string) string { return line[:len(line)-1] }

// fileFaults are what can befall any file: bytes of another encoding and lost fields.
func fileFaults(file, delimiter string) []fault {
	return []fault{
		one(kindEncoding, row{table: file, soil: badByte, expect: rejects}),
		one(kindRagged, row{table: file, soil: oneShort(delimiter), expect: rejects}),
		one(kindTail, row{table: file, place: onNext, soil: oneMore(delimiter), expect: kept}),
	}
}
