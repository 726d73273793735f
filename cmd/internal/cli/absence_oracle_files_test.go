package cli_test

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// absenceFacts is what the newest delivery and the project's seeds say, as far as absences
// need it. Ids are texts and days are ISO dates, which sort by themselves.
type absenceFacts struct {
	reportDate string
	kpis       map[string]int               // numbers of kpis.yml, by name and field
	stays      map[attendee][]schoolStay    // without no-shows, by first day
	noShows    map[studentSchool]bool       // had a stay to which they never came
	schoolDays map[string][]string          // by school and year
	submitted  map[string]string            // the last day that a school handed in
	events     map[studentSchool][]dayEvent // of a student at a school
	codes      map[string]attendanceCode
}

type studentSchool struct{ student, school string }

// attendee is whom a row of the mart speaks of.
type attendee struct{ student, school, year string }

func (a attendee) String() string {
	return "student " + a.student + " at " + a.school + " in " + a.year
}

func (a attendee) compare(b attendee) int {
	return strings.Compare(a.student+a.school+a.year, b.student+b.school+b.year)
}

// schoolStay is from the first to the last day, both included; exempt is the ground why the
// state leaves the student out, empty for none.
type schoolStay struct{ grade, first, last, exempt string }

// stillThere is the last day of a stay that lasts.
const stillThere = "9999-12-31"

// dayEvent is an exception to being present, with the part of the day in hundredths.
type dayEvent struct {
	day, code string
	part      int
}

type attendanceCode struct {
	kind     string
	absent   bool
	priority int
}

func readAbsenceFacts(t *testing.T, d *absenceDistrict) *absenceFacts {
	t.Helper()
	f := &absenceFacts{kpis: d.kpis(t), stays: map[attendee][]schoolStay{}, noShows: map[studentSchool]bool{}, schoolDays: map[string][]string{},
		submitted: map[string]string{}, events: map[studentSchool][]dayEvent{}, codes: map[string]attendanceCode{}}
	var project struct {
		ReportDate string `yaml:"report_date"`
	}
	readYAML(t, filepath.Join(d.dir, "edfi_project.yml"), &project)
	f.reportDate = project.ReportDate
	for _, row := range d.seed(t, "attendance_codes") {
		priority, err := strconv.Atoi(row["priority"])
		check(t, err)
		f.codes[row["attendance_code"]] = attendanceCode{row["kind"], row["counts_as_absence"] == "true", priority}
	}
	for _, row := range d.rows(t, "skyward/attendance_submissions", "school") {
		f.submitted[row["School ID"]] = isoDay(t, row["Submitted Through"])
	}
	for _, row := range d.rows(t, "skyward/calendar_days", "calendar_date") {
		if row["Count As"] != "0" {
			calendar := row["School ID"] + "|" + row["School Year"]
			f.schoolDays[calendar] = append(f.schoolDays[calendar], isoDay(t, row["Calendar Date"]))
		}
	}
	for _, days := range f.schoolDays {
		slices.Sort(days)
	}
	students := d.studentNumbers(t, "Student ID")
	f.readStays(t, d, students)
	f.readEvents(t, d, students)
	return f
}

func (f *absenceFacts) readStays(t *testing.T, d *absenceDistrict, students map[string]string) {
	t.Helper()
	nonpublic, stas, codes := d.nonpublicStays(t), d.stasExempt(t), map[string]string{}
	for _, row := range d.seed(t, "entry_codes") {
		codes[row["entry_code"]] = row["absence_exemption"]
	}
	for _, row := range d.rows(t, "skyward/enrollments", "student_school_association") {
		who := attendee{students[row["Student ID"]], row["School ID"], row["School Year"]}
		if row["No Show"] == "Y" {
			f.noShows[studentSchool{who.student, who.school}] = true
			continue
		}
		s := schoolStay{grade: row["Grade"], first: isoDay(t, row["Start Date"]), last: stillThere, exempt: codes[row["Entry Code"]]}
		if row["End Date"] != "" {
			s.last = isoDay(t, row["End Date"])
		}
		if nonpublic[who.student+"|"+who.school+"|"+s.first] {
			s.exempt = "nonpublic"
		}
		if stas[who] {
			s.exempt = "stas"
		}
		f.stays[who] = append(f.stays[who], s)
	}
	for _, stays := range f.stays {
		slices.SortFunc(stays, func(a, b schoolStay) int { return strings.Compare(a.first, b.first) })
	}
}

func (f *absenceFacts) readEvents(t *testing.T, d *absenceDistrict, students map[string]string) {
	t.Helper()
	for _, row := range d.rows(t, "skyward/attendance", "student_school_attendance_event") {
		part, err := strconv.ParseFloat(row["Days Absent"], 64)
		check(t, err)
		who := studentSchool{students[row["Student ID"]], row["School ID"]}
		f.events[who] = append(f.events[who], dayEvent{isoDay(t, row["Attendance Date"]), row["Attendance Code"], int(math.Round(100 * part))})
	}
}

// studentNumbers are the numbers of the students by another column, without values that
// several have. Of two records that the office found to be one student, the number is the
// one that is kept.
func (d *absenceDistrict) studentNumbers(t *testing.T, by string) map[string]string {
	t.Helper()
	numbers, several := map[string]string{}, map[string]bool{}
	kept := map[string]string{}
	for _, row := range d.seed(t, "student_merges") {
		kept[row["from_student_number"]] = row["into_student_number"]
	}
	for _, row := range d.rows(t, "skyward/students", "student") {
		number := cmp.Or(kept[row["Student Number"]], row["Student Number"])
		if other := numbers[row[by]]; other != "" && other != number {
			several[row[by]] = true
		}
		numbers[row[by]] = number
	}
	for value := range several {
		delete(numbers, value)
	}
	return numbers
}

// nonpublicStays are the stays, by student, school and first day, of which SENR says that
// a nonpublic school teaches the student.
func (d *absenceDistrict) nonpublicStays(t *testing.T) map[string]bool {
	t.Helper()
	students, schools, stays := d.studentNumbers(t, "State Student ID"), d.stateSchools(t), map[string]bool{}
	for _, f := range d.fields(t, "calpads/SENR") {
		if nps, ssid, first := f[5], f[7], f[21]; nps != "" {
			day, err := time.Parse("20060102", first)
			check(t, err)
			stays[students[ssid]+"|"+schools[f[4]]+"|"+day.Format(time.DateOnly)] = true
		}
	}
	return stays
}

// stasExempt are the students at schools whom the state's totals of a year exempt.
func (d *absenceDistrict) stasExempt(t *testing.T) map[attendee]bool {
	t.Helper()
	students, schools, exempt := d.studentNumbers(t, "State Student ID"), d.stateSchools(t), map[attendee]bool{}
	for _, f := range d.fields(t, "calpads/STAS") {
		if f[12] == "Y" {
			_, year, _ := strings.Cut(f[5], "-")
			exempt[attendee{students[f[6]], schools[f[4]], year}] = true
		}
	}
	return exempt
}

// stateSchools are the schools by their state code of 7 digits.
func (d *absenceDistrict) stateSchools(t *testing.T) map[string]string {
	t.Helper()
	schools := map[string]string{}
	for _, row := range d.rows(t, "skyward/schools", "school") {
		schools[row["CDS School Code"][7:]] = row["School ID"]
	}
	return schools
}

// kpis are the whole numbers of kpis.yml by name and field, such as
// chronic_absenteeism.threshold.
func (d *absenceDistrict) kpis(t *testing.T) map[string]int {
	t.Helper()
	var file struct {
		KPIs []struct {
			Name   string
			Fields map[string]float64
		}
	}
	readYAML(t, filepath.Join(d.dir, "kpis.yml"), &file)
	numbers := map[string]int{}
	for _, kpi := range file.KPIs {
		for field, value := range kpi.Fields {
			numbers[kpi.Name+"."+field] = int(value)
		}
	}
	return numbers
}

// rows reads the newest delivery of a table, without what was planted to be set aside by
// raw or by the model.
func (d *absenceDistrict) rows(t *testing.T, table, model string) []map[string]string {
	t.Helper()
	return d.csv(t, d.newest(t, table), model)
}

func (d *absenceDistrict) seed(t *testing.T, name string) []map[string]string {
	t.Helper()
	return d.csv(t, filepath.Join(d.dir, "seeds", name+".csv"), "")
}

// csv reads a file with a header as cells by header.
func (d *absenceDistrict) csv(t *testing.T, path, model string) []map[string]string {
	t.Helper()
	records := d.records(t, path, model, ',')
	rows := make([]map[string]string, len(records)-1)
	for i, record := range records[1:] {
		rows[i] = map[string]string{}
		for j, header := range records[0] {
			rows[i][header] = record[j]
		}
	}
	return rows
}

// fields reads the newest delivery of a file of CALPADS.
func (d *absenceDistrict) fields(t *testing.T, file string) [][]string {
	t.Helper()
	return d.records(t, d.newest(t, file), "", '^')
}

func (d *absenceDistrict) records(t *testing.T, path, model string, comma rune) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	check(t, err)
	name, _ := filepath.Rel(d.landing(), path)
	reader := csv.NewReader(strings.NewReader(string(text)))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = comma, -1, true
	var records [][]string
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return records
		}
		check(t, err)
		line, _ := reader.FieldPos(0)
		planted := filepath.ToSlash(name) + "|" + strconv.Itoa(line) + "|"
		if d.setAside[planted] || d.setAside[planted+model] {
			d.skipped++
			continue
		}
		records = append(records, record)
	}
}

func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	check(t, err)
	check(t, yaml.Unmarshal(text, into))
}

func isoDay(t *testing.T, text string) string {
	t.Helper()
	return monthDay(t, text).Format(time.DateOnly)
}
