package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// contosoData is a public synthetic export that nobody here wrote. It stands beside
// the repository and is not copied into it.
const contosoData = "../../../../shared/data/contoso_sis"

// TestContoso runs the project of testdata/contoso over two daily deliveries and
// holds raw, current rows and mart against counts over the files, which are made
// here with encoding/csv and nothing of ours.
func TestContoso(t *testing.T) {
	c := newContoso(t)
	for _, day := range []string{"day1", "day2"} {
		c.deliver(t, day)
		c.must(t, "run")
		t.Run(day+": raw keeps every row of every delivery", c.rawKeepsRows)
		t.Run(day+": raw keeps the files byte for byte", c.rawKeepsFiles)
		t.Run(day+": current rows follow the load mode", c.currentRows)
		t.Run(day+": the mart equals a count over the files", c.martEqualsFiles)
		t.Run(day+": nobody is named past raw", c.nobodyIsNamed)
	}
	t.Run("what nobody declared can't be reached", c.undeclaredIsOutOfReach)
	t.Run("as a snapshot the students of the first day are gone", c.snapshotOfStudents)
}

// contoso is the project with its landing folder, in a folder of its own.
type contoso struct {
	dir  string
	days []string // delivered so far
}

func newContoso(t *testing.T) *contoso {
	t.Helper()
	if _, err := os.Stat(contosoData); err != nil {
		t.Skip("the contoso_sis export isn't beside the repository: it is data for trying, and not ours to copy")
	}
	c := &contoso{dir: t.TempDir()}
	check(t, os.CopyFS(c.dir, os.DirFS("testdata/contoso")))
	return c
}

// deliver copies a day's files into the landing folder.
func (c *contoso) deliver(t *testing.T, day string) {
	t.Helper()
	landing := filepath.Join(c.dir, "landing", day)
	check(t, os.CopyFS(landing, os.DirFS(filepath.Join(contosoData, day))))
	check(t, settle(landing))
	c.days = append(c.days, day)
}

// edfi runs a command in the project.
func (c *contoso) edfi(args ...string) (out, messages string, code int) {
	var stdout, stderr bytes.Buffer
	env := scriptEnvironment()
	env.Out, env.Err = &stdout, &stderr
	code = cli.Main(append(args, "--project-dir", c.dir), env)
	return stdout.String(), stderr.String(), code
}

func (c *contoso) must(t *testing.T, args ...string) string {
	t.Helper()
	out, messages, code := c.edfi(args...)
	if code != 0 {
		t.Fatalf("%s ended with %d:\n%s", strings.Join(args, " "), code, messages)
	}
	return out
}

// query returns each row of an answer as its cells joined by bars, sorted.
func (c *contoso) query(t *testing.T, columns, from string) []string {
	t.Helper()
	var rows []map[string]*string
	check(t, json.Unmarshal([]byte(c.must(t, "query", "--output", "json", "select "+columns+" from "+from)), &rows))
	lines := make([]string, len(rows))
	for i, row := range rows {
		var cells []string
		for column := range strings.SplitSeq(columns, ", ") {
			cell := "NULL"
			if value := row[column]; value != nil {
				cell = *value
			}
			cells = append(cells, cell)
		}
		lines[i] = strings.Join(cells, "|")
	}
	slices.Sort(lines)
	return lines
}

// files returns the landing files of a table, oldest delivery first, as paths below
// the landing folder. The export has a folder a day and in it a folder a table.
func (c *contoso) files(t *testing.T, table string, days ...string) []string {
	t.Helper()
	var paths []string
	for _, day := range days {
		parts, err := filepath.Glob(filepath.Join(c.dir, "landing", day, table, "*.csv"))
		check(t, err)
		for _, part := range parts {
			paths = append(paths, strings.Join([]string{day, table, filepath.Base(part)}, "/"))
		}
	}
	return paths
}

// rows reads a landing file.
func (c *contoso) rows(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(c.dir, "landing", path))
	check(t, err)
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	check(t, err)
	rows := make([]map[string]string, len(records)-1)
	for i, record := range records[1:] {
		rows[i] = map[string]string{}
		for j, name := range records[0] {
			rows[i][name] = record[j]
		}
	}
	return rows
}

// newest keeps the last row of each key.
func (c *contoso) newest(t *testing.T, table, key string) map[string]map[string]string {
	t.Helper()
	newest := map[string]map[string]string{}
	for _, path := range c.files(t, table, c.days...) {
		for _, row := range c.rows(t, path) {
			newest[row[key]] = row
		}
	}
	return newest
}

// attendance is what the newest delivery says: it repeats what came before.
func (c *contoso) attendance(t *testing.T) []map[string]string {
	t.Helper()
	var all []map[string]string
	for _, path := range c.files(t, "studentattendance", c.days[len(c.days)-1]) {
		all = append(all, c.rows(t, path)...)
	}
	return all
}

// contosoTables leads from the names in the project to the export's folders.
var contosoTables = map[string]string{
	"students": "students", "student_attendance": "studentattendance", "student_section_mark": "studentsectionmark",
}

func (c *contoso) rawKeepsRows(t *testing.T) {
	for table, folder := range contosoTables {
		var want []string
		for _, path := range c.files(t, folder, c.days...) {
			want = append(want, fmt.Sprintf("%s|%d", path, len(c.rows(t, path))))
		}
		got := c.query(t, "_file_name, n", "(select _file_name, count(*) as n from raw.contoso."+table+"__history group by all)")
		same(t, table, got, want)
		same(t, table+"__rejects", c.query(t, "reason", "raw.contoso."+table+"__rejects"), nil)
	}
}

func (c *contoso) rawKeepsFiles(t *testing.T) {
	for _, folder := range contosoTables {
		for _, path := range c.files(t, folder, c.days...) {
			landed, err := os.ReadFile(filepath.Join(c.dir, "landing", path))
			check(t, err)
			sum := sha256.Sum256(landed)
			kept, err := os.ReadFile(filepath.Join(c.dir, "lake/dev/raw/_files", hex.EncodeToString(sum[:])))
			if err != nil || !bytes.Equal(kept, landed) {
				t.Errorf("%s isn't kept as it came: %v", path, err)
			}
		}
	}
}

func (c *contoso) currentRows(t *testing.T) {
	var students, attendance, marks []string
	for _, row := range c.newest(t, "students", "SIS ID") {
		students = append(students, cellsOf(row, "SIS ID", "School SIS ID", "First Name", "Secondary Email", "Grade"))
	}
	for _, row := range c.attendance(t) {
		attendance = append(attendance, cellsOf(row, "student_id", "attendance_date", "Period", "section_id", "AttendanceCode"))
	}
	for _, row := range c.newest(t, "studentsectionmark", "id") {
		marks = append(marks, cellsOf(row, "id", "student_id", "section_id", "term_id", "numeric_grade_earned"))
	}
	same(t, "students", c.query(t, "sis_id, school_sis_id, first_name, secondary_email, grade", "raw.contoso.students"), students)
	same(t, "student_attendance", c.query(t, "student_id, attendance_date, period, section_id, attendance_code", "raw.contoso.student_attendance"), attendance)
	same(t, "student_section_mark", c.query(t, "id, student_id, section_id, term_id, numeric_grade_earned", "raw.contoso.student_section_mark"), marks)
}

// sectionCount is a row of the mart, counted here.
type sectionCount struct {
	days, absent int
	first, last  time.Time
}

func (s *sectionCount) add(t *testing.T, row map[string]string) {
	t.Helper()
	day, err := time.Parse("02/01/2006", row["attendance_date"])
	check(t, err)
	if s.days == 0 || day.Before(s.first) {
		s.first = day
	}
	if s.days == 0 || day.After(s.last) {
		s.last = day
	}
	s.days++
	if row["AttendanceCode"] == "A" {
		s.absent++
	}
}

func (c *contoso) martEqualsFiles(t *testing.T) {
	type key struct{ student, section string }
	counts, marks := map[key]*sectionCount{}, map[key]map[string]string{}
	for _, row := range c.attendance(t) {
		k := key{row["student_id"], row["section_id"]}
		if counts[k] == nil {
			counts[k] = &sectionCount{}
		}
		counts[k].add(t, row)
	}
	for _, row := range c.newest(t, "studentsectionmark", "id") {
		marks[key{row["student_id"], row["section_id"]}] = row
	}
	students, pseudonym := c.newest(t, "students", "SIS ID"), c.pseudonyms(t)
	var want []string
	for k, n := range counts {
		student := students[k.student]
		want = append(want, strings.Join([]string{
			pseudonym(k.student), student["School SIS ID"], student["Grade"], k.section,
			fmt.Sprint(n.days), fmt.Sprint(n.absent), fmt.Sprintf("%.1f", 100*float64(n.absent)/float64(n.days)),
			n.first.Format(time.DateOnly), n.last.Format(time.DateOnly),
			marks[k]["numeric_grade_earned"] + ".00", marks[k]["alpha_grade_earned"],
		}, "|"))
	}
	same(t, "v_section_attendance", c.query(t, "student_id_hash, school_id, grade_level, section_identifier, days_recorded, days_absent, "+
		"absence_rate, first_day, last_day, numeric_grade_earned, letter_grade_earned", "published.v_section_attendance"), want)
}

// pseudonyms makes students' tokens with the project's own key.
func (c *contoso) pseudonyms(t *testing.T) func(id string) string {
	t.Helper()
	ring, err := vault.ReadKeyFile(filepath.Join(c.dir, ".edfi/dev_pseudonym.key"))
	check(t, err)
	key, err := ring.Key("0000001", nil)
	check(t, err)
	return func(id string) string {
		token, err := key.Pseudonym("student", id)
		check(t, err)
		return token
	}
}

// nobodyIsNamed looks for passwords, user names and addresses in every file past
// raw, and for ids and names among the cells of refined and published.
func (c *contoso) nobodyIsNamed(t *testing.T) {
	words, identities := map[string]bool{}, map[string]bool{}
	for _, path := range c.files(t, "students", c.days...) {
		for _, row := range c.rows(t, path) {
			words[row["Password"]], words[row["Username"]], words[row["Secondary Email"]] = true, true, true
			identities[row["SIS ID"]], identities[row["First Name"]], identities[row["Last Name"]] = true, true, true
		}
	}
	for _, folder := range []string{"target", "lake/dev/refined", "lake/dev/published", "lake/dev/_releases", "lake/dev/_runs", "lake/dev/_audit"} {
		check(t, filepath.WalkDir(filepath.Join(c.dir, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if filepath.Ext(path) == ".parquet" {
				text = []byte(strings.Join(c.cells(t, path, identities), "\n"))
			}
			for word := range words {
				if bytes.Contains(text, []byte(word)) {
					t.Errorf("%s holds %q", path, word)
				}
			}
			return err
		}))
	}
}

// cells returns the cells of a data file, and reports those that are identities.
func (c *contoso) cells(t *testing.T, path string, identities map[string]bool) []string {
	t.Helper()
	engine, err := duckdb.Open(t.Context(), duckdb.Options{AllowedDirs: []string{filepath.Dir(path)}})
	check(t, err)
	defer engine.Close()
	answer, err := engine.Query(t.Context(), "SELECT * FROM read_parquet('"+path+"')", 0)
	check(t, err)
	var cells []string
	for _, row := range answer.Rows {
		for i, cell := range row {
			if cell == nil {
				continue
			}
			if identities[*cell] {
				t.Errorf("%s: column %s holds %q", path, answer.Columns[i].Name, *cell)
			}
			cells = append(cells, *cell)
		}
	}
	return cells
}

func (c *contoso) undeclaredIsOutOfReach(t *testing.T) {
	leak := filepath.Join(c.dir, "models/refined/leak.sql")
	defer func() { check(t, os.Remove(leak)) }()
	students, history := `{{ source "contoso" "students" }}`, `{{ source_history "contoso" "students" }}`
	for name, model := range map[string]string{
		"select":    "select password from " + students,
		"quoted":    `select "Password" as p from ` + history,
		"filter":    "select count(*) as n from " + students + " where password = 'x'",
		"json":      "select _undeclared as cells from " + students,
		"extra":     "select _extra as cells from " + history,
		"bare name": "select sis_id from raw.contoso.students",
		"the file":  "select password from read_csv('landing/day1/students/part2.csv')",
	} {
		t.Run(name, func(t *testing.T) {
			check(t, os.WriteFile(leak, []byte(model+"\n"), 0o644))
			_, messages, code := c.edfi("compile")
			if code != 1 || !strings.Contains(messages, "--> models/refined/leak.sql:1:") {
				t.Errorf("compile ended with %d:\n%s", code, messages)
			}
		})
	}
	same(t, "students__history", c.query(t, "column_name", "(describe from raw.contoso.students__history)"), strings.Fields(
		"sis_id school_sis_id first_name last_name secondary_email grade _batch_id _file_name _file_sha256 _ingested_at _row_number"))
}

// snapshotOfStudents shows why the students are loaded as they are: read as
// snapshots, the same rows in raw give the second day's students only.
func (c *contoso) snapshotOfStudents(t *testing.T) {
	path := filepath.Join(c.dir, "models/raw/contoso.yml")
	text, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, bytes.Replace(text, []byte("mode: upsert"), []byte("mode: snapshot"), 1), 0o644))
	c.must(t, "run")
	same(t, "students", c.query(t, "sis_id", "raw.contoso.students"), []string{"st1", "st2"})
	c.rawKeepsRows(t)
}

// same compares two lists regardless of order and names what only one of them has.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	surplus := map[string]int{}
	for _, line := range got {
		surplus[line]++
	}
	for _, line := range want {
		surplus[line]--
	}
	for _, line := range slices.Sorted(maps.Keys(surplus)) {
		switch n := surplus[line]; {
		case n > 0:
			t.Errorf("%s has %q, which isn't expected", what, line)
		case n < 0:
			t.Errorf("%s lacks %q", what, line)
		}
	}
}

func cellsOf(row map[string]string, columns ...string) string {
	var cells []string
	for _, name := range columns {
		cells = append(cells, row[name])
	}
	return strings.Join(cells, "|")
}

// check ends the test when it can't go on.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
