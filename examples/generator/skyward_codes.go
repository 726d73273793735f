package generator

import (
	"fmt"
	"slices"
	"strings"
)

// code is a code of the office and what it means there. In Qmlativ a code's number
// is its place in the list, from 1.
type code struct{ code, meaning string }

var (
	entryCodes = []code{
		{entryContinuing, "Was here last year"}, {entryNew, "Came from another district"},
		{entryTransfer, "Came from another school of the district"}, {entryReturn, "Came back within the year"},
	}
	withdrawalCodes = []code{
		{"E140", "Left, no known enrollment"}, {"N420", "Never came"}, {"T160", "To another school in California"},
		{"T180", "To a private school"}, {"T200", "To another state"},
	}
	attendanceTypes = []code{
		{"EXC", "Excused all day"}, {"UNX", "Unexcused all day"}, {"PEX", "Part of the day, excused"}, {"TDY", "Came late"},
		{"OSS", "Out-of-school suspension"}, {"ISS", "In-school suspension"},
		{"ISA", "Independent study, attended"}, {"ISN", "Independent study, not attended"},
	}
	actionTypes = []code{
		{actionOutOfSchool, "Out-of-school suspension"}, {actionInSchool, "In-school suspension"},
		{actionNone, "No action"}, {actionOther, "Other means of correction"},
	}
	offenseCodes = []code{
		{tobacco, "Tobacco products"}, {"501", "Caused or threatened physical injury"}, {"504", "Used force or violence"},
		{"510", "Obscenity or profanity"}, {"511", "Disruption or defiance"}, {"512", "Property damage"}, {"513", "Bullying"},
		{"601", "Property theft"},
	}
	gradeMarks = []code{{"A", ""}, {"A-", ""}, {"B+", ""}, {"B", ""}, {"B-", ""}, {"C+", ""}, {"C", ""}, {"C-", ""},
		{"D+", ""}, {"D", ""}, {"D-", ""}, {"F", ""}}
)

// codeID is the number of a code in Qmlativ; nil for no code.
func codeID(list []code, want string) any {
	i := slices.IndexFunc(list, func(c code) bool { return c.code == want })
	if i < 0 {
		return nil
	}
	return i + 1
}

func locationID(name string) int { return slices.Index(locations, name) + 1 }

func (l language) id() int { return slices.Index(allLanguages(), l) + 1 }

func allLanguages() []language { return append([]language{english, spanish}, languages...) }

// gradeNumber counts grades as Skyward does: KN is 0.
func gradeNumber(grade int) int { return grade - 1 }

// graduation is the year in which a grade will finish school.
func graduation(grade int) int { return schoolYear + 12 - gradeNumber(grade) }

// hasRace says whether a race code starts with one of some digits: CALPADS keeps
// the races of a group together by the first.
func hasRace(races []string, starts ...string) bool {
	return slices.ContainsFunc(races, func(race string) bool {
		return slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(race, s) })
	})
}

// writeCodes writes the objects that are the same in every district.
func (q *qmlativ) writeCodes() {
	q.write("SchoolYear", qmlativYear, "2025-26", schoolYear, schoolYear+1, true)
	for grade, name := range gradeCodes {
		q.write("GradeReference", gradeReferenceID(grade), grade+1, name, name, graduation(grade), qmlativYear)
	}
	for i, l := range allLanguages() {
		q.write("Language", i+1, l.code, l.name)
	}
	for i, name := range locations {
		q.write("Location", i+1, name, name)
	}
	described := func(object string, list []code, more ...any) {
		for i, c := range list {
			q.write(object, append([]any{i + 1, c.code, c.code + " - " + c.meaning, c.meaning}, more...)...)
		}
	}
	described("EntryCode", entryCodes, qmlativYear)
	described("WithdrawalCode", withdrawalCodes, qmlativYear)
	described("ActionType", actionTypes)
	described("Offense", offenseCodes)
	q.writeAttendanceTypes()
	q.writeGrading()
}

func (q *qmlativ) writeAttendanceTypes() {
	for i, c := range attendanceTypes {
		category := "Other"
		switch c.code {
		case "EXC", "PEX":
			category = "Excused"
		case "UNX":
			category = "Unexcused"
		case "TDY":
			category = "Tardy"
		}
		q.write("AttendanceType", i+1, c.code, c.meaning, category, absence{code: c.code}.lost() > 0, c.code == "UNX")
	}
}

// writeGrading writes the quarters, the buckets for their marks, and the marks.
func (q *qmlativ) writeGrading() {
	for i, quarter := range gradingPeriods() {
		q.write("GradingPeriod", 1+i, quarter.name, quarter.begin, quarter.end)
		q.write("GradeBucket", 11+i, quarter.name, fmt.Sprintf("Quarter %d", i+1), i+1, i+1)
		q.write("GradingPeriodGradeBucket", 21+i, 1+i, 11+i)
	}
	for i, m := range gradeMarks {
		q.write("GradeMark", i+1, m.code, m.code, true, m.code == "F")
	}
}
