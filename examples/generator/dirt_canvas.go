package generator

import "slices"

const (
	fileSeats    = "canvas/enrollments"
	fileLogins   = "canvas/pseudonyms"
	fileClasses  = "canvas/course_sections"
	modelCanvas  = "student_lms_engagement"
	fileStudents = "skyward/students"
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
		one(kindEncoding, row{table: "canvas/submissions", soil: badByte, expect: rejects}),
		one(kindRagged, row{table: "canvas/submissions", soil: beforeEnd(cutOff), expect: rejects}),
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
	})
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
