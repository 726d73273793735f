package generator

import "strings"

// Fields of the CALPADS files by position, from the state's file specifications.
// The files have no header: the names serve readers of this code alone.
const (
	stateHead    = "record_type_code transaction_type_code local_record_id "
	stateStudent = stateHead + "reporting_lea school_of_attendance academic_year_id ssid local_student_id " +
		"student_legal_first_name student_legal_last_name student_birth_date student_gender_code "
	stateSection = stateHead +
		"reporting_lea school_of_course_delivery academic_year_id state_course_code local_course_id " +
		"course_name course_content_code filler cte_technical_preparation_course_indicator " +
		"uc_csu_approved_indicator course_section_id academic_term_code seid local_staff_id class_id " +
		"course_section_instructional_level_code education_service_code language_of_instruction_code " +
		"instructional_strategy_code independent_study_indicator distance_learning_indicator " +
		"multiple_teacher_code education_program_funding_source_code cte_course_section_provider_code"
	stateClass = stateStudent +
		"local_course_id course_section_id academic_term_code student_credits_attempted " +
		"student_credits_earned student_course_final_grade uc_csu_admission_requirement_code " +
		"marking_period_code"
)

var stateLayouts = map[string]string{
	"SENR": stateHead +
		"reporting_lea school_of_attendance school_of_attendance_nps academic_year_id ssid local_student_id " +
		"student_legal_first_name student_legal_middle_name student_legal_last_name " +
		"student_legal_name_suffix student_alias_first_name student_alias_middle_name " +
		"student_alias_last_name student_birth_date student_gender_code student_birth_city " +
		"student_birth_state_province_code student_birth_country_code enrollment_school_start_date " +
		"enrollment_status_code grade_level_code enrollment_school_exit_date student_exit_reason_code " +
		"student_school_completion_status expected_receiver_school_of_attendance " +
		"student_met_all_uc_csu_requirements_indicator student_school_transfer_code " +
		"district_of_geographic_residence student_golden_state_seal_merit_diploma_indicator " +
		"student_seal_of_biliteracy_indicator postsecondary_transition_status_indicator " +
		"workforce_readiness_strategic_skills_certificate_program_completion_indicator " +
		"food_handler_certification_program_completion_indicator " +
		"pre_apprenticeship_certification_program_completion_indicator " +
		"pre_apprenticeship_program_non_certified_completion_indicator " +
		"state_federal_job_program_completion_indicator",
	"SINF": stateHead +
		"effective_start_date effective_end_date reporting_lea school_of_attendance academic_year_id ssid " +
		"local_student_id student_legal_first_name student_legal_middle_name student_legal_last_name " +
		"student_legal_name_suffix student_alias_first_name student_alias_middle_name " +
		"student_alias_last_name student_birth_date student_gender_code student_birth_city " +
		"student_birth_state_province_code student_birth_country_code student_hispanic_ethnicity_indicator " +
		"student_ethnicity_missing_indicator student_race1_code student_race2_code student_race3_code " +
		"student_race4_code student_race5_code student_race_missing_indicator address_line1 address_line2 " +
		"address_city_name address_state_province_code address_zip_code " +
		"student_initial_us_school_enrollment_date_k12 " +
		"enrolled_in_us_school_less_than_three_cumulative_years_indicator " +
		"parent_guardian_highest_education_level_code guardian1_first_name guardian1_last_name " +
		"guardian2_first_name guardian2_last_name",
	"SPRG": stateStudent +
		"education_program_code education_program_membership_code education_program_membership_start_date " +
		"education_program_membership_end_date education_service_academic_year education_service_code " +
		"california_partnership_academy_id migrant_student_id primary_disability_code " +
		"district_of_special_education_accountability homeless_dwelling_type_code " +
		"unaccompanied_youth_indicator runaway_youth_indicator filler",
	"SELA": stateHead +
		"reporting_lea school_of_attendance academic_year_id ssid student_legal_first_name " +
		"student_legal_last_name student_birth_date student_gender_code local_student_id " +
		"english_acquisition_status_code english_acquisition_status_start_date primary_language_code " +
		"elas_correction_reason_code",
	"STAS": stateStudent +
		"student_absence_summary_data_collection_exemption_indicator hourly_attendance_school_type_indicator " +
		"expected_attendance_days days_attended_in_person days_absent_out_of_school_suspension " +
		"days_in_attendance_in_school_suspension days_absent_excused_non_suspension " +
		"days_absent_unexcused_non_suspension non_ada_independent_study_days ada_independent_study_days",
	"SINC": stateStudent +
		"incident_id_local incident_occurrence_date statutory_offense_indicator " +
		"student_instructional_support_indicator removal_to_interim_alternative_setting_reason_code",
	"SIRS": stateStudent +
		"incident_id_local incident_result_code incident_result_authority_code incident_result_duration_days " +
		"incident_result_modification_code",
	"SOFF": stateStudent +
		"incident_id_local student_offense_code weapon_category_code",
	"CRSE": stateSection,
	"CRSC": stateSection,
	"SCSE": stateClass,
	"SCSC": stateClass,
	"SDEM": stateHead +
		"effective_start_date effective_end_date reporting_lea academic_year_id seid local_staff_id " +
		"staff_legal_first_name staff_legal_middle_name staff_legal_last_name staff_alias_first_name " +
		"staff_alias_middle_name staff_alias_last_name staff_birth_date staff_gender_code " +
		"staff_hispanic_ethnicity_indicator staff_ethnicity_missing_indicator staff_race1_code " +
		"staff_race2_code staff_race3_code staff_race4_code staff_race5_code staff_race_missing_indicator " +
		"staff_highest_degree_code staff_employment_status_code staff_employment_start_date " +
		"staff_employment_end_date staff_service_years_lea staff_service_years_total",
	"SASS": stateHead +
		"reporting_lea school_of_assignment academic_year_id seid local_staff_id staff_legal_first_name " +
		"staff_legal_last_name staff_birth_date staff_gender_code staff_job_classification_code " +
		"staff_job_classification_fte_percentage non_classroom_based_job_assignment_code1 " +
		"non_classroom_based_job_assignment_code2 non_classroom_based_job_assignment_code3 " +
		"non_classroom_based_job_assignment_code4 non_classroom_based_job_assignment_code5 " +
		"non_classroom_based_job_assignment_code6 non_classroom_based_job_assignment_code7",
	"SPED": stateHead +
		"reporting_lea school_of_attendance school_of_attendance_nps academic_year_id ssid local_student_id " +
		"local_special_education_student_id student_legal_first_name student_legal_last_name " +
		"student_birth_date student_gender_code reporting_selpa district_of_special_education_accountability " +
		"special_education_referral_date referring_party_code initial_evaluation_parental_consent_date " +
		"special_education_meeting_type_code special_education_meeting_date " +
		"student_special_education_meeting_or_amendment_identifier meeting_delay_code " +
		"education_plan_type_code education_plan_amendment_date primary_residence_code " +
		"special_education_initial_entry_start_date disability1_code disability2_code " +
		"infant_regional_center_services_eligibility_indicator special_education_program_setting_code " +
		"preschool_program_setting_service_location_code ten_or_more_weekly_hours_in_setting_indicator " +
		"general_education_participation_percentage_range_code special_education_program_type_code " +
		"iep_includes_postsecondary_goals_indicator postsecondary_goals_updated_annually_indicator " +
		"postsecondary_goals_age_appropriate_transition_assessment_indicator " +
		"transition_services_in_iep_indicator supportive_services_indicator " +
		"transition_services_goals_in_iep_indicator student_iep_participation_indicator " +
		"agency_representative_iep_participation_code special_transportation_indicator " +
		"parental_involvement_facilitation_code special_education_program_exit_date " +
		"workability_i_work_based_learning_program_completion_indicator " +
		"department_of_rehabilitation_student_services_work_based_learning_program_completion_indicator " +
		"special_education_program_exit_reason_code student_hispanic_ethnicity_indicator " +
		"student_ethnicity_missing_indicator student_race1_code student_race2_code student_race3_code " +
		"student_race4_code student_race5_code student_race_missing_indicator",
	"SSRV": stateHead +
		"reporting_lea school_of_attendance school_of_attendance_nps nonpublic_agency_identifier_npa " +
		"academic_year_id ssid reporting_selpa district_of_special_education_accountability " +
		"student_special_education_meeting_or_amendment_identifier special_education_service_code " +
		"special_education_service_provider_code special_education_service_location_code " +
		"service_frequency_code service_duration local_special_education_student_id",
}

// openCALPADS opens a file for each record type.
func openCALPADS(f *files, v view) map[string]*table {
	tables := map[string]*table{}
	for _, kind := range sortedKeys(stateLayouts) {
		path := "calpads/" + kind + "_" + v.label() + ".txt"
		tables[kind] = f.open(path, caret{}, strings.Fields(stateLayouts[kind])...)
	}
	return tables
}
