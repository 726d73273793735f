package profiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// meaning leads from what columns are called to the elements of Ed-Fi that they may
// be. An element *.Name belongs to the entity that the table's rows may be. The
// first element that there is, and that fits whose column it is, counts.
type meaning struct{ names, elements string }

func meanings() []meaning {
	return append(uniqueIDs(), []meaning{
		{"ssid state_student_id state_id statewide_student_id student_state_id calculated_student_state_id", "StudentIdentificationCode.IdentificationCode"},
		{"first_name firstname legal_first_name given_name", "Student.FirstName Staff.FirstName Contact.FirstName"},
		{"last_name lastname legal_last_name surname family_name", "Student.LastSurname Staff.LastSurname Contact.LastSurname"},
		{"middle_name middlename legal_middle_name", "Student.MiddleName Staff.MiddleName Contact.MiddleName"},
		{"suffix name_suffix legal_name_suffix", "Student.GenerationCodeSuffix Staff.GenerationCodeSuffix"},
		{"preferred_name nickname preferred_first_name", "Student.PreferredFirstName Staff.PreferredFirstName"},
		{"birth_date birthdate dob date_of_birth birthday", "Student.BirthDate"},
		{"birth_city", "Student.BirthCity"},
		{"birth_state birth_state_province_code", "Student.BirthStateAbbreviationDescriptor"},
		{"birth_country birth_country_code", "Student.BirthCountryDescriptor"},
		{"gender sex gender_code", "StudentDemographic.SexDescriptor"},
		{"race race_code race1_code federal_race_category race_ethnicity", "StudentDemographic.Race.RaceDescriptor"},
		{"hispanic is_hispanic hispanic_ethnicity_indicator ethnicity_hisp_x hispanic_latino_ethnicity", "StudentDemographic.HispanicLatinoEthnicity"},
		{"home_language primary_language native_language language", "StudentDemographic.Language.LanguageDescriptor"},
		{"ell_status el_status elas english_language_acquisition_status_code is_lep lep", "StudentDemographic.LimitedEnglishProficiencyDescriptor"},
		{"low_income economically_disadvantaged economic_disadvantage sed", "StudentDemographic.EconomicDisadvantageDescriptor"},
		{"disability disability_code primary_disability", "StudentDemographic.Disability.DisabilityDescriptor"},
		{"email student_email email_address secondary_email work_email", "StudentDirectory.ElectronicMail.ElectronicMailAddress StaffDirectory.ElectronicMail.ElectronicMailAddress"},
		{"phone phone_number telephone mobile home_phone", "StudentDirectory.Telephone.TelephoneNumber"},
		{"address street address_line1 street_address", "StudentDirectory.Address.StreetNumberName"},
		{"city address_city address_city_name", "StudentDirectory.Address.City"},
		{"zip zip_code address_zip_code postal_code", "StudentDirectory.Address.PostalCode"},
		{"username login login_id user_name", "StudentEducationOrganizationAssociation.LoginId"},

		{"school_id school_sis_id school_of_attendance school_code school_number", "*.SchoolId School.SchoolId"},
		{"school_name", "School.NameOfInstitution"},
		{"school_year academic_year academic_year_id", "*.SchoolYear StudentSchoolAssociation.SchoolYear"},
		{"grade grade_level grade_level_code current_grade", "StudentSchoolAssociation.EntryGradeLevelDescriptor"},
		{"entry_date enrollment_date enrollment_school_start_date ew_date", "StudentSchoolAssociation.EntryDate"},
		{"exit_date withdrawal_date enrollment_school_exit_date", "StudentSchoolAssociation.ExitWithdrawDate"},
		{"entry_code entryc_code entry_type", "StudentSchoolAssociation.EntryTypeDescriptor"},
		{"withdrawal_code exit_code exit_reason exit_reason_code withdrawal_reason", "StudentSchoolAssociation.ExitWithdrawTypeDescriptor"},
		{"graduation_year grad_year class_of", "StudentSchoolAssociation.GraduationSchoolYear"},

		{"attendance_date event_date absence_date", "StudentSchoolAttendanceEvent.EventDate"},
		{"attendance_code attendance_status attendance_event presence_flag", "StudentSchoolAttendanceEvent.AttendanceEventCategoryDescriptor"},
		{"days_absent", "StudentSchoolAttendanceEvent.EventDuration"},
		{"attendance_reason absence_reason", "StudentSchoolAttendanceEvent.AttendanceEventReason"},
		{"calendar_date", "CalendarDate.Date"},
		{"day_type", "CalendarDate.CalendarEvent.CalendarEventDescriptor"},

		{"course_id course_code course_number", "*.CourseCode *.LocalCourseCode Course.CourseCode"},
		{"course_title course_name", "Course.CourseTitle"},
		{"section_id section_number section_code sis_section_id", "*.SectionIdentifier Section.SectionIdentifier"},
		{"term_id term_name term", "*.SessionName Session.SessionName"},
		{"instructional_days", "Session.TotalInstructionalDays"},
		{"position classroom_position", "StaffSectionAssociation.ClassroomPositionDescriptor"},
		{"start_date begin_date", "*.BeginDate *.EntryDate"},
		{"end_date", "*.EndDate *.ExitWithdrawDate"},
		{"grading_period", "Grade.GradingPeriodDescriptor"},
		{"grade_mark alpha_grade letter_grade alpha_grade_earned final_grade", "Grade.LetterGradeEarned"},
		{"percent numeric_grade numeric_grade_earned", "Grade.NumericGradeEarned"},
		{"earned_credits credits_earned credit_earned", "CourseTranscript.EarnedCredits"},
		{"possible_credits credits_attempted attempted_credits", "CourseTranscript.AttemptedCredits"},
		{"gpa cumulative_gpa", "StudentAcademicRecord.GradePointAverage.GradePointAverageValue"},

		{"incident_id incident_number", "*.IncidentIdentifier DisciplineIncident.IncidentIdentifier"},
		{"incident_date", "DisciplineIncident.IncidentDate"},
		{"location incident_location", "DisciplineIncident.IncidentLocationDescriptor"},
		{"offense offense_code offence_code behavior behavior_code", "StudentDisciplineIncidentBehaviorAssociation.BehaviorDescriptor"},
		{"action_code discipline_code disciplinary_action", "DisciplineAction.Discipline.DisciplineDescriptor"},
		{"action_date discipline_date", "DisciplineAction.DisciplineDate"},
		{"duration_days discipline_days", "DisciplineAction.DisciplineActionLength"},

		{"test_name assessment_name assessment_title", "Assessment.AssessmentTitle"},
		{"test_date administration_date", "StudentAssessment.AdministrationDate"},
		{"score scale_score raw_score test_score", "StudentAssessment.ScoreResult.Result"},
		{"performance_level achievement_level proficiency_level", "StudentAssessment.PerformanceLevel.PerformanceLevelDescriptor"},
	}...)
}

// uniqueIDs are what the numbers are called by which a district knows people.
func uniqueIDs() []meaning {
	return []meaning{
		{"student_number student_no student_num local_student_id pupil_number pupil_no perm_id student_local_id", "*.StudentUniqueId Student.StudentUniqueId"},
		{"staff_number employee_number employee_id staff_unique_id teacher_number seid", "*.StaffUniqueId Staff.StaffUniqueId"},
	}
}

// entities tells by the name of a table what its rows may be. The first that fits
// counts.
func entities() []meaning {
	return []meaning{
		{"section_staff staff_meet staff_section scsc_staff", "StaffSectionAssociation"},
		{"section_student student_section course_enrollment roster scsc", "StudentSectionAssociation"},
		{"incident_student incident_offense_name soff", "StudentDisciplineIncidentBehaviorAssociation"},
		{"incident sinc", "DisciplineIncident"},
		{"discipline_action incident_offense_name_action sirs", "DisciplineAction"},
		{"section_mark grade mark student_grade_bucket", "Grade"},
		{"attendance student_attendance class_attendance", "StudentSchoolAttendanceEvent"},
		{"enrollment entry_withdrawal student_ew student_enrollment senr", "StudentSchoolAssociation"},
		{"demographic sinf", "StudentDemographic"},
		{"sprg program_membership", "StudentProgramAssociation"},
		{"sela", "StudentLanguageInstructionProgramAssociation"},
		{"sped", "StudentSpecialEducationProgramAssociation"},
		{"calendar_day", "CalendarDate"},
		{"grading_period", "GradingPeriod"},
		{"term session", "Session"},
		{"course", "Course"},
		{"section class crse", "Section"},
		{"transcript", "CourseTranscript"},
		{"caaspp elpac assessment_result test_result assessment_score test_score", "StudentAssessment"},
		{"staff teacher employee sdem", "Staff"},
		{"school site", "School"},
		{"student pupil", "Student"},
	}
}

// target proposes an element for each column: by what such columns are called, or
// because the entity of the rows has an element of that name.
func (t *Table) target(elements []string) {
	known := map[string]bool{}
	for _, e := range elements {
		known[e] = true
	}
	t.entity = entityOf(t.Name)
	for i := range t.Columns {
		c := &t.Columns[i]
		if d := t.declaration(i); d != nil && d.Business.EdFi != "" {
			c.EdFi = d.Business.EdFi
			continue
		}
		c.EdFi = t.element(c, known)
	}
}

// entityOf compares without underscores: studentattendance is student_attendance.
func entityOf(table string) string {
	plain := strings.ReplaceAll(singular(table), "_", "")
	for _, exactly := range []bool{true, false} {
		for _, e := range entities() {
			for _, name := range strings.Fields(e.names) {
				name = strings.ReplaceAll(name, "_", "")
				if plain == name || !exactly && strings.HasSuffix(plain, name) {
					return e.elements
				}
			}
		}
	}
	return ""
}

func (t *Table) element(c *Column, known map[string]bool) string {
	for _, m := range meanings() {
		if !slices.ContainsFunc([]string{c.Name, strings.TrimPrefix(c.Name, "student_")}, func(name string) bool {
			return slices.Contains(strings.Fields(m.names), name)
		}) {
			continue
		}
		for _, element := range strings.Fields(m.elements) {
			if name, ofRow := strings.CutPrefix(element, "*."); ofRow {
				element = t.entity + "." + name
			}
			if known[element] && fitsSubject(element, c.Subject) {
				return element
			}
		}
		return ""
	}
	return t.sameName(c, known)
}

// sameName finds the element of the rows' entity that is called like the column.
func (t *Table) sameName(c *Column, known map[string]bool) string {
	name := strings.ReplaceAll(c.Name, "_", "")
	for _, suffix := range []string{"", "descriptor"} {
		for element := range known {
			entity, field, _ := strings.Cut(element, ".")
			if entity == t.entity && strings.EqualFold(field, name+suffix) {
				return element
			}
		}
	}
	return ""
}

// fitsSubject keeps a teacher's e-mail from being a student's. Where it may be
// either, it is taken for a student's.
func fitsSubject(element string, subject []string) bool {
	has := func(who string) bool { return slices.Contains(subject, who) }
	if len(subject) == 0 {
		return true
	}
	switch {
	case strings.HasPrefix(element, "StaffSection"):
		return true
	case strings.HasPrefix(element, "Staff"):
		return has("staff")
	case strings.HasPrefix(element, "Contact"):
		return has("contact")
	case strings.HasPrefix(element, "Student.") || strings.HasPrefix(element, "StudentD") || strings.HasPrefix(element, "StudentIdent"):
		return has("student")
	}
	return true
}

// closest gives the closer to a person of two classifications.
func closest(a, b graph.Classification) graph.Classification {
	if a.Rank() > b.Rank() {
		return a
	}
	return b
}
