package generator

import (
	"fmt"
	"strings"
	"time"
)

// qmlativObjects are the objects of Skyward Qmlativ that the district exports, with
// their columns. Course, Term, Language, Location, GradingPeriodGradeBucket and a
// few columns (School.StateSchoolCode, StudentAttendance.AttendanceTypeID, …) are
// not in the reference list of Qmlativ's names; the facts need them.
var qmlativObjects = map[string]string{
	"SchoolYear":                "SchoolYearID Description NumericYear NextNumericYear IsCurrentYearForProvidedEntity",
	"Entity":                    "EntityID Code CodeName Name DistrictID SchoolYearIDCurrent",
	"School":                    "SchoolID Code CodeName DistrictID EntityID StateSchoolCode SchoolLevel GradeLevelIDLow GradeLevelIDHigh",
	"GradeReference":            "GradeReferenceID GradeLevelID GradeLevelCode StateGradeLevel GradYear SchoolYearID",
	"Calendar":                  "CalendarID Code Description EntityID SchoolYearID StartDate EndDate IsDefault DefaultDayLengthMinutes AttendancePostedThrough",
	"CalendarDay":               "CalendarDayID CalendarID Date CountAs DayType",
	"Term":                      "TermID EntityID SchoolYearID Code Description StartDate EndDate InstructionalDays",
	"Language":                  "LanguageID Code Description",
	"Name":                      "NameID FirstName MiddleName LastName BirthDate Gender IsHispanic IsAlaskan IsAsian IsBlack IsHawaiian IsWhite",
	"Student":                   "StudentID StudentNumber NameID CalculatedStudentStateID Grade GradeNumeric GradYear LanguageIDPrimary LanguageIDNative IsLEP IsSection504 IsIDEA IsGiftedTalentedSnapshot",
	"EntryCode":                 "EntryCodeID Code CodeDescription Description SchoolYearID",
	"WithdrawalCode":            "WithdrawalCodeID Code CodeDescription Description SchoolYearID",
	"EntryWithdrawal":           "EntryWithdrawalID StudentID EntityID SchoolYearID SchoolID CalendarID StartDate EndDate WithdrawalDate EntryCodeID WithdrawalCodeID GradeReferenceID PercentEnrolled IsNoShow IsDefaultEntity IsIndependentStudy MembershipDays AttendanceDays",
	"AttendanceType":            "AttendanceTypeID Code Description Category IncludeInTotals IsTruant",
	"StudentAttendance":         "StudentAttendanceID StudentID EntityID SchoolYearID CalendarDayID AttendanceTypeID DaysAbsent DaysExcused DaysUnexcused DaysOther TardyCount",
	"Course":                    "CourseID Code Description EntityID Credits Department",
	"Section":                   "SectionID Code CourseID EntityID SchoolYearID TermID IsActive MaximumStudentCount",
	"Staff":                     "StaffID NameID DistrictID StaffNumber EmailAddress IsActiveForDistrict",
	"Meet":                      "MeetID SectionID StartDate EndDate IsPrimary DurationInMinutes",
	"StaffMeet":                 "StaffMeetID MeetID SectionID StaffID IsPrimary IsSubstitute IsLongTermSubstitute StaffMeetIDSubstituteFor EffectiveStartDate EffectiveEndDate",
	"StudentSection":            "StudentSectionID StudentID SectionID StartDate EndDate Status GradeReferenceID EarnedCreditsPossible",
	"GradingPeriod":             "GradingPeriodID Description StartDate EndDate",
	"GradeBucket":               "GradeBucketID Label Description Number Order",
	"GradingPeriodGradeBucket":  "GradingPeriodGradeBucketID GradingPeriodID GradeBucketID",
	"GradeMark":                 "GradeMarkID Code Description UseInGPA UseInFailed",
	"StudentGradeBucket":        "StudentGradeBucketID StudentSectionID SectionID GradingPeriodGradeBucketID GradeMarkID GradeMarkIDToUse Percent EarnedCredits EarnedCreditsPossible IsComplete DoNotPost",
	"Location":                  "LocationID Code Description",
	"Offense":                   "OffenseID Code CodeDescription Description",
	"ActionType":                "ActionTypeID Code CodeDescription Description",
	"Incident":                  "IncidentID IncidentNumber DateTime EntityID SchoolYearID LocationID Description Type HasWeapons HasDrugs ReportedToLawEnforcement",
	"IncidentOffense":           "IncidentOffenseID IncidentID OffenseID IsPrimaryOffense",
	"IncidentOffenseName":       "IncidentOffenseNameID IncidentOffenseID NameID InvolvementType IncidentOffenseNameType IsStudentOffender",
	"IncidentOffenseNameAction": "IncidentOffenseNameActionID IncidentOffenseNameID ActionTypeID OrderedDate DurationToServe DurationServed DurationType Status",
}

// qmlativ writes the objects of Skyward Qmlativ, one file an object. Each object
// has numbers of its own, through which the objects are tied.
type qmlativ struct {
	tables map[string]*table
	next   struct{ staffMeet, offense, party, action int }
}

// Internal numbers of what there is one of.
const (
	qmlativYear     = 26
	qmlativDistrict = 1
)

func openQmlativ(f *files, v view) *qmlativ {
	q := &qmlativ{tables: map[string]*table{}}
	for _, object := range sortedKeys(qmlativObjects) {
		path := "skyward_qmlativ/" + object + "_" + v.label() + ".csv"
		q.tables[object] = f.open(path, csvObject{}, strings.Fields(qmlativObjects[object])...)
	}
	q.writeCodes()
	return q
}

func (q *qmlativ) write(object string, values ...any) { q.tables[object].write(values...) }

// The internal numbers of a school, of a grade and of a person's name.

func entityID(s *school) int        { return 1000 + s.id }
func qmlativSchoolID(s *school) int { return 2000 + s.id }
func calendarID(s *school) int      { return 3000 + s.id }
func gradeReferenceID(grade int) int {
	return 501 + grade
}
func studentNameID(s *student) int { return 380_000 + s.id }
func staffNameID(t *teacher) int   { return 2_700_000 + t.id }
func calendarDayID(s *school, day time.Time) int {
	return 1000*s.id + int(day.Sub(firstDay()).Hours()/24)
}

func (q *qmlativ) school(s *school, submitted time.Time) {
	code := fmt.Sprint(s.id)
	codeName := code + " - " + s.name()
	q.write("Entity", entityID(s), code, codeName, s.name(), qmlativDistrict, qmlativYear)
	q.write("School", qmlativSchoolID(s), code, codeName, qmlativDistrict, entityID(s), s.cdsCode(), s.level.name,
		s.level.low+1, s.level.high+1)
	q.write("Calendar", calendarID(s), fmt.Sprintf("%s-%d", code, schoolYear), "Calendar of "+s.name(), entityID(s),
		qmlativYear, firstDay(), lastDay(), true, 360, submitted)
	for _, d := range s.days {
		q.write("CalendarDay", calendarDayID(s, d.date), calendarID(s), d.date, d.countAs(), d.kind)
	}
}

func (q *qmlativ) term(t term) {
	q.write("Term", t.id, entityID(t.school), qmlativYear, t.name, t.name, t.begin, t.end, t.days)
}

func (q *qmlativ) staff(t *teacher) {
	q.write("Name", staffNameID(t), t.first, "", t.last, blank(8))
	q.write("Staff", t.id, staffNameID(t), qmlativDistrict, t.number, t.email, true)
}

func (q *qmlativ) course(c *cohort, co *course) {
	q.write("Course", co.id, co.code, co.title(), entityID(c.school), c.credits(), co.subject.department)
}

// section writes a class with its one meeting.
func (q *qmlativ) section(c *cohort, sec *section) {
	q.write("Section", sec.id, sec.code, sec.course.id, entityID(c.school), qmlativYear, c.school.yearTerm, true, 30)
	q.write("Meet", meetID(sec), sec.id, firstDay(), lastDay(), true, 50)
}

func meetID(sec *section) int { return 10_000 + sec.id }

func (q *qmlativ) teaching(t teaching) {
	q.write("StaffMeet", take(&q.next.staffMeet), meetID(t.sec), t.sec.id, t.teacher.id, t.position == teacherOfRecord,
		t.position == substitute, false, "", t.start, t.end)
}

func (q *qmlativ) student(s *student) {
	t := s.traits
	race := func(starts ...string) bool { return hasRace(t.races, starts...) }
	q.write("Name", studentNameID(s), s.first, s.middle, s.last, s.birth, s.gender, t.hispanic,
		race("1"), race("2", "4"), race("6"), race("3"), race("7"))
	q.write("Student", s.id, s.number, studentNameID(s), s.ssid, gradeCodes[s.grade], gradeNumber(s.grade),
		graduation(s.grade), t.language.id(), t.language.id(), t.elas == "EL", t.plan504, t.disability != "", t.gifted)
}

// enrolment writes a stay. The last day of it and the day of withdrawal are one.
func (q *qmlativ) enrolment(e enrolment) {
	st := e.stay
	school := st.cohort.school
	q.write("EntryWithdrawal", e.id, e.student.id, entityID(school), qmlativYear, qmlativSchoolID(school), calendarID(school),
		st.start, st.end, st.end, codeID(entryCodes, st.entry), codeID(withdrawalCodes, st.exit), gradeReferenceID(st.cohort.grade),
		100, st.noShow, true, false, e.membership, float64(e.membership)-e.absent)
}

func (q *qmlativ) absence(a absence) {
	excused, unexcused, other := 0.0, 0.0, 0.0
	switch a.code {
	case "EXC", "PEX":
		excused = a.lost()
	case "UNX":
		unexcused = a.lost()
	default:
		other = a.lost()
	}
	q.write("StudentAttendance", a.id, a.student.id, entityID(a.school), qmlativYear, calendarDayID(a.school, a.day),
		codeID(attendanceTypes, a.code), a.lost(), excused, unexcused, other, a.tardies())
}

func (q *qmlativ) place(p classPlace) {
	status := "Active"
	if !p.stay.end.IsZero() {
		status = "Dropped"
	}
	q.write("StudentSection", p.id, p.student.id, p.sec.id, p.stay.start, p.stay.end, status,
		gradeReferenceID(p.stay.cohort.grade), p.stay.cohort.credits())
}

func (q *qmlativ) mark(m mark) {
	id := codeID(gradeMarks, m.letter)
	q.write("StudentGradeBucket", m.id, m.place.id, m.place.sec.id, 21+m.quarter, id, id, m.percent, m.earned, m.possible, true, false)
}

// incident writes what happened and the offence in it. The office notes the time;
// ours follows from the number.
func (q *qmlativ) incident(i incident) {
	at := i.day.Add(8*time.Hour + time.Duration(i.id*37%420)*time.Minute).Format("2006-01-02T15:04:05")
	q.write("Incident", i.id, i.number, at, entityID(i.school), qmlativYear, locationID(i.location), i.what.description,
		"Behavior", false, i.what.code == tobacco, false)
	q.write("IncidentOffense", take(&q.next.offense), i.id, codeID(offenseCodes, i.what.code), true)
}

// party writes somebody in the incident that came last.
func (q *qmlativ) party(p party) {
	id := take(&q.next.party)
	q.write("IncidentOffenseName", id, q.next.offense, studentNameID(p.student), p.involvement, "Student", p.offender())
	if p.action == "" {
		return
	}
	var days any
	if p.days > 0 {
		days = p.days
	}
	q.write("IncidentOffenseNameAction", take(&q.next.action), id, codeID(actionTypes, p.action), p.incident.day, days, days,
		"Days", "Completed")
}
