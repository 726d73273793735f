package generator

// laterFaults are no faults: what a later delivery says otherwise than the earlier one.
// Nothing of it is lost, and numbers of before still lead to the student.
func laterFaults() []fault {
	seatOfOldNumber := []row{
		canvasAccount("account"),
		login("login", "account", "old number"),
		seat(cells{"value.user_id": fresh("account")}, kept...),
	}
	return []fault{
		one(kindRenumbered, row{table: fileStudents, place: nextThen, set: cells{"Student Number": fresh("number")}, expect: kept}),
		{kind: kindRenumbered, rows: append([]row{
			newcomer(onlyThen, "id", "old number", "ssid"), newcomer(behind, "id", "number", "ssid"),
		}, seatOfOldNumber...)},
		{kind: kindMerged, rows: append([]row{
			newcomer(onlyThen, "old id", "old number", "ssid"), newcomer(onlyThen, "id", "number", "ssid"),
			newcomer(behind, "id", "number", "ssid"),
		}, seatOfOldNumber...)},
		one(kindCorrected, row{table: "skyward/attendance", place: nextThen, set: cells{"Attendance Code": "UNX"}, expect: kept}),
		one(kindChanged, row{table: fileStudents, place: nextThen, set: cells{"Home Language": "Tagalog"}, expect: kept}),
		one(kindChanged, row{table: "calpads/SINF", place: nextThen, set: cells{"parent_guardian_highest_education_level_code": "15"}, expect: kept}),
	}
}
