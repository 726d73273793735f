package docsgen

import (
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1700: "−1,700"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b"}, "a and b"},
		{[]string{"a", "b", "c"}, "a, b and c"},
	} {
		if got := list(c.words); got != c.want {
			t.Errorf("list(%q) = %q, want %q", c.words, got, c.want)
		}
	}
}

func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "",
		"One row a student.":                  "One row a student.",
		"One row a student. It has a key.":    "One row a student.",
		"Codes, e.g. those of Skyward, as is": "Codes, e.g. those of Skyward, as is",
		"First\nline.\n\nSecond paragraph.":   "First line.",
		"Été. École.":                         "Été.",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("firstSentence(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestShortenCountsCharacters(t *testing.T) {
	for text, want := range map[string]string{"école": "école", "écoles": "écol…", "ab  cdef": "ab…"} {
		if got := shorten(text, 5); got != want {
			t.Errorf("shorten(%q, 5) = %q, want %q", text, got, want)
		}
	}
}

func TestAnchorsOfDifferentNamesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"a", "A", "a b", "a_b", "a-b", "a#b", "a%20b", "é", ""} {
		a := columnAnchor(name)
		if other, taken := seen[a]; taken {
			t.Errorf("%q and %q share the anchor %q", name, other, a)
		}
		seen[a] = name
	}
}

func TestATableIsAsCloseAsItsClosestColumn(t *testing.T) {
	column := func(c graph.Classification) *graph.Column {
		return &graph.Column{Governance: graph.Governance{Classification: c}}
	}
	for _, c := range []struct {
		name    string
		table   graph.Classification
		columns []*graph.Column
		want    graph.Classification
	}{
		{"nothing is known", "", nil, ""},
		{"the columns decide", "", []*graph.Column{column(graph.Public), column(graph.Quasi)}, graph.Quasi},
		{"the table is declared closer", graph.Sensitive, []*graph.Column{column(graph.Internal)}, graph.Sensitive},
		{"a column is closer than declared", graph.Internal, []*graph.Column{column(graph.Direct)}, graph.Direct},
		{"one column is not classified", "", []*graph.Column{column(graph.Public), column("")}, ""},
	} {
		n := &graph.Node{Columns: c.columns, Governance: graph.Governance{Classification: c.table}}
		if got := closest(n); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSummaryNamesWhatIsWrongFirst(t *testing.T) {
	table := &graph.Node{ID: "t", Kind: graph.KindModel}
	for _, c := range []struct {
		results []string
		want    string
	}{
		{nil, "no checks"},
		{[]string{""}, "not run yet"},
		{[]string{"pass"}, "1 check holds"},
		{[]string{"pass", "pass"}, "all 2 hold"},
		{[]string{"pass", "skipped"}, "1 of 2 holds"},
		{[]string{"pass", "warn"}, "1 of 2 warns"},
		{[]string{"warn", "fail", "error"}, "2 of 3 fail"},
	} {
		s := &site{in: Input{Tests: map[string]TestResult{}}, tests: map[string][]*graph.Node{}}
		for i, status := range c.results {
			test := &graph.Node{ID: string(rune('a' + i)), Kind: graph.KindTest, Test: &graph.Test{Target: "t"}}
			s.tests["t"] = append(s.tests["t"], test)
			s.in.Tests[test.ID] = TestResult{Status: status}
		}
		if got := s.summary(table).Text; got != c.want {
			t.Errorf("%q: got %q, want %q", c.results, got, c.want)
		}
	}
}

func TestFilesOfAColumnInWords(t *testing.T) {
	for _, c := range []struct {
		in   graph.InFile
		want string
	}{
		{graph.InFile{}, ""},
		{graph.InFile{Optional: true}, "A file may lack it"},
		{graph.InFile{Absent: true}, "None: the district's files don't have it."},
		{graph.InFile{SameAs: "id"}, "None: it has the cells of id."},
		{graph.InFile{Since: 2024}, "Those since the school year 2024"},
		{graph.InFile{Until: 2023, Optional: true}, "Those until the school year 2023. A file may lack it"},
		{graph.InFile{Since: 2020, Until: 2023}, "Those of the school years 2020 to 2023"},
	} {
		if got := inFileWords(c.in); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLandingInWords(t *testing.T) {
	limit := 0.2
	got := map[string]string{}
	for _, f := range landingFacts(&graph.SourceTable{
		System:  "canvas",
		Landing: graph.Landing{Path: "canvas/users*.tsv", Format: graph.CSV, Delimiter: "\t", Header: true, Encoding: "utf-16le", NullValues: []string{"", `\N`}},
		Load:    graph.Load{Mode: graph.LoadUpsert, DeleteWhen: "workflow_state = 'deleted'", MaxDrop: &limit},
	}) {
		got[f.Term] = f.Text
	}
	for term, want := range map[string]string{
		"Source system":          "Canvas",
		"Files":                  "canvas/users*.tsv",
		"Format":                 "CSV, separated by tab, the first line names the columns, UTF-16LE",
		"Empty values":           `nothing at all and “\N” in a file means empty`,
		"Which rows are current": "The newest row of each key. Each delivery brings what changed.",
		"Deletions":              "A row is taken as deleted when workflow_state = 'deleted'",
		"Safety limit":           "A delivery more than 20 % smaller than the last is held back.",
	} {
		if got[term] != want {
			t.Errorf("%s: got %q, want %q", term, got[term], want)
		}
	}
}

func TestAPictureHoldsOnlySoManyBoxes(t *testing.T) {
	up := make([]neighbourView, 30)
	p := draw(neighbourView{Title: "self"}, up, nil)
	if len(p.Boxes) != mostBoxes+1 {
		t.Fatalf("%d boxes, want %d and the table itself", len(p.Boxes), mostBoxes)
	}
	if last := p.Boxes[mostBoxes-1]; last.Title != "and 23 more" || last.Path != "" {
		t.Errorf("the last box says %q and leads to %q", last.Title, last.Path)
	}
}
