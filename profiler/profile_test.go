package profiler_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/profiler"
)

func inMemory(name, text string) profiler.File {
	return profiler.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func profile(t *testing.T, name, text string, opts profiler.Options) *profiler.Table {
	t.Helper()
	got, err := profiler.Profile(context.Background(), inMemory(name, text), opts)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func column(t *testing.T, table *profiler.Table, name string) profiler.Column {
	t.Helper()
	for _, c := range table.Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no column %s", name)
	return profiler.Column{}
}

// everything is all that a profile can print.
func everything(t *testing.T, table *profiler.Table) string {
	t.Helper()
	var out bytes.Buffer
	if err := profiler.WriteYAML(&out, []*profiler.Table{table}); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	return out.String() + string(text) + strings.Join(table.Summary(), "\n")
}

func TestHowAFileIsWritten(t *testing.T) {
	rows := "Student Number,Last Name,Grade\n1001,Muñoz,5\n1002,Ibarra,6\n"
	cases := []struct {
		what, text          string
		encoding, delimiter string
		gzip, header        bool
	}{
		{"UTF-8", rows, "utf-8", ",", false, true},
		{"UTF-8 with a mark", "\ufeff" + rows, "utf-8", ",", false, true},
		{"windows-1252", encoded(t, rows, charmap.Windows1252.NewEncoder().String), "windows-1252", ",", false, true},
		{"UTF-16 with a mark", encoded(t, rows, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String), "utf-16le", ",", false, true},
		{"UTF-16 without one", encoded(t, rows, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String), "utf-16be", ",", false, true},
		{"gzip", zipped(t, rows), "utf-8", ",", true, true},
		{"semicolons, with commas inside", strings.ReplaceAll(rows, ",", ";") + "1003;\"Ng, Ana\";6\n", "utf-8", ";", false, true},
		{"tabs", strings.ReplaceAll(rows, ",", "\t"), "utf-8", "\t", false, true},
		{"pipes", strings.ReplaceAll(rows, ",", "|"), "utf-8", "|", false, true},
		{"carets, with a comma in each name", "1001^Ng, Ana^5\n1002^Ibarra, Al^6\n", "utf-8", "^", false, false},
		{"CRLF", strings.ReplaceAll(rows, "\n", "\r\n"), "utf-8", ",", false, true},
		{"line ends and delimiters in quotes", "Student Number,Comment\n1,\"a,\nb,c\"\n2,\"d,e,f\ng\"\n", "utf-8", ",", false, true},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			s := profile(t, "x.csv", c.text, profiler.Options{}).Shape
			if s.Encoding != c.encoding || s.Delimiter != c.delimiter || s.Gzip != c.gzip || s.Header.Present != c.header {
				t.Errorf("%+v", s)
			}
		})
	}
}

func encoded(t *testing.T, text string, encode func(string) (string, error)) string {
	t.Helper()
	out, err := encode(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLateBytesChangeTheEncoding: the start of a file may well be plain ASCII.
func TestLateBytesChangeTheEncoding(t *testing.T) {
	ascii := "student_number,last_name\n" + strings.Repeat("1,Ibarra\n", 100_000)
	got := profile(t, "x.csv", ascii+"2,Mu\xf1oz\n", profiler.Options{})
	if got.Shape.Encoding != "windows-1252" || got.Records != 100_001 || got.Faults.Rejected > 0 {
		t.Errorf("%s, %d records, %+v", got.Shape.Encoding, got.Records, got.Faults)
	}
	early := profile(t, "x.csv", "student_number,last_name\n2,Mu\xf1oz\n"+strings.Repeat("1,Muñoz\n", 10), profiler.Options{})
	if early.Shape.Encoding != "utf-8" || early.Faults.Rejected != 1 {
		t.Errorf("a broken record at the start of a file in UTF-8: %s, %+v", early.Shape.Encoding, early.Faults)
	}
	mixed := profile(t, "x.csv", "student_number,last_name\n"+strings.Repeat("1,Muñoz\n", 100_000)+"2,Mu\xf1oz\n", profiler.Options{})
	if mixed.Shape.Encoding != "utf-8" || mixed.Faults.Rejected != 1 {
		t.Errorf("one broken record of a file in UTF-8: %s, %+v", mixed.Shape.Encoding, mixed.Faults)
	}
}

// TestNoDataIsTakenForAHeader: a header is printed, so a first line that may be
// somebody's is none.
func TestNoDataIsTakenForAHeader(t *testing.T) {
	for _, text := range []string{
		"Ana,Ibarra,ana@example.org\nBo,Ng,bo@example.org\n",
		"Ana,Ibarra,Elementary\nBo,Ng,Elementary\n",
		"1001,Ibarra\n1002,Ng\n",
		"Ibarra,4/2/2009\nNg,5/1/2010\n",
		"Ibarra,Ana\nNg,Bo\n",
		"Grace Ibarra,Ana Lopez,Lee\nNg,Bo,Cy\n",
		"Mark,Foster,Ibarra\nBo,White,Ng\n",
		"School,Ibarra,Teacher\nSchool,Ng,Aide\n",
	} {
		got := profile(t, "x.csv", text, profiler.Options{})
		if got.Shape.Header.Present {
			t.Errorf("%q was taken for a header: %s", text, got.Shape.Header.Because)
		}
		for _, c := range got.Columns {
			if c.Classification != graph.Direct {
				t.Errorf("%q: %s without a name is %s", text, c.Name, c.Classification)
			}
		}
		if out := everything(t, got); strings.Contains(out, "Ibarra") {
			t.Errorf("a cell is printed: %s", out)
		}
	}
}

func TestTypes(t *testing.T) {
	cases := []struct{ what, values, want string }{
		{"whole numbers", "1 22 333", "whole number"},
		{"decimals among whole numbers", "1 2.5 -3", "decimal"},
		{"zeros in front", "007 010 123", "text of digits, some with zeros in front"},
		{"American dates", "4/2/2004 12/31/2005", "date M/D/YYYY"},
		{"dates of the rest of the world", "4/2/2004 31/12/2005", "date D/M/YYYY"},
		{"dates that can't tell", "4/2/2004 1/12/2005", "date, AMBIGUOUS: M/D/YYYY or D/M/YYYY"},
		{"dates of both kinds", "13/2/2004 2/13/2004 4/4/2004 5/5/2005", "date, MIXED: M/D/YYYY and D/M/YYYY"},
		{"ISO dates", "2026-04-01 2026-02-28", "date YYYY-MM-DD"},
		{"a day that doesn't exist", "2026-04-01 2026-02-30", "text"},
		{"dates of CALPADS", "20260401 20251231", "date YYYYMMDD"},
		{"dates without separators, month first", "12312025 04012026", "date MMDDYYYY"},
		{"eight digits that are no dates", "20260401 20261399", "whole number"},
		{"points", "31.12.2025 1.4.2026", "date D.M.YYYY"},
		{"named months", "1-Apr-2026 31-DEC-2025", "date D-Mon-YYYY"},
		{"times with a zone", "2026-04-01T10:00:00Z 2026-04-02T10:00:00.5Z", "timestamp YYYY-MM-DD with its zone"},
		{"times without one", "4/13/2026_10:00_AM 4/1/2026_1:30_PM", "timestamp M/D/YYYY"},
		{"yes and no", "Y N Y", "yes/no"},
		{"yes alone", "yes yes", "yes/no"},
		{"ones and zeros", "1 0 1", "yes/no"},
		{"ones alone", "1 1", "whole number"},
		{"a gender is no flag", "F F M", "text"},
		{"nearly all are numbers", strings.Repeat("5 ", 199) + "x", "whole number, but for 1 value"},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			text := "id,value\n"
			for i, v := range strings.Fields(c.values) {
				text += fmt.Sprintf("%d,%s\n", i, strings.ReplaceAll(v, "_", " "))
			}
			if got := column(t, profile(t, "x.csv", text, profiler.Options{}), "value").Type.String(); got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

func TestValuesBringAColumnCloserToAPerson(t *testing.T) {
	cases := []struct{ what, header, value, why string }{
		{"e-mail", "Section", "ana%d@example.org", "holds e-mail addresses"},
		{"one e-mail among codes", "Section", "A%d", "holds e-mail addresses"},
		{"ten digits", "Course Code", "10000000%02d", "holds numbers of ten digits, as the state gives to students"},
		{"Social Security numbers", "Term", "123-45-67%02d", "holds what looks like Social Security numbers"},
		{"phone numbers", "Term", "(555) 123-45%02d", "holds what looks like phone numbers"},
		{"sentences", "Term", "came late and said nothing %d times", "holds free text, which may name people"},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			text := "Row," + c.header + "\n"
			for i := range 40 {
				text += fmt.Sprintf("%d,"+c.value+"\n", i+10, i+10)
			}
			if strings.HasPrefix(c.what, "one") {
				text += "99,ana@example.org\n"
			}
			got := profile(t, "x.csv", text, profiler.Options{}).Columns[1]
			if got.Classification != graph.Direct || got.Because != c.why {
				t.Errorf("%s: %s", got.Classification, got.Because)
			}
		})
	}
}

// TestOnlyColumnsThatLeadToNobodyShowValues is the rule that cells don't travel.
func TestOnlyColumnsThatLeadToNobodyShowValues(t *testing.T) {
	text := "Student Number,Birth Date,Lunch Status,Term Code,Possible Credits,Mystery\n"
	for i := range 30 {
		text += fmt.Sprintf("77%03d,2/%d/2009,Reduced,Autumn,5.5,Zebra\n", i, i%28+1)
	}
	got := profile(t, "x.csv", text, profiler.Options{ShowValues: true})
	out := everything(t, got)
	for _, secret := range []string{"77001", "2009", "Reduced", "Zebra"} {
		if strings.Contains(out, secret) {
			t.Errorf("%s is printed", secret)
		}
	}
	for _, open := range []string{"Autumn", `"least":"5.5"`} {
		if !strings.Contains(out, open) {
			t.Errorf("%s is not printed", open)
		}
	}
	if out := everything(t, profile(t, "x.csv", text, profiler.Options{})); strings.Contains(out, "Autumn") {
		t.Error("values are printed though nobody asked for them")
	}
}

func TestRecordTypesOfCALPADSNameColumnsByPosition(t *testing.T) {
	known := reference(t)
	row := "SELA^A^1^1234567^7654321^2025-2026^1234567890^1001^Ana^Ibarra^20100402^F^EL^20250901^^^" // 16 fields and one more
	for _, c := range []struct{ what, text string }{
		{"as submitted", row},
		{"an extract of the state's, with two fields more", strings.Replace(row, "SELA", "SELA-R", 1)},
	} {
		got := profile(t, "anything.txt", strings.Repeat(c.text+"\r\n", 3), profiler.Options{Known: known})
		if got.Looks != "calpads.sela" || got.Shape.Header.Present || got.Columns[6].Name != "ssid" || got.Columns[6].Classification != graph.Direct {
			t.Errorf("%s: %s, %s", c.what, got.Looks, got.Columns[6].Name)
		}
	}
}

func TestSystemsAreRecognisedByTheirHeaders(t *testing.T) {
	known := reference(t)
	cases := []struct {
		what, file, text, table string
		mode                    graph.LoadMode
	}{
		{"a declared table of Canvas", "canvas/users_20260401T090000Z.csv",
			"key.id,value.name,value.sortable_name,value.workflow_state,value.merged_into_user_id,meta.ts,meta.action\n1,A,A,x,,2026-04-01T10:00:00Z,U\n", "canvas.users", graph.LoadUpsert},
		{"an undeclared one", "dap/quizzes.csv", "key.id,value.title,meta.ts,meta.action\n1,A,2026-04-01T10:00:00Z,U\n", "canvas.quizzes", graph.LoadUpsert},
		{"an object of Qmlativ", "anything.csv", "StudentAssignmentID,AssignmentID,IsMissing,ModifiedTime\n1,2,true,2026-04-01T10:00:00\n", "skyward_qmlativ.student_assignment", graph.LoadSnapshot},
		{"SMS 2.0", "dump/HOMEROOM.csv", "STUDENT-ID,OTHER-ID,ROOM-NUMBER\n1,2,3\n", "skyward_sms.homeroom", graph.LoadSnapshot},
		{"nothing we know", "powerful/Attendance-2026-04-01.csv", "studentid,schoolid,att_date\n1,2,4/13/2026\n", "powerful.attendance", graph.LoadSnapshot},
	}
	for _, c := range cases {
		got := profile(t, c.file, c.text, profiler.Options{Known: known})
		if name := got.Source + "." + got.Name; name != c.table || got.Load.Mode != c.mode {
			t.Errorf("%s: %s, %s", c.what, name, got.Load.Mode)
		}
	}
}

func TestPlaces(t *testing.T) {
	cases := []struct{ file, source, table, path, batch string }{
		{"landing/skyward/roster_20260401.csv", "skyward", "roster", "skyward/roster_[0-9]*.csv", "_([0-9]{8})[.]csv$"},
		{"aeries/stu_20260401T090000Z.csv.gz", "aeries", "stu", "aeries/stu_[0-9]*.csv.gz", "_([0-9]{8}T[0-9]{6}Z)[.]csv[.]gz$"},
		{"aeries/2026-04-01 STU.csv", "aeries", "stu", "aeries/[0-9]* STU.csv", "([0-9]{4}-[0-9]{2}-[0-9]{2})"},
		{"contoso/day1/students/part1.csv", "contoso", "students", "contoso/**/students/*.csv", ""},
		{"STU.csv", "new_source", "stu", "new_source/STU.csv", ""},
		{"data.csv", "new_source", "new_table", "new_source/*.csv", ""},
	}
	for _, c := range cases {
		got := profile(t, c.file, "a,b\n1,2\n", profiler.Options{})
		if got.Source != c.source || got.Name != c.table || got.Path != c.path || got.Load.Batch != c.batch {
			t.Errorf("%s: %s.%s, %s, %s", c.file, got.Source, got.Name, got.Path, got.Load.Batch)
		}
	}
}

func TestWhatCannotBeProfiledSaysWhy(t *testing.T) {
	cases := []struct {
		what, text string
		code       diag.Code
	}{
		{"an empty file", "", diag.NothingToProfile},
		{"blank lines", "\n\r\n \n", diag.NothingToProfile},
		{"a workbook", "PK\x03\x04 and so on", diag.NotText},
		{"Parquet", "PAR1 and so on", diag.NotProfiled},
		{"a cut gzip file", zipped(t, "a,b\n1,2\n")[:12], diag.UnreadableLanding},
		{"a line of 5,000 fields", strings.Repeat("1,", 5000) + "\n", diag.TooWide},
	}
	for _, c := range cases {
		_, err := profiler.Profile(context.Background(), inMemory("x.csv", c.text), profiler.Options{})
		var d diag.Diagnostic
		if !errors.As(err, &d) || d.Code != c.code {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestFilesOfOneTableAreOneEntry(t *testing.T) {
	day1 := profile(t, "sis/students/part1.csv", "Student Number,Birth Date\n1,4/2/2004\n2,5/3/2004\n3,5/3/2004\n", profiler.Options{})
	day2 := profile(t, "sis/students/part2.csv", "Student Number,Birth Date\n4,31/12/2004\n", profiler.Options{})
	other := profile(t, "sis/students/part3.csv", "Student Number,Gender\n4,F\n", profiler.Options{})
	got := profiler.Merge([]*profiler.Table{day1, day2, other})
	if len(got) != 2 || got[1].Name != "students_2" {
		t.Fatalf("%d tables, the last is %s", len(got), got[len(got)-1].Name)
	}
	if kind := column(t, got[0], "birth_date").Type; !slices.Equal(kind.Formats, []string{"D/M/YYYY"}) {
		t.Errorf("the second file tells the dates of the first apart: %s", kind)
	}
}

func TestAHeaderMayComeAgain(t *testing.T) {
	got := profile(t, "x.csv", "Student Number,Grade\n1,5\n2,6\nStudent Number,Grade\n3,7\n", profiler.Options{})
	if !got.Shape.Header.Present {
		t.Error(got.Shape.Header.Because)
	}
}

// compiles loads a proposal as the one properties file of a project.
func compiles(t testing.TB, tables ...*profiler.Table) diag.List {
	t.Helper()
	var out bytes.Buffer
	if err := profiler.WriteYAML(&out, tables); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{
		"edfi_project.yml": {Data: []byte(`name: x
version: "1.0"
standard: edfi-6.0
timezone: America/Los_Angeles
layers: {raw: {path: models/raw}}
default_target: dev
targets: {dev: {engine: duckdb, lake: lake, landing: landing}}
`)},
		"models/raw/proposed.yml": {Data: out.Bytes()},
	}
	_, problems := project.Load(files, project.Options{
		Env:   func(string) (string, bool) { return "", false },
		Today: func(*time.Location) string { return "2026-04-01" },
	})
	return problems
}

func TestProposalsCompile(t *testing.T) {
	opts := profiler.Options{Known: reference(t), Elements: elements(t)}
	for _, text := range []string{
		"Student Number,\"He said \"\"no\"\"\",Größe,% Present,#,no,null,2026,\tTab,student number\n1,2,3,4,5,6,7,8,9,10\n2,2,3,4,5,6,7,8,9,10\n",
		"key.id\tvalue.name\tmeta.ts\tmeta.action\n1\t\\N\t2026-04-01T00:00:00Z\tU\n",
		"{\"key\":{\"id\":1},\"value\":{\"name\":\"A\"},\"meta\":{\"action\":\"U\"}}\n",
		"1001^Ng, Ana^5\n1002^Ibarra, Al^6\n",
		"Student Number,Note\n1,NULL\n2,x\n",
	} {
		got := profile(t, "Größe 1.csv", text, opts)
		if problems := compiles(t, got); len(problems) > 0 {
			t.Errorf("%q: %v", text, problems)
		}
	}
}
