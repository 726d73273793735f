package diag_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// TestEveryCodeIsExplainedOnce reads the constants from this package's own files:
// each is unique and has an entry, and no entry lacks a constant.
func TestEveryCodeIsExplainedOnce(t *testing.T) {
	constants := map[string]string{} // code → constant
	files, err := filepath.Glob("codes_*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			literal, ok := spec.Values[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			code, _ := strconv.Unquote(literal.Value)
			if other := constants[code]; other != "" {
				t.Errorf("%s and %s are both %s", other, spec.Names[0].Name, code)
			}
			constants[code] = spec.Names[0].Name
			return true
		})
	}
	seen := map[diag.Code]bool{}
	for _, entry := range diag.Catalog() {
		if seen[entry.Code] {
			t.Errorf("%s has two entries", entry.Code)
		}
		seen[entry.Code] = true
		if constants[string(entry.Code)] == "" {
			t.Errorf("%s has an entry and no constant", entry.Code)
		}
		if entry.Title == "" || entry.Meaning == "" || entry.Remedy == "" {
			t.Errorf("%s is not wholly explained", entry.Code)
		}
	}
	for code, name := range constants {
		if !seen[diag.Code(code)] {
			t.Errorf("%s (%s) has no entry", name, code)
		}
	}
}

func render(d diag.Diagnostic) string {
	var b strings.Builder
	d.View().Render(&b, diag.Style{})
	return b.String()
}

func TestRender(t *testing.T) {
	file := source.NewFile("models/x.sql", "select é,\n\tgrad -- here\nfrom t")
	first := source.NewFile("models/y.yml", "a: 1\n")
	for _, c := range []struct {
		name string
		d    diag.Diagnostic
		want string
	}{
		{"place, related, hint", diag.New("EB1401", file.Span(12, 16), "no column %q", "grad").
			WithRelated(first.Span(0, 1), "declared here").WithHint("did you mean %q?", "grade"), `
error[EB1401]: no column "grad"
  --> models/x.sql:2:2
   |
 2 |  grad -- here
   |  ^^^^
   = declared here: models/y.yml:1:1
   = did you mean "grade"?
`},
		{"a span over several lines marks the first", diag.Warn("EB1001", file.Span(0, 20), "all of it"), `
warning[EB1001]: all of it
  --> models/x.sql:1:1
   |
 1 | select é,
   | ^^^^^^^^^
`},
		{"no place, several lines of detail", diag.New("EB3001", source.Span{}, "the disk is full").WithDetail("one\ntwo"), `
error[EB3001]: the disk is full
   = one
     two
`},
		{"control characters are shown as such", diag.New("EB1001", source.NewFile("a\x1b[31m", "x\x1b[2J").Span(0, 1), "esc \x1b[0m"), "\nerror[EB1001]: esc \uFFFD[0m\n  --> a\uFFFD[31m:1:1\n   |\n 1 | x\uFFFD[2J\n   | ^\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := "\n" + render(c.d); got != c.want {
				t.Errorf("got:%s\nwant:%s", got, c.want)
			}
		})
	}
}

func TestLongLinesAreCutAroundTheMark(t *testing.T) {
	text := strings.Repeat("a", 5000) + "MARK" + strings.Repeat("b", 5000)
	lines := strings.Split(render(diag.New("EB1401", source.NewFile("x", text).Span(5000, 5004), "there")), "\n")
	line, mark := lines[3], lines[4]
	if len(line) > 140 || !strings.Contains(line, "MARK") {
		t.Fatalf("line %q", line)
	}
	if at := strings.Index(line, "MARK") - strings.Index(line, "| "); at != strings.Index(mark, "^^^^")-strings.Index(mark, "| ") {
		t.Errorf("the mark stands elsewhere:\n%s\n%s", line, mark)
	}
}

func TestListsTravelThroughErrors(t *testing.T) {
	file := source.NewFile("b", "text")
	list := diag.List{diag.New("EB1002", file.Span(3, 4), "second"), diag.New("EB1001", file.Span(1, 2), "first"), diag.New("EB1001", file.Span(1, 2), "first")}
	err := fmt.Errorf("wrapped: %w", list.Err())
	if got := diag.FromError("EB9002", err).Sorted(); len(got) != 2 || got[0].Summary != "first" {
		t.Errorf("got %v", got)
	}
	if got := diag.FromError("EB9002", errors.New("other")); len(got) != 1 || got[0].Code != "EB9002" {
		t.Errorf("got %v", got)
	}
	if (diag.List{diag.Warn("EB1001", source.Span{}, "only a warning")}).Err() != nil {
		t.Error("warnings are no error")
	}
}

func TestNearest(t *testing.T) {
	names := []string{"attendance", "grade", "student", "student_school_association"}
	for word, want := range map[string]string{
		"studnet": "student", "GRADE": "grade", "grad": "grade", "atendence": "attendance",
		"student_scool_asociation": "student_school_association", "zebra": "", "": "", "x": "",
	} {
		if got := diag.Nearest(word, names); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
