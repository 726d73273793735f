package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// TestContosoRefined gives the reference project the files of a student information
// system that it doesn't know. A file of overrides, some settings and some rows of seeds
// lead them to the refined tables; none of the project's SQL is touched. What comes out
// is held against a count over the files, which is made here.
func TestContosoRefined(t *testing.T) {
	c := newContosoRefined(t)
	for _, day := range []string{"day1", "day2"} {
		c.deliver(t, day)
		c.must(t, "run")
		t.Run(day+": students", c.studentsAreRefined)
		t.Run(day+": attendance by class", c.sectionAttendanceIsRefined)
		t.Run(day+": marks and places in classes", c.marksAreRefined)
		t.Run(day+": the quarantine holds what the export lacks, and nothing else", c.quarantineIsExplained)
		t.Run(day+": every row is somewhere", c.everyRowIsSomewhere)
	}
	t.Run("raw keeps both first names, and refined neither", c.nicknameIsHistory)
	t.Run("the marts say nothing of what nobody observed", c.martsAreEmpty)
}

// contosoRefined is a district's project over the export.
type contosoRefined struct{ contoso }

// settings and rows that the district adds to those of the reference project.
var (
	contosoSettings = strings.NewReplacer(
		"    landing: examples/district/landing\n", "    landing: landing\n",
		"  school_year: 2026 ", `  classes_lack: [school, school_year, days]
  skyward_table_date_formats: {section_attendance: ["%d/%m/%Y"]}
  school_year: 2020 `,
		`report_date: "2026-03-31"`, `report_date: "2020-05-30"`,
	)
	contosoSeeds = map[string]string{
		"attendance_codes": `P,Present,uri://ed-fi.org/AttendanceEventCategoryDescriptor#In Attendance,attended,false,9
A,Absent,uri://district.example.org/AttendanceEventCategoryDescriptor#Absent,unexcused,true,10
`,
		"district_descriptors": `uri://district.example.org/AttendanceEventCategoryDescriptor,Absent,"Absent, with an excuse or without","Contoso, 2019-20"
`,
		"district_terms": `,2020,Semester 1,2019-09-01,2019-12-22,113
,2020,Semester 2,2020-01-21,2020-05-30,131
`,
	}
)

// contosoPeriods are the parts of the year that end with marks.
const contosoPeriods = `
,2020,S1,2019-09-01,2019-12-22,113
,2020,S2,2020-01-21,2020-05-30,131
`

func newContosoRefined(t *testing.T) *contosoRefined {
	t.Helper()
	if _, err := os.Stat(contosoData); err != nil {
		t.Skip("the contoso_sis export isn't beside the repository: it is data for trying, and not ours to copy")
	}
	c := &contosoRefined{contoso{dir: filepath.Join(t.TempDir(), "district")}}
	env := scriptEnvironment()
	env.Out, env.Err = io.Discard, io.Discard
	if code := cli.Main([]string{"init", c.dir}, env); code != 0 {
		t.Fatalf("init ended with %d", code)
	}
	overrides, err := os.ReadFile("testdata/contoso_refined/district.yml")
	check(t, err)
	check(t, os.WriteFile(filepath.Join(c.dir, "models/district.yml"), overrides, 0o644))
	c.change(t, "edfi_project.yml", contosoSettings.Replace)
	for seed, rows := range contosoSeeds {
		c.change(t, "seeds/"+seed+".csv", func(text string) string { return text + rows })
	}
	// The sample's periods are of another year.
	c.change(t, "seeds/district_grading_periods.csv", func(text string) string {
		header, _, _ := strings.Cut(text, "\n")
		return header + contosoPeriods
	})
	return c
}

// change edits a file of the project, which has to differ afterwards.
func (c *contosoRefined) change(t *testing.T, name string, edit func(string) string) {
	t.Helper()
	path := filepath.Join(c.dir, name)
	text, err := os.ReadFile(path)
	check(t, err)
	changed := edit(string(text))
	if changed == string(text) {
		t.Fatalf("nothing changes in %s", name)
	}
	check(t, os.WriteFile(path, []byte(changed), 0o644))
}

// pupils gives what the export says of each student, by the number that it uses, with
// the pseudonym that the student number has in this project.
func (c *contosoRefined) pupils(t *testing.T) (pupils map[string]map[string]string, hash func(id string) string) {
	t.Helper()
	ring, err := vault.ReadKeyFile(filepath.Join(c.dir, ".edfi/dev_pseudonym.key"))
	check(t, err)
	key, err := ring.Key("1234567", nil)
	check(t, err)
	pupils = c.newest(t, "students", "SIS ID")
	return pupils, func(id string) string {
		token, err := key.Pseudonym("student", pupils[id]["Student Number"])
		check(t, err)
		return token
	}
}

// contosoGroups are the project's words for the export's races.
var contosoGroups = map[string][2]string{
	"American Indian": {"American Indian or Alaska Native", "American Indian or Alaska Native"},
	"Asian":           {"Asian", "Asian"},
	"Black":           {"Black or African American", "African American"},
	"White":           {"White", "White"},
	"Hispanic":        {"", "Hispanic or Latino"},
}

// contosoLanguages are the last parts of Ed-Fi's URIs.
var contosoLanguages = map[string]string{"English": "eng", "Spanish": "spa", "German": "ger", "French": "fre", "Japanese": "jpn"}

func (c *contosoRefined) studentsAreRefined(t *testing.T) {
	pupils, hash := c.pupils(t)
	var students, demographics, races, languages []string
	schools := map[string]bool{}
	for id, row := range pupils {
		born, err := time.Parse("1/2/2006", row["Birthdate"])
		check(t, err)
		if want := time.Date(2004, time.April, 2, 0, 0, 0, 0, time.UTC); !born.Equal(want) {
			t.Fatalf("somebody is born on %s: the age below is for %s", born, want)
		}
		group := contosoGroups[row["FederalRaceCategory"]]
		students = append(students, hash(id)+"|14 to 17") // 15 years old on 1 September 2019
		demographics = append(demographics, fmt.Sprintf("%s|uri://ed-fi.org/SexDescriptor#%s|%t|%s",
			hash(id), row["Gender"], row["FederalRaceCategory"] == "Hispanic", group[1]))
		languages = append(languages, hash(id)+"|uri://ed-fi.org/LanguageDescriptor#"+contosoLanguages[row["PrimaryLanguage"]])
		if group[0] != "" {
			races = append(races, hash(id)+"|uri://ed-fi.org/RaceDescriptor#"+group[0])
		}
		schools["10"+strings.TrimPrefix(row["School SIS ID"], "sch")] = true
	}
	same(t, "student", c.query(t, "student_id_hash, age_band", "refined.student"), students)
	same(t, "student_demographic", c.query(t, "student_id_hash, sex_descriptor, hispanic_latino_ethnicity, race_ethnicity_group",
		"refined.student_demographic"), demographics)
	same(t, "student_race", c.query(t, "student_id_hash, race_descriptor", "refined.student_race"), races)
	same(t, "student_language", c.query(t, "student_id_hash, language_descriptor", "refined.student_language"), languages)
	same(t, "school", c.query(t, "school_id", "refined.school"), keysOf(schools))
}

// contosoTerms leads from the export's terms to the district's: the session's name, its
// first day and the grading period.
var contosoTerms = map[string][3]string{
	"term1": {"Semester 1", "2019-09-01", "S1"},
	"term2": {"Semester 2", "2020-01-21", "S2"},
}

// termsOfClasses says in which term each class is: only marks tell.
func (c *contosoRefined) termsOfClasses(t *testing.T) map[string][3]string {
	t.Helper()
	terms := map[string][3]string{}
	for _, mark := range c.newest(t, "studentsectionmark", "id") {
		terms[mark["section_id"]] = contosoTerms[mark["term_id"]]
	}
	return terms
}

func (c *contosoRefined) sectionAttendanceIsRefined(t *testing.T) {
	_, hash := c.pupils(t)
	terms := c.termsOfClasses(t)
	categories := map[string]string{
		"P": "uri://ed-fi.org/AttendanceEventCategoryDescriptor#In Attendance",
		"A": "uri://district.example.org/AttendanceEventCategoryDescriptor#Absent",
	}
	var events []string
	counts := map[string]int{}
	for _, row := range c.attendance(t) {
		day, err := time.Parse("02/01/2006", row["attendance_date"])
		check(t, err)
		category := categories[row["AttendanceCode"]]
		events = append(events, strings.Join([]string{hash(row["student_id"]), day.Format(time.DateOnly), row["section_id"],
			"100", "2020", terms[row["section_id"]][0], category, row["Period"]}, "|"))
		counts[category]++
	}
	same(t, "student_section_attendance_event", c.query(t, "student_id_hash, event_date, section_identifier, "+
		"school_id, school_year, session_name, attendance_event_category_descriptor, period", "refined.student_section_attendance_event"), events)
	var byCategory []string
	for category, n := range counts {
		byCategory = append(byCategory, fmt.Sprintf("%s|%d", category, n))
	}
	same(t, "events by category", c.query(t, "attendance_event_category_descriptor, n",
		"(select attendance_event_category_descriptor, count(*) as n from refined.student_section_attendance_event group by all)"), byCategory)
}

func (c *contosoRefined) marksAreRefined(t *testing.T) {
	_, hash := c.pupils(t)
	var grades, stays, sections []string
	for _, row := range c.newest(t, "studentsectionmark", "id") {
		term := contosoTerms[row["term_id"]]
		grades = append(grades, strings.Join([]string{hash(row["student_id"]), row["section_id"], term[0], term[1], term[2],
			row["alpha_grade_earned"], row["numeric_grade_earned"] + ".00", row["credits_earned"] + ".000", row["credits_attempted"] + ".000"}, "|"))
		stays = append(stays, strings.Join([]string{hash(row["student_id"]), row["section_id"], term[0], term[1], "NULL"}, "|"))
	}
	for section, term := range c.termsOfClasses(t) {
		sections = append(sections, section+"|"+section+"|100|2020|"+term[0])
	}
	same(t, "grade", c.query(t, "student_id_hash, section_identifier, session_name, begin_date, grading_period_name, "+
		"letter_grade_earned, numeric_grade_earned, earned_credits, attempted_credits", "refined.grade"), grades)
	same(t, "student_section_association", c.query(t, "student_id_hash, section_identifier, session_name, begin_date, end_date",
		"refined.student_section_association"), stays)
	same(t, "section", c.query(t, "section_identifier, local_course_code, school_id, school_year, session_name", "refined.section"), sections)
}

// quarantineIsExplained: everybody has the State ID 123, which is therefore nobody's,
// and no file says since when a student is at the school.
func (c *contosoRefined) quarantineIsExplained(t *testing.T) {
	var found []struct {
		Model, Rule, Column string
		Rows                int
	}
	check(t, json.Unmarshal([]byte(c.must(t, "quarantine", "--output", "json")), &found))
	var got []string
	for _, q := range found {
		got = append(got, fmt.Sprintf("%s|%s|%s|%d", q.Model, q.Rule, q.Column, q.Rows))
	}
	pupils, _ := c.pupils(t)
	same(t, "quarantine", got, []string{
		fmt.Sprintf("refined.student_identification_code|ambiguous|state_student_id|%d", len(pupils)),
		fmt.Sprintf("refined.student_school_association|required|entry_date|%d", len(pupils)),
	})
}

// contosoFeeds says which refined table takes the rows of each table of raw, which of the
// export's files these are read from, and by which columns a later row takes the place of
// an earlier one; without any, a later file does.
var contosoFeeds = []struct{ raw, refined, folder, key string }{
	{"students", "student", "students", "Student Number"},
	{"schools", "school", "students", "School SIS ID"},
	{"enrollments", "student_school_association", "students", "SIS ID"},
	{"courses", "course", "studentattendance", "section_id"},
	{"sections", "section", "studentsectionmark", "section_id"},
	{"section_students", "student_section_association", "studentsectionmark", "id"},
	{"grades", "grade", "studentsectionmark", "id"},
	{"section_attendance", "student_section_attendance_event", "studentattendance", ""},
}

// everyRowIsSomewhere: each row of each file is in raw's history, and each that counts
// now is in the refined table or in its quarantine, once.
func (c *contosoRefined) everyRowIsSomewhere(t *testing.T) {
	for _, feed := range contosoFeeds {
		delivered := 0
		for _, path := range c.files(t, feed.folder, c.days...) {
			delivered += len(c.rows(t, path))
		}
		current := len(c.attendance(t))
		if feed.key != "" {
			current = len(c.newest(t, feed.folder, feed.key))
		}
		raw, refined := "raw.skyward."+feed.raw, "refined."+feed.refined
		origin := "_file_sha256, _row_number"
		got := c.query(t, "delivered, current, somewhere, lost", fmt.Sprintf(`(
			select
				(select count(*) from %[1]s__history) as delivered,
				(select count(*) from %[1]s) as current,
				(select count(*) from (select %[3]s from %[2]s union all select %[3]s from %[2]s__quarantine)) as somewhere,
				(select count(*) from (select %[3]s from %[1]s except (select %[3]s from %[2]s union all select %[3]s from %[2]s__quarantine))) as lost
		)`, raw, refined, origin))
		same(t, feed.raw, got, []string{fmt.Sprintf("%d|%d|%d|0", delivered, current, current)})
		same(t, feed.raw+"__rejects", c.query(t, "reason", raw+"__rejects"), nil)
	}
}

// nicknameIsHistory: the second day calls the first student Al. Refined withholds names,
// so that the student's row there is the same one.
func (c *contosoRefined) nicknameIsHistory(t *testing.T) {
	var names []string
	for _, path := range c.files(t, "students", c.days...) {
		for _, row := range c.rows(t, path) {
			if row["SIS ID"] == "st1" {
				names = append(names, path+"|"+row["First Name"])
			}
		}
	}
	if len(names) != 3 || !strings.HasSuffix(names[0], "|Albert") || !strings.HasSuffix(names[2], "|Al") {
		t.Fatalf("the export tells otherwise: %q", names)
	}
	same(t, "first names delivered", c.query(t, "_file_name, first_name", "raw.skyward.students__history where student_id = 'st1'"), names)
	same(t, "first name now", c.query(t, "first_name", "raw.skyward.students where student_id = 'st1'"), []string{"Al"})
	_, hash := c.pupils(t)
	same(t, "student", c.query(t, "student_id_hash", "refined.student where student_id_hash = '"+hash("st1")+"'"), []string{hash("st1")})
	for _, row := range c.query(t, "column_name", "(describe from refined.student)") {
		if strings.Contains(row, "name") {
			t.Errorf("refined.student has the column %s", row)
		}
	}
}

// martsAreEmpty: without a first day nobody is enrolled, so nobody is counted as present
// or absent all day.
func (c *contosoRefined) martsAreEmpty(t *testing.T) {
	same(t, "v_chronic_absenteeism_risk", c.query(t, "student_id_hash", "published.v_chronic_absenteeism_risk"), nil)
}

func keysOf(set map[string]bool) []string {
	var keys []string
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
