package generator

// scoreFaults are those of test scores and transcripts.
func scoreFaults() []fault {
	const scores = "assessments/scores"
	score := faultOf(scores, "student_assessment", "student_assessment_performance_level", "student_assessment_score_result")
	level := faultOf(scores, "student_assessment_performance_level")
	mark := faultOf("transcripts/grades", "course_transcript")
	return append(fileFaults(scores, ","),
		score(kindCode, "unmapped", cells{"Test": "Oracle"}),
		score(kindDuplicate, "key", cells{}),
		score(kindOrphan, "unresolved", cells{"State Student ID": fresh("ssid")}),
		score(kindUnreadable, "unreadable", cells{"Test Date": "2026-02-30"}),
		score(kindUnreadable, "unreadable", cells{"Scale Score": "high"}),
		level(kindCode, "unmapped", cells{"Test Date": freshDay{}, "Performance Level": "Sky"}),
		mark(kindCode, "unmapped", cells{"Mark": "Q"}),
		mark(kindCode, "unmapped", cells{"Term": "Fortnight"}),
		mark(kindDuplicate, "key", cells{}),
		mark(kindOrphan, "unresolved", cells{"Student Number": fresh("number")}),
		mark(kindOrphan, "reference", cells{"Course Code": fresh("course")}),
		mark(kindUnreadable, "unreadable", cells{"Credits Earned": "five"}),
	)
}
