package sql_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
)

// FuzzRead reads anything as a parse tree: what is none is an error, and what is one
// can be checked, traced and asked for proofs.
func FuzzRead(f *testing.F) {
	for _, tree := range []string{
		`{"error":false,"statements":[]}`,
		`{"error":false,"statements":[{"node":{"type":"SELECT_NODE","select_list":[{"class":"STAR","type":"STAR","query_location":7}],"from_table":{"type":"BASE_TABLE","table_name":"students"}}}]}`,
		`{"statements":[{"node":{"type":"SET_OPERATION_NODE","setop_type":"UNION","left":{},"right":[]}}]}`,
		`{"statements":[{"node":{"cte_map":{"map":[{"key":"c","value":{"query":{"node":{"type":"RECURSIVE_CTE_NODE","cte_name":"c"}}}}]},"type":"SELECT_NODE","from_table":{"type":"BASE_TABLE","table_name":"c"}}}]}`,
		`[[[[`, `{"statements":[{"node":"x"}]}`, `{"a":"\ud800","statements":[1e999]}`,
	} {
		f.Add([]byte(tree))
	}
	f.Fuzz(func(t *testing.T, tree []byte) {
		s, err := sql.Read(tree)
		if err != nil {
			return
		}
		s.Check(sql.Rules{Relation: func(sql.Relation) bool { return true }, Pseudonym: func(sql.Function) bool { return true }})
		checkTrace(t, s, s.Trace(func(sql.Relation) ([]string, bool) { return []string{"id", "name"}, true }, []string{"id", "name"}), 2, len(tree)<<10)
		s.ProvesUnique([]string{"id", "name"})
		s.ProvesNotNull("id")
		s.ProvesValues("name", []string{"A"})
	})
}

// FuzzTrace gives texts to the engine's parser and traces what it takes for a SELECT.
func FuzzTrace(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "lineage", "*.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		for i, c := range readCorpus(f, file) {
			if i%7 == 0 {
				f.Add(c.statement)
			}
		}
	}
	e := newEstate(f)
	f.Fuzz(func(t *testing.T, statement string) {
		if len(statement) > 4000 || sql.TooLargeToParse(statement) != "" {
			return
		}
		tree, err := e.Parse(t.Context(), statement)
		if err != nil {
			return
		}
		s, err := sql.Read(tree)
		if err != nil {
			t.Fatalf("the engine's tree can't be read: %v", err)
		}
		if len(s.Check(sql.Rules{Relation: func(sql.Relation) bool { return true }, Pseudonym: func(sql.Function) bool { return true }})) > 0 {
			return
		}
		columns, err := e.Bind(t.Context(), statement)
		if err != nil {
			return
		}
		var names []string
		for _, c := range columns {
			names = append(names, c.Name)
		}
		checkTrace(t, s, s.Trace(e.columnsOf, names), len(names), len(statement))
		s.ProvesUnique(names)
		for _, name := range names {
			s.ProvesNotNull(name)
			s.ProvesValues(name, []string{"A"})
		}
	})
}

// checkTrace holds a trace to what is true of every one: an output for each column,
// edges to columns of relations that the statement reads, at places in its text.
func checkTrace(t *testing.T, s *sql.Statement, trace *sql.Trace, outputs, length int) {
	t.Helper()
	if trace.Unknown == "" && len(trace.Outputs) != outputs {
		t.Errorf("%d outputs of %d", len(trace.Outputs), outputs)
	}
	edges := slices.Clone(trace.Influences)
	for _, o := range trace.Outputs {
		edges = slices.Concat(edges, o.Values, o.Influences)
		if o.Unknown != "" && len(o.Values) > 0 {
			t.Errorf("%s is unknown and has edges", o.Name)
		}
	}
	for _, p := range trace.Equalities {
		edges = append(edges, p.Left, p.Right)
	}
	for _, edge := range edges {
		if edge.Kind == "" || edge.Column == "" || edge.Offset >= length {
			t.Errorf("an edge leads nowhere: %+v", edge)
		}
		if !slices.ContainsFunc(s.Relations, func(r sql.Relation) bool {
			return strings.EqualFold(strings.Join(r.Parts, "."), strings.Join(edge.Relation, "."))
		}) {
			t.Errorf("the statement doesn't read %v", edge.Relation)
		}
	}
}
