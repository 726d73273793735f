package generator

import "slices"

func calpadsFaults() []fault {
	return slices.Concat(programFaults(), languageFaults(), demographicFaults(), specialEducationFaults(), stateStaffFaults())
}

// faultOf makes faults of one file whose rows go to one model or several.
func faultOf(file string, models ...string) func(kind, rule string, set cells) fault {
	return func(kind, rule string, set cells) fault {
		return one(kind, row{table: file, set: set, expect: inEach(rule, models...)})
	}
}

func programFaults() []fault {
	const file, model = "calpads/SPRG", "student_school_food_service_program_association"
	meals := func(kind, rule string, set cells) fault {
		set["education_program_code"], set["homeless_dwelling_type_code"] = "181", ""
		return faultOf(file, model)(kind, rule, set)
	}
	sharing := func(student fresh) row {
		r := newcomer(behind, student, student, "ssid")
		r.expect = all(quarantine("student_identification_code", "ambiguous"))
		return r
	}
	twice := meals(kindDuplicate, "key", cells{})
	twice.rows[0].like = map[string]string{"education_program_code": "181"}
	return append(fileFaults(file, "^"),
		twice,
		faultOf(file, "student_program_association")(kindCode, "unmapped", cells{"education_program_code": "999"}),
		meals(kindOrphan, "unresolved", cells{"ssid": fresh("ssid")}),
		meals(kindOrphan, "unmapped", cells{"school_of_attendance": "9999999"}),
		meals(kindEmpty, "required", cells{"education_program_membership_start_date": ""}),
		meals(kindUnreadable, "unreadable", cells{"education_program_membership_start_date": "20261340"}),
		meals(kindUnreadable, "unreadable", cells{"education_program_membership_end_date": "June"}),
		meals(kindRange, "order", cells{"education_program_membership_end_date": "19991231"}),
		fault{kind: kindAmbiguous, rows: []row{ // two students have one number of the state
			sharing("one"), sharing("two"),
			meals(kindAmbiguous, "ambiguous", cells{"ssid": fresh("ssid")}).rows[0],
		}},
	)
}

func languageFaults() []fault {
	status := faultOf("calpads/SELA", "english_learner_status_history")
	return []fault{
		status(kindCode, "unmapped", cells{"english_acquisition_status_code": "XX"}),
		status(kindDuplicate, "key", cells{}),
		status(kindOrphan, "unresolved", cells{"ssid": fresh("ssid")}),
		status(kindEmpty, "required", cells{"english_acquisition_status_start_date": ""}),
		status(kindEmpty, "required", cells{"english_acquisition_status_code": ""}),
		status(kindUnreadable, "unreadable", cells{"english_acquisition_status_start_date": "15092025"}),
	}
}

func demographicFaults() []fault {
	const file = "calpads/SINF"
	demographics := faultOf(file, "student_demographic_history")
	return append(fileFaults(file, "^"),
		demographics(kindCode, "unmapped", cells{"student_race1_code": "999"}),
		demographics(kindCode, "unmapped", cells{"student_gender_code": "Q"}),
		demographics(kindCode, "unmapped", cells{"parent_guardian_highest_education_level_code": "99"}),
		demographics(kindDuplicate, "key", cells{"student_race1_code": "600"}),
		demographics(kindOrphan, "unresolved", cells{"ssid": fresh("ssid")}),
		demographics(kindUnreadable, "unreadable", cells{"effective_start_date": "soon"}),
	)
}

func specialEducationFaults() []fault {
	plan := faultOf("calpads/SPED", "student_special_education_program_association")
	service := faultOf("calpads/SSRV", "student_special_education_service")
	return []fault{
		plan(kindCode, "unmapped", cells{"education_plan_type_code": "999"}),
		plan(kindCode, "unmapped", cells{"special_education_program_setting_code": "999"}),
		plan(kindOrphan, "unresolved", cells{"ssid": fresh("ssid")}),
		plan(kindEmpty, "required", cells{"special_education_meeting_date": ""}),
		plan(kindUnreadable, "unreadable", cells{"special_education_meeting_date": "0"}),
		service(kindCode, "unmapped", cells{"special_education_service_code": "999"}),
		service(kindOrphan, "unresolved", cells{"ssid": fresh("ssid")}),
		service(kindOrphan, "reference", cells{"student_special_education_meeting_or_amendment_identifier": fresh("meeting")}),
	}
}

func stateStaffFaults() []fault {
	person := faultOf("calpads/SDEM", "staff_demographic", "staff_education_organization_employment_association")
	job := faultOf("calpads/SASS", "staff_education_organization_assignment_association")
	return []fault{
		person(kindOrphan, "unresolved", cells{"seid": fresh("seid"), "local_staff_id": fresh("number")}),
		person(kindUnreadable, "unreadable", cells{"staff_employment_start_date": "long ago"}),
		job(kindCode, "unmapped", cells{"staff_job_classification_code": "99"}),
		job(kindOrphan, "unresolved", cells{"seid": fresh("seid")}),
		job(kindUnreadable, "unreadable", cells{"staff_job_classification_fte_percentage": "most"}),
		job(kindDuplicate, "key", cells{}),
	}
}

func layoutFaults() []fault {
	return []fault{one(kindLayout, row{table: "calpads/SELA", place: oldLayout, expect: []outcome{{what: "refused"}}})}
}
