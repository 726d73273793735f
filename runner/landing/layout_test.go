package landing

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

func TestSchoolYearsAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]int{
		"2026": 2026, "2025-2026": 2026, "2025_2026": 2026, "2025-26": 2026, "1999-00": 2000,
		"20250630": 2025, "20250701": 2026, "20260401": 2026, "2026-04-01": 2026, "2026_04_01": 2026, "20260401T060000Z": 2026,
		"2526": 0, "25-26": 0, "0401": 0, "2025-2027": 0, "2025-25": 0, "20261301": 0, "2026-0401": 0, "202604": 0, "1826": 0, "now": 0,
	} {
		year, ok := readSchoolYear(text)
		if ok != (want > 0) || ok && year != want {
			t.Errorf("%s: got %d, %v, want %d", text, year, ok, want)
		}
	}
}

// codes is a layout that grew in 2024 by one column, in 2026 by another, and lost its
// third after 2023.
func codes(file string) Spec {
	spec := headerlessSpec("id", "code", "old", "first_new", "last_new")
	spec.File, spec.Delimiter, spec.SchoolYear = file, "^", `_(\w+)\.txt$`
	spec.Columns[2].InFile.Until = 2023
	spec.Columns[3].InFile.Since = 2024
	spec.Columns[4].InFile.Since = 2026
	return spec
}

// The layout is the columns that hold in the file's year, in order; the others are
// NULL.
func TestLayoutOfAYear(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"before the first change", "CODE_2022.txt", "1^a^o", `1: "1", "a", "o", ∅, ∅`},
		{"the last year of a column", "CODE_2023.txt", "1^a^o", `1: "1", "a", "o", ∅, ∅`},
		{"the first year of a column", "CODE_2024.txt", "1^a^n", `1: "1", "a", ∅, "n", ∅`},
		{"a date in the year before", "CODE_20250630.txt", "1^a^n", `1: "1", "a", ∅, "n", ∅`},
		{"a date in the new year", "CODE_20250701.txt", "1^a^n^l", `1: "1", "a", ∅, "n", "l"`},
		{"far ahead", "CODE_2040.txt", "1^a^n^l", `1: "1", "a", ∅, "n", "l"`},
		{"no year in the path: the newest", "CODE.txt", "1^a^n^l", `1: "1", "a", ∅, "n", "l"`},
		{"a tail stays beside the layout of the year", "CODE_2024.txt", "1^a^n^20240901^x", `1: "1", "a", ∅, "n", ∅ ["20240901", "x"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readAll(t, []byte(c.text+"\r\n"), codes(c.file)); got != c.want+"\n" {
				t.Errorf("got %swant %s", got, c.want)
			}
		})
	}
}

// A header names what the file has: years only say what it must have.
func TestLayoutOfAFileWithAHeader(t *testing.T) {
	spec := codes("CODE_2024.txt")
	spec.Header = true
	if got, want := readAll(t, []byte("first_new^id^code\nn^1^a\n"), spec), lines(`2: "1", "a", ∅, "n", ∅`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	if got, want := readAll(t, []byte("first_new^id^code^last_new\nn^1^a^early\n"), spec), lines(`2: "1", "a", ∅, "n", "early"`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	spec.File = "CODE_2026.txt"
	_, err := Open(strings.NewReader("first_new^id^code\nn^1^a\n"), spec)
	if list := diag.FromError("", err); list[0].Code != diag.MissingColumns || !strings.Contains(list[0].Summary, `lacks 1 column that its source declares: "last_new"`) {
		t.Errorf("got %v", err)
	}
}

// A file is refused when it is of another layout, and not when records are broken.
func TestFilesOfAnotherLayout(t *testing.T) {
	for _, c := range []struct{ name, file, text, summary, hint string }{
		{
			"another year's", "CODE_2026.txt", "1^a^n\n2^b^n\n", "CODE_2026.txt has 3 fields in a record, and the layout of the school year 2026 has 4 columns",
			"the layout of the school years until 2023 and of the school years 2024 to 2025 has as many columns: correct landing.school_year, or the years of the columns",
		},
		{
			"most records", "CODE_2023.txt", "1^a\n2^b\n3^c^o\n", "CODE_2023.txt has 2 fields in a record, and the layout of the school year 2023 has 3 columns",
			"no school year's layout has as few: check the delimiter, and since and until of the source's columns against the export's specification",
		},
		{
			"another delimiter", "CODE.txt", "1,a,n,l\n2,b,n,l\n", "CODE.txt has 1 field in a record, and the newest layout of its source has 4 columns",
			"no school year's layout has as few: check the delimiter, and since and until of the source's columns against the export's specification",
		},
		{"the first is whole", "CODE_2023.txt", "1^a^o\n2^b\n3^c\n", "", ""},
		{"half of them are whole", "CODE_2023.txt", "1^a\n2^b^o\n", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			problem := readToTheEnd(t, c.text, codes(c.file))
			if problem.Summary != c.summary || problem.Hint != c.hint || (c.summary != "") != (problem.Code == diag.OtherLayout) {
				t.Errorf("got %s %s\nhint: %s", problem.Code, problem.Summary, problem.Hint)
			}
		})
	}
}

func TestPathsWithoutASchoolYear(t *testing.T) {
	problem := readToTheEnd(t, "1^a^n^l\n", codes("CODE_2526.txt"))
	if problem.Code != diag.NoSchoolYear || problem.Summary != `CODE_2526.txt has no school year: what "_(\\w+)\\.txt$" finds in its path is none` {
		t.Errorf("got %+v", problem)
	}
	spec := codes("CODE_2020.txt")
	for i := range spec.Columns {
		spec.Columns[i].InFile = graph.InFile{Since: 2024}
	}
	problem = readToTheEnd(t, "1^a\n", spec)
	if problem.Code != diag.OtherLayout || problem.Summary != "CODE_2020.txt can't be read: the layout of the school year 2020 has no column" {
		t.Errorf("got %+v", problem)
	}
}

// readToTheEnd reads a file and gives the problem that it ends with, if any.
func readToTheEnd(t *testing.T, text string, spec Spec) diag.Diagnostic {
	t.Helper()
	r, err := Open(strings.NewReader(text), spec)
	for err == nil {
		_, err = r.Next()
	}
	if list := diag.FromError("", err); strings.HasPrefix(string(list[0].Code), "EB") {
		return list[0]
	}
	return diag.Diagnostic{}
}

// Fields beyond the layout of a file's year may be another year's.
func TestExtraFieldsOfAnotherYear(t *testing.T) {
	for text, hint := range map[string]string{
		"1^a^n^l\n":     "the layout of the school years since 2026 has as many columns: correct landing.school_year, or the years of the columns",
		"1^a^n^l^t^u\n": "columns at the end that the source doesn't declare are the cause, or a delimiter inside a field; the fields are kept in _extra",
	} {
		r, err := Open(strings.NewReader(text), codes("CODE_2024.txt"))
		if err != nil {
			t.Fatal(err)
		}
		showRest(t, r)
		if list := r.Warnings(); len(list) != 1 || list[0].Code != diag.ExtraFields || list[0].Hint != hint {
			t.Errorf("got %+v", list)
		}
	}
}

// A column that files may lack is NULL in those that do; one that the district's files
// don't have takes neither a field nor a header.
func TestOptionalAndAbsentColumns(t *testing.T) {
	spec := csvSpec("id", "nickname", "old_id")
	spec.Columns[1].InFile.Optional, spec.Columns[2].InFile.Absent = true, true
	for _, c := range []struct{ name, text, want string }{
		{"there", "nickname,id\nAda,1\n", `2: "1", "Ada", ∅`},
		{"lacking", "id\n1\n", `2: "1", ∅, ∅`},
		{"absent, and yet there", "id,OLD_ID\n1,9\n", `2: "1", ∅, ∅ {OLD_ID: "9"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readAll(t, []byte(c.text), spec); got != c.want+"\n" {
				t.Errorf("got %swant %s", got, c.want)
			}
		})
	}
	for _, text := range []string{"nickname\nAda\n", "x;y\n1;2\n"} {
		if problem := readToTheEnd(t, text, spec); problem.Code != diag.MissingColumns {
			t.Errorf("%q: got %+v", text, problem)
		}
	}
	all := csvSpec("id", "name")
	all.Columns[0].InFile.Optional, all.Columns[1].InFile.Optional = true, true
	if problem := readToTheEnd(t, "1;Ada\n", all); problem.Hint != "its first line has none of the declared headers: check delimiter, encoding and header of the source" {
		t.Errorf("a file of which nothing matches was read: %+v", problem)
	}
	placed := headerlessSpec("id", "gone", "name")
	placed.Columns[1].InFile.Absent = true
	if got, want := readAll(t, []byte("1,Ada\n"), placed), lines(`1: "1", ∅, "Ada"`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

// A column may take the cells of another, where files have one for both.
func TestColumnsWithTheSameCells(t *testing.T) {
	spec := csvSpec("number", "id", "name")
	spec.Columns[0].InFile.SameAs = "id"
	want := lines(`2: "1", "1", "Ada"`)
	if got := readAll(t, []byte("name,ID\nAda,1\n"), spec); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	spec.Header = false
	if got, want := readAll(t, []byte("1,Ada\n"), spec), lines(`1: "1", "1", "Ada"`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	spec.Format = graph.JSONL
	if got, want := readAll(t, []byte(`{"number": 9, "id": 1}`), spec), lines(`1: "1", "1", ∅ {number: "9"}`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

// Nobody is told of keys that records may leave out.
func TestUnseenOptionalKeys(t *testing.T) {
	spec := jsonSpec("id", "name", "nickname", "old_id")
	spec.Columns[2].InFile.Optional, spec.Columns[3].InFile.Absent = true, true
	r, err := Open(strings.NewReader(`{"id": 1, "old_id": 2}`), spec)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := showRest(t, r), lines(`1: "1", ∅, ∅, ∅ {old_id: "2"}`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	if unseen := r.Unseen(); len(unseen) != 1 || unseen[0] != "name" {
		t.Errorf("unseen: %q", unseen)
	}
}
