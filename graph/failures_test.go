package graph

import (
	"strings"
	"testing"
)

func TestFailuresRelationsAreValidAndApart(t *testing.T) {
	m := &Manifest{Nodes: map[string]*Node{}}
	add := func(id, name string) { m.Nodes[id] = &Node{ID: id, Kind: KindTest, Name: name, Test: &Test{}} }
	add("test.p.alone.0123456789", "alone")
	add("test.p.twice.aaaaaaaaaa", "twice")
	add("test.p.twice.bbbbbbbbbb", "twice")
	add("test.p.Every row", "Every row")
	add("test.p.long.cccccccccc", strings.Repeat("long_", 20))
	for id, want := range map[string]string{
		"test.p.alone.0123456789": "failures.alone",
		"test.p.twice.aaaaaaaaaa": "failures.twice_af79a5ece0",
		"test.p.twice.bbbbbbbbbb": "failures.twice_e8692ef5da",
		"test.p.long.cccccccccc":  "failures.long_long_long_long_long_long_long_long_long_long__467cab3599",
	} {
		if got := m.FailuresRelations()[id].String(); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
	for id, relation := range m.FailuresRelations() {
		if !ValidName(relation.Name) {
			t.Errorf("%s: %q is no valid name", id, relation.Name)
		}
	}
}

// TestWhatIsKeptOfAFailure goes through the kinds of tables that a test reads, and
// the classes of their columns.
func TestWhatIsKeptOfAFailure(t *testing.T) {
	class := func(c Classification) Governance { return Governance{Classification: c} }
	columns := []*Column{
		{Name: "name", Governance: class(Direct)}, {Name: "token", Governance: class(Pseudonym)},
		{Name: "grade", Governance: class(Internal)}, {Name: "unclassified"},
	}
	model := func(name string, m Materialization, parents ...string) *Node {
		return &Node{ID: name, Kind: KindModel, Name: name, Columns: columns, DependsOn: parents, Config: Config{Materialized: m}}
	}
	test := func(id, kind, target string, parents ...string) *Node {
		return &Node{ID: id, Kind: KindTest, Name: id, DependsOn: parents, Test: &Test{Type: kind, Target: target, Arguments: map[string]string{"field": "name"}}}
	}
	m := &Manifest{Nodes: map[string]*Node{
		"raw":   {ID: "raw", Kind: KindSource, Name: "raw", Relation: Relation{Space: RawLayer, Source: "s", Name: "raw"}, Columns: columns},
		"table": model("table", Table, "raw"), "view": model("view", View, "raw"), "above": model("above", View, "table"),
		"of_raw": test("of_raw", "unique", "raw", "raw"), "of_table": test("of_table", "unique", "table", "table"),
		"of_view": test("of_view", "not_null", "view", "view"), "of_above": test("of_above", "not_null", "above", "above"),
		"newest": test("newest", "recency", "table", "table"),
		"own": {ID: "own", Kind: KindTest, DependsOn: []string{"raw"}, Test: &Test{Type: "singular"},
			Columns: []*Column{{Name: "a", Governance: class(Quasi)}, {Name: "b"}, {Name: "c", Governance: class(Direct)}}},
	}}
	for _, c := range []struct{ test, columns, keeps string }{
		{"of_raw", "name grade unclassified _row_number occurrences", "_row_number occurrences"},
		{"of_table", "name token grade unclassified occurrences", "token grade unclassified occurrences"},
		{"of_view", "name token grade unclassified", "token grade"},
		{"of_above", "name token grade unclassified", "token grade unclassified"},
		{"newest", "newest", ""},
		{"own", "a b c", "a"},
	} {
		var kept []string
		for _, column := range strings.Fields(c.columns) {
			if _, may := m.KeepsFailure(m.Nodes[c.test], column); may {
				kept = append(kept, column)
			}
		}
		if got := strings.Join(kept, " "); got != c.keeps {
			t.Errorf("%s keeps %q, want %q", c.test, got, c.keeps)
		}
	}
	if got := strings.Join(m.RawBehind("of_view"), " "); got != "raw.s.raw" {
		t.Errorf("behind the view: %q", got)
	}
}
