package landing

import (
	"errors"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

func TestColumnsAreMatchedByNameNotPosition(t *testing.T) {
	spec := csvSpec("student_number", "grade")
	spec.Columns[0].Headers = []string{"Student Number", "OTHER-ID"}
	for _, header := range []string{
		"grade,student_number", "Grade,STUDENT NUMBER", " grade , Other-ID ", "grade,other id",
		"grade,Student__Number", "grade,student.number", "\"grade\",\"student-number\"",
	} {
		want := lines(`2: "7", "11"`)
		if got := readAll(t, []byte(header+"\n11,7\n"), spec); got != want {
			t.Errorf("header %s: got %swant %s", header, got, want)
		}
	}
}

func TestUndeclaredAndUnnamedHeaders(t *testing.T) {
	text := "Notes,id,,\nx,1,,\"\",9\n"
	want := lines(`2: "1" {Notes: "x"} {column 3: ∅} {column 4: ""} ["9"]`)
	if got := readAll(t, []byte(text), csvSpec("id")); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

func TestLooseNamesOfTwoColumnsMustMatchExactly(t *testing.T) {
	spec := csvSpec("key_id", "id")
	spec.Columns[1].Headers = []string{"key.id"}
	want := lines(`2: "1", "2"`)
	if got := readAll(t, []byte("key_id,key.id\n1,2\n"), spec); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

func TestHeaderProblems(t *testing.T) {
	aliased := csvSpec("student_number", "grade", "school")
	aliased.Columns[0].Headers = []string{"Student Number", "Other ID"}
	twice := csvSpec("a", "b")
	twice.Columns[0].Headers, twice.Columns[1].Headers = []string{"X"}, []string{"x"}
	tests := []struct {
		name    string
		spec    Spec
		text    string
		code    diag.Code
		summary string
		hint    string
	}{
		{
			"missing columns are all listed", aliased, "Studnet Number,Homeroom,School\n", diag.MissingColumns,
			`students.csv lacks 2 columns that its source declares: "student_number", "grade"`,
			`in the file "student_number" may be "Studnet Number": add the header to the column's header list`,
		},
		{
			"nothing near", aliased, "Student Number,School\n", diag.MissingColumns,
			`students.csv lacks 1 column that its source declares: "grade"`,
			"add the file's header to the column's header list, or mark the column optional: true",
		},
		{
			"a first line of data isn't quoted", aliased, "Grde,Schol,Smith,Smith\n", diag.MissingColumns,
			`students.csv lacks 3 columns that its source declares: "student_number", "grade", "school"`,
			"its first line has none of the declared headers: check delimiter, encoding and header of the source",
		},
		{
			"two headers for a column", aliased, "Student Number,Grade,School,Other_ID\n", diag.AmbiguousHeader,
			`students.csv: headers "Student Number" (field 1) and "Other_ID" (field 4) both stand for column "student_number"`,
			"export each column once, or take one of the headers out of the column's header list",
		},
		{
			"an undeclared header twice", csvSpec("id"), "id,Notes,notes\n", diag.AmbiguousHeader,
			`students.csv: headers "Notes" (field 2) and "notes" (field 3) both stand for no column`,
			"export each column once, or take one of the headers out of the column's header list",
		},
		{
			"two columns for a header", twice, "a,b\n", diag.AmbiguousHeader,
			`columns "a" and "b" both claim the header "x"`, "leave the header to one of them",
		},
		{
			"no header", csvSpec("id"), "\n\n", diag.BadHeader,
			"students.csv has no header line", "export it again, or set header: false if the source never writes one",
		},
		{
			"broken header", csvSpec("id"), "\"id\n1\n", diag.BadHeader,
			"the header of students.csv can't be read: a quoted field does not end",
			"check the source's delimiter and encoding, or export the file again",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(strings.NewReader(tt.text), tt.spec)
			list := diag.FromError("", err)
			if len(list) != 1 || !list.HasErrors() {
				t.Fatalf("got %v", err)
			}
			if d := list[0]; d.Code != tt.code || d.Summary != tt.summary || d.Hint != tt.hint {
				t.Errorf("got %s %s\nhint: %s", d.Code, d.Summary, d.Hint)
			}
		})
	}
}

func TestNewSpec(t *testing.T) {
	node := &graph.Node{
		Columns: []*graph.Column{{Name: "id", Headers: []string{"ID"}}, {Name: "name"}},
		Source: &graph.SourceTable{Landing: graph.Landing{
			Format: graph.CSV, Delimiter: "^", Encoding: "windows-1252", NullValues: []string{"NULL"},
		}},
	}
	spec := NewSpec(node)
	spec.File = "calpads/SENR.txt"
	want := lines(`1: "1", ∅`, `2: "2", "é"`)
	if got := readAll(t, []byte("1^NULL\r\n2^\xe9\r\n"), spec); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

func TestSettingsThatNoFileCanBeReadWith(t *testing.T) {
	parquet, wide, quote := csvSpec("id"), csvSpec("id"), csvSpec("id")
	parquet.Format, wide.Delimiter, quote.Delimiter = graph.Parquet, "||", `"`
	for _, spec := range []Spec{parquet, wide, quote} {
		_, err := Open(strings.NewReader("id\n"), spec)
		var d diag.Diagnostic
		if !errors.As(err, &d) || d.Code != diag.BadLanding {
			t.Errorf("got %v", err)
		}
	}
}

func TestWarnings(t *testing.T) {
	text := "id,Notes\n1\n2,x,,\n3,y,z\n\"4\"x,\n"
	r, err := Open(strings.NewReader(text), csvSpec("id"))
	if err != nil {
		t.Fatal(err)
	}
	showRest(t, r)
	want := lines(
		"EB2020: students.csv: 2 records rejected; the first on line 2: too few fields: 1 of 2",
		"EB2021: students.csv: 2 records with more fields than expected; the first on line 3",
		`EB2022: students.csv: not declared: "Notes"`,
	)
	if got := r.Warnings().Error() + "\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if r.Warnings().HasErrors() {
		t.Error("a warning is an error")
	}
}
