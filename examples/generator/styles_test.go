package generator

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// everyStyle makes a district whose Skyward files come in each style.
func everyStyle(t *testing.T, students int) memory {
	t.Helper()
	out := memory{}
	opts := Options{Students: students, Seed: 5, Skyward: Styles(), Out: out}
	if _, err := Generate(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	return out
}

// object reads an object of Qmlativ.
func object(t testing.TB, out memory, name string) []record {
	t.Helper()
	return readCSV(t, out["skyward_qmlativ/"+name+"_20260401.csv"])
}

// byKey finds records by the value of a column.
func byKey(rows []record, column string) map[string]record {
	found := map[string]record{}
	for _, r := range rows {
		found[r[column]] = r
	}
	return found
}

// told are the facts that rows tell, in order, as text.
func told(rows []record, fact func(record) []string) []string {
	var facts []string
	for _, r := range rows {
		facts = append(facts, strings.Join(fact(r), "|"))
	}
	slices.Sort(facts)
	return facts
}

// iso turns a date of a report into one of Qmlativ.
func iso(t testing.TB, s string) string {
	t.Helper()
	if d := day(t, s); !d.IsZero() {
		return d.Format(time.DateOnly)
	}
	return ""
}

func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	if len(want) == 0 {
		t.Errorf("%s: the reports tell nothing", what)
	}
	if slices.Equal(want, got) {
		return
	}
	t.Errorf("%s: %d facts in the reports, %d in the other style", what, len(want), len(got))
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Errorf("the first that differ:\n%s\n%s", want[i], got[i])
			return
		}
	}
}

// flag is Y for true.
func flag(s string) string { return map[string]string{"true": "Y", "false": "N"}[s] }

func TestQmlativTellsTheFactsOfTheReports(t *testing.T) {
	out := everyStyle(t, 700)
	for _, fact := range []struct {
		name             string
		reports, qmlativ func() []string
	}{
		{"students", func() []string { return reportStudents(t, out) }, func() []string { return qmlativStudents(t, out) }},
		{"enrolments", func() []string { return reportEnrolments(t, out) }, func() []string { return qmlativEnrolments(t, out) }},
		{"attendance", func() []string { return reportAttendance(t, out) }, func() []string { return qmlativAttendance(t, out) }},
		{"grades", func() []string { return reportGrades(t, out) }, func() []string { return qmlativGrades(t, out) }},
		{"schools", func() []string { return reportSchools(t, out) }, func() []string { return qmlativSchools(t, out) }},
		{"sections", func() []string { return reportSections(t, out) }, func() []string { return qmlativSections(t, out) }},
		{"teachers", func() []string { return reportTeachers(t, out) }, func() []string { return qmlativTeachers(t, out) }},
		{"incidents", func() []string { return reportIncidents(t, out) }, func() []string { return qmlativIncidents(t, out) }},
		{"actions", func() []string { return reportParties(t, out) }, func() []string { return qmlativParties(t, out) }},
	} {
		same(t, fact.name, fact.reports(), fact.qmlativ())
	}
}

func reportStudents(t *testing.T, out memory) []string {
	return told(skyward(t, out, "students"), func(r record) []string {
		return []string{r["Student ID"], r["Student Number"], r["State Student ID"], r["Last Name"], r["First Name"], r["Middle Name"],
			iso(t, r["Birth Date"]), r["Gender"], r["Grade"], r["Home Language"]}
	})
}

func qmlativStudents(t *testing.T, out memory) []string {
	names, languages := byKey(object(t, out, "Name"), "NameID"), byKey(object(t, out, "Language"), "LanguageID")
	return told(object(t, out, "Student"), func(r record) []string {
		n := names[r["NameID"]]
		return []string{r["StudentID"], r["StudentNumber"], r["CalculatedStudentStateID"], n["LastName"], n["FirstName"], n["MiddleName"],
			n["BirthDate"], n["Gender"], r["Grade"], languages[r["LanguageIDPrimary"]]["Description"]}
	})
}

func reportEnrolments(t *testing.T, out memory) []string {
	return told(skyward(t, out, "enrollments"), func(r record) []string {
		return []string{r["Entry ID"], r["Student ID"], r["School ID"], r["School Year"], r["Grade"], iso(t, r["Start Date"]), iso(t, r["End Date"]),
			r["Entry Code"], r["Withdrawal Code"], r["No Show"]}
	})
}

func qmlativEnrolments(t *testing.T, out memory) []string {
	entities, years := byKey(object(t, out, "Entity"), "EntityID"), byKey(object(t, out, "SchoolYear"), "SchoolYearID")
	grades := byKey(object(t, out, "GradeReference"), "GradeReferenceID")
	came, left := byKey(object(t, out, "EntryCode"), "EntryCodeID"), byKey(object(t, out, "WithdrawalCode"), "WithdrawalCodeID")
	return told(object(t, out, "EntryWithdrawal"), func(r record) []string {
		return []string{r["EntryWithdrawalID"], r["StudentID"], entities[r["EntityID"]]["Code"], years[r["SchoolYearID"]]["NumericYear"],
			grades[r["GradeReferenceID"]]["GradeLevelCode"], r["StartDate"], r["EndDate"],
			came[r["EntryCodeID"]]["Code"], left[r["WithdrawalCodeID"]]["Code"], flag(r["IsNoShow"])}
	})
}

func reportAttendance(t *testing.T, out memory) []string {
	return told(skyward(t, out, "attendance"), func(r record) []string {
		return []string{r["Attendance ID"], r["Student ID"], r["School ID"], iso(t, r["Attendance Date"]), r["Attendance Code"],
			r["Days Absent"], r["Tardy Count"]}
	})
}

func qmlativAttendance(t *testing.T, out memory) []string {
	entities, days := byKey(object(t, out, "Entity"), "EntityID"), byKey(object(t, out, "CalendarDay"), "CalendarDayID")
	types := byKey(object(t, out, "AttendanceType"), "AttendanceTypeID")
	return told(object(t, out, "StudentAttendance"), func(r record) []string {
		return []string{r["StudentAttendanceID"], r["StudentID"], entities[r["EntityID"]]["Code"], days[r["CalendarDayID"]]["Date"],
			types[r["AttendanceTypeID"]]["Code"], r["DaysAbsent"], r["TardyCount"]}
	})
}

func reportGrades(t *testing.T, out memory) []string {
	return told(skyward(t, out, "grades"), func(r record) []string {
		return []string{r["Student Section ID"], r["Student ID"], r["Section ID"], r["Grading Period"], r["Grade Mark"], r["Percent"],
			r["Earned Credits"], r["Possible Credits"]}
	})
}

func qmlativGrades(t *testing.T, out memory) []string {
	places := byKey(object(t, out, "StudentSection"), "StudentSectionID")
	ties := byKey(object(t, out, "GradingPeriodGradeBucket"), "GradingPeriodGradeBucketID")
	buckets, marks := byKey(object(t, out, "GradeBucket"), "GradeBucketID"), byKey(object(t, out, "GradeMark"), "GradeMarkID")
	return told(object(t, out, "StudentGradeBucket"), func(r record) []string {
		return []string{r["StudentSectionID"], places[r["StudentSectionID"]]["StudentID"], r["SectionID"],
			buckets[ties[r["GradingPeriodGradeBucketID"]]["GradeBucketID"]]["Label"], marks[r["GradeMarkIDToUse"]]["Code"], r["Percent"],
			r["EarnedCredits"], r["EarnedCreditsPossible"]}
	})
}

func reportSchools(t *testing.T, out memory) []string {
	schools := byKey(skyward(t, out, "schools"), "School ID")
	submitted := byKey(skyward(t, out, "attendance_submissions"), "School ID")
	return told(skyward(t, out, "calendar_days"), func(r record) []string {
		s := schools[r["School ID"]]
		return []string{r["School ID"], s["School Name"], s["CDS School Code"], s["School Level"], s["Low Grade"], s["High Grade"],
			iso(t, submitted[r["School ID"]]["Submitted Through"]), iso(t, r["Calendar Date"]), r["Count As"], r["Day Type"]}
	})
}

func qmlativSchools(t *testing.T, out memory) []string {
	calendars, entities := byKey(object(t, out, "Calendar"), "CalendarID"), byKey(object(t, out, "Entity"), "EntityID")
	schools, grades := byKey(object(t, out, "School"), "EntityID"), byKey(object(t, out, "GradeReference"), "GradeLevelID")
	return told(object(t, out, "CalendarDay"), func(r record) []string {
		c := calendars[r["CalendarID"]]
		e, s := entities[c["EntityID"]], schools[c["EntityID"]]
		return []string{e["Code"], e["Name"], s["StateSchoolCode"], s["SchoolLevel"], grades[s["GradeLevelIDLow"]]["GradeLevelCode"],
			grades[s["GradeLevelIDHigh"]]["GradeLevelCode"], c["AttendancePostedThrough"], r["Date"], r["CountAs"], r["DayType"]}
	})
}

func reportSections(t *testing.T, out memory) []string {
	courses := byKey(skyward(t, out, "courses"), "Course ID")
	terms := map[string]record{}
	for _, r := range skyward(t, out, "terms") {
		terms[r["School ID"]+r["Term Name"]] = r
	}
	return told(skyward(t, out, "sections"), func(r record) []string {
		c, p := courses[r["Course ID"]], terms[r["School ID"]+r["Term Name"]]
		return []string{r["Section ID"], c["Course Code"], c["Course Title"], c["Department"], c["Credits"], r["School ID"], r["Section Code"],
			p["Term Name"], iso(t, p["Begin Date"]), iso(t, p["End Date"]), p["Instructional Days"]}
	})
}

func qmlativSections(t *testing.T, out memory) []string {
	courses, entities := byKey(object(t, out, "Course"), "CourseID"), byKey(object(t, out, "Entity"), "EntityID")
	terms := byKey(object(t, out, "Term"), "TermID")
	return told(object(t, out, "Section"), func(r record) []string {
		c, p := courses[r["CourseID"]], terms[r["TermID"]]
		return []string{r["SectionID"], c["Code"], c["Description"], c["Department"], c["Credits"], entities[r["EntityID"]]["Code"], r["Code"],
			p["Code"], p["StartDate"], p["EndDate"], p["InstructionalDays"]}
	})
}

func reportTeachers(t *testing.T, out memory) []string {
	staff := byKey(skyward(t, out, "staff"), "Staff ID")
	return told(skyward(t, out, "section_staff"), func(r record) []string {
		s := staff[r["Staff ID"]]
		return []string{r["Section ID"], s["Staff Number"], s["Last Name"], s["First Name"], s["Email"], r["Position"],
			iso(t, r["Start Date"]), iso(t, r["End Date"])}
	})
}

func qmlativTeachers(t *testing.T, out memory) []string {
	staff, names := byKey(object(t, out, "Staff"), "StaffID"), byKey(object(t, out, "Name"), "NameID")
	meets := byKey(object(t, out, "Meet"), "MeetID")
	return told(object(t, out, "StaffMeet"), func(r record) []string {
		s := staff[r["StaffID"]]
		n := names[s["NameID"]]
		position := supportTeacher
		switch {
		case r["IsPrimary"] == "true":
			position = teacherOfRecord
		case r["IsSubstitute"] == "true":
			position = substitute
		}
		return []string{meets[r["MeetID"]]["SectionID"], s["StaffNumber"], n["LastName"], n["FirstName"], s["EmailAddress"], position,
			r["EffectiveStartDate"], r["EffectiveEndDate"]}
	})
}

func reportIncidents(t *testing.T, out memory) []string {
	return told(skyward(t, out, "incidents"), func(r record) []string {
		return []string{r["Incident ID"], r["Incident Number"], r["School ID"], iso(t, r["Incident Date"]), r["Location"], r["Description"]}
	})
}

func qmlativIncidents(t *testing.T, out memory) []string {
	entities, places := byKey(object(t, out, "Entity"), "EntityID"), byKey(object(t, out, "Location"), "LocationID")
	return told(object(t, out, "Incident"), func(r record) []string {
		date, _, _ := strings.Cut(r["DateTime"], "T")
		return []string{r["IncidentID"], r["IncidentNumber"], entities[r["EntityID"]]["Code"], date, places[r["LocationID"]]["Code"], r["Description"]}
	})
}

func reportParties(t *testing.T, out memory) []string {
	return told(skyward(t, out, "incident_students"), func(r record) []string {
		return []string{r["Incident ID"], r["Student ID"], r["Offense Code"], r["Involvement"], r["Action Code"], iso(t, r["Action Date"]), r["Duration Days"]}
	})
}

func qmlativParties(t *testing.T, out memory) []string {
	offenses, codes := byKey(object(t, out, "IncidentOffense"), "IncidentOffenseID"), byKey(object(t, out, "Offense"), "OffenseID")
	students := byKey(object(t, out, "Student"), "NameID")
	actions, types := byKey(object(t, out, "IncidentOffenseNameAction"), "IncidentOffenseNameID"), byKey(object(t, out, "ActionType"), "ActionTypeID")
	return told(object(t, out, "IncidentOffenseName"), func(r record) []string {
		o, a := offenses[r["IncidentOffenseID"]], actions[r["IncidentOffenseNameID"]]
		code := ""
		if r["IsStudentOffender"] == "true" {
			code = codes[o["OffenseID"]]["Code"]
		}
		return []string{o["IncidentID"], students[r["NameID"]]["StudentID"], code, r["InvolvementType"],
			types[a["ActionTypeID"]]["Code"], a["OrderedDate"], a["DurationToServe"]}
	})
}

// SMS has one year of graduation a student, so that the grade at an earlier stay is
// lost; the rest of people and enrolments must be the same.
func TestSMSTellsThePeopleAndStaysOfTheReports(t *testing.T) {
	out := everyStyle(t, 700)
	table := func(name string) []record { return readCSV(t, out["skyward_sms/"+name+"_20260401.csv"]) }
	names, students := byKey(table("NAME"), "NAME-ID"), byKey(table("STUDENT"), "STUDENT-ID")
	same(t, "students", told(skyward(t, out, "students"), func(r record) []string {
		return []string{r["Student ID"], r["Student Number"], r["Last Name"], r["First Name"], r["Middle Name"], r["Birth Date"], r["Gender"], r["Grade"]}
	}), told(table("STUDENT"), func(r record) []string {
		n := names[r["NAME-ID"]]
		return []string{r["STUDENT-ID"], r["OTHER-ID"], n["LAST-NAME"], n["FIRST-NAME"], n["MIDDLE-NAME"], n["BIRTHDATE"], n["GENDER"],
			gradeOfSMS(t, r["GRAD-YR"])}
	}))
	events := func(r record) []string {
		return []string{r["STUDENT-ID"], r["ENTITY-ID"], iso(t, r["EW-DATE"]), r["ENTRYC-CODE"], r["WITHDRAWAL-CODE"]}
	}
	var want []string
	for _, r := range skyward(t, out, "enrollments") {
		want = append(want, strings.Join([]string{r["Student ID"], r["School ID"], iso(t, r["Start Date"]), r["Entry Code"], ""}, "|"))
		if r["End Date"] != "" {
			want = append(want, strings.Join([]string{r["Student ID"], r["School ID"], iso(t, r["End Date"]), "", r["Withdrawal Code"]}, "|"))
		}
	}
	slices.Sort(want)
	same(t, "entries and withdrawals", want, told(table("STUDENT-EW"), events))
	for _, e := range table("STUDENT-ENTITY") {
		if students[e["STUDENT-ID"]] == nil || byKey(table("ENTITY"), "ENTITY-ID")[e["ENTITY-ID"]] == nil {
			t.Fatalf("student %s, entity %s: one of them isn't there", e["STUDENT-ID"], e["ENTITY-ID"])
		}
	}
}

// gradeOfSMS follows the rule 12 - (GRAD-YR - SCHOOL-YEAR).
func gradeOfSMS(t *testing.T, graduation string) string {
	t.Helper()
	var year int
	if _, err := fmt.Sscan(graduation, &year); err != nil {
		t.Fatal(err)
	}
	return gradeCodes[12-(year-schoolYear)+1]
}

func TestRaceFlags(t *testing.T) {
	for _, test := range []struct {
		races []string
		want  string
	}{
		{nil, "00000"}, {[]string{"100", "700"}, "10001"}, {[]string{"205"}, "01000"}, {[]string{"400"}, "01000"},
		{[]string{"600", "700"}, "00101"}, {[]string{"399"}, "00010"},
	} {
		if got := raceFlags(test.races); got != test.want {
			t.Errorf("%v: %s, want %s", test.races, got, test.want)
		}
	}
}

func TestUnknownStyleIsRefused(t *testing.T) {
	if _, err := ParseStyles([]string{"reports", "powerschool"}); err == nil || !strings.Contains(err.Error(), "powerschool") {
		t.Errorf("got %v", err)
	}
	if got, err := ParseStyles([]string{" sms", "sms"}); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestREADMEListsTheObjectsAsTheyAre(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.ReplaceAll(string(text), `\*`, "")
	for object, columns := range qmlativObjects {
		row := "| " + object + " | " + strings.Join(strings.Fields(columns), ", ") + " |"
		if !strings.Contains(listed, row) {
			t.Errorf("no row %s", row)
		}
	}
}
