package sql_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
)

// open.txt holds the cases that the analysis doesn't answer yet, each with what is
// wrong.
const open = "open.txt"

// TestLineageCorpus holds the trace of each statement of testdata/lineage to what a
// person wrote beside it.
func TestLineageCorpus(t *testing.T) {
	e := newEstate(t)
	for _, file := range corpusFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, c := range readCorpus(t, file) {
				t.Run(c.name, func(t *testing.T) { c.check(t, e) })
			}
		})
	}
}

func TestCorpusIsLargeAndSaysNothingTwice(t *testing.T) {
	statements := map[string]string{}
	for _, file := range corpusFiles(t) {
		for _, c := range readCorpus(t, file) {
			if before := statements[c.statement]; before != "" {
				t.Errorf("%s: %q is the statement of %q", file, c.name, before)
			}
			statements[c.statement] = c.name
		}
	}
	if len(statements) < 300 {
		t.Errorf("only %d statements", len(statements))
	}
	t.Logf("%d statements", len(statements))
}

// TestOpenLineage tells how many cases are still open, and finds those that are no
// longer.
func TestOpenLineage(t *testing.T) {
	e := newEstate(t)
	cases := readCorpus(t, filepath.Join("testdata", "lineage", open))
	for _, c := range cases {
		if got, err := c.trace(t, e); err == nil && got == c.want {
			t.Errorf("%q is answered now: move it out of %s", c.name, open)
		}
	}
	t.Logf("%d cases are open", len(cases))
}

// corpusCase is a statement with its lineage as lines of text.
type corpusCase struct {
	name, statement, want string
}

func corpusFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "lineage", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	return slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == open })
}

// readCorpus reads a file of cases: == name, statement, --, lines of lineage.
func readCorpus(t testing.TB, path string) []corpusCase {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []corpusCase
	for i, block := range strings.Split("\n"+string(text), "\n== ") {
		if i == 0 {
			continue // the file's heading
		}
		name, rest, _ := strings.Cut(block, "\n")
		statement, want, found := strings.Cut(rest, "\n--\n")
		if !found {
			t.Fatalf("%s: %q has no lineage", path, name)
		}
		cases = append(cases, corpusCase{name: name, statement: strings.TrimSpace(statement), want: strings.TrimSpace(want)})
	}
	return cases
}

func (c corpusCase) trace(t *testing.T, e *estate) (string, error) {
	t.Helper()
	_, trace, err := e.trace(t, c.statement)
	if err != nil {
		return "", err
	}
	return describe(trace), nil
}

func (c corpusCase) check(t *testing.T, e *estate) {
	got, err := c.trace(t, e)
	if err != nil {
		t.Fatalf("%s\n%v", c.statement, err)
	}
	if got != c.want {
		t.Errorf("\n%s\n\n%s", c.statement, compare(got, c.want))
	}
}

// compare shows two texts line by line: - is expected and missing, + is new.
func compare(got, want string) string {
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	var out strings.Builder
	for _, line := range wantLines {
		mark := "  "
		if !slices.Contains(gotLines, line) {
			mark = "- "
		}
		fmt.Fprintln(&out, mark+line)
	}
	for _, line := range gotLines {
		if !slices.Contains(wantLines, line) {
			fmt.Fprintln(&out, "+ "+line)
		}
	}
	return out.String()
}

// describe writes a trace in the words of the corpus.
func describe(trace *sql.Trace) string {
	if trace.Unknown != "" {
		return "unknown: *"
	}
	var lines []string
	for _, o := range trace.Outputs {
		if o.Unknown != "" {
			lines = append(lines, "unknown: "+o.Name)
			continue
		}
		values := edgeList(o.Values)
		if values == "" {
			values = "-"
		}
		lines = append(lines, o.Name+": "+values)
		if by := edgeList(o.Influences); by != "" {
			lines = append(lines, o.Name+" by: "+by)
		}
	}
	if rows := edgeList(trace.Influences); rows != "" {
		lines = append(lines, "rows: "+rows)
	}
	if pairs := pairList(trace.Equalities); pairs != "" {
		lines = append(lines, "equal: "+pairs)
	}
	return strings.Join(lines, "\n")
}

// columnOf writes the column that an edge leads to.
func columnOf(e sql.Edge) string {
	return strings.TrimPrefix(strings.ToLower(strings.Join(e.Relation, ".")+"."+e.Column), "main.")
}

func edgeList(edges []sql.Edge) string {
	var list []string
	for _, e := range edges {
		if !e.Numbers { // see the corpus of facts
			list = append(list, string(e.Kind)+" "+columnOf(e))
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

func pairList(pairs []sql.EqualPair) string {
	var list []string
	for _, p := range pairs {
		if p.Loose {
			continue
		}
		left, right := columnOf(p.Left), columnOf(p.Right)
		list = append(list, min(left, right)+" = "+max(left, right))
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}
