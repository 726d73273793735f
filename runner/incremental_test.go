package runner

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// TestIncrementLeavesFilesAlone counts the files that an increment adds, and which
// of those that were there it writes anew.
func TestIncrementLeavesFilesAlone(t *testing.T) {
	for _, c := range []struct {
		name, strategy, values string
		stay, files            int
		want                   string
	}{
		{"append", "append", "(1, 'new')", 2, 3, "1 a; 1 new; 2 b; 3 c"},
		{"merge of a new key", "merge", "(4, 'new')", 2, 3, "1 a; 2 b; 3 c; 4 new"},
		{"merge of a key in one file", "merge", "(1, 'new')", 1, 3, "1 new; 2 b; 3 c"},
		{"merge of all of a file", "merge", "(3, 'new')", 1, 2, "1 a; 2 b; 3 new"},
		{"delete+insert of a key that comes twice", "delete+insert", "(3, 'x'), (3, 'y')", 1, 2, "1 a; 2 b; 3 x; 3 y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newTestEstate(t)
			node := func(values string) *graph.Node {
				n := model("grown", graph.Incremental, values)
				n.Config.IncrementalStrategy, n.Config.OnSchemaChange = c.strategy, "append_new_columns"
				if c.strategy != "append" {
					n.Config.UniqueKey = []string{"id"}
				}
				return n
			}
			e.publish(node("(1, 'a'), (2, 'b')"))
			e.publish(node("(3, 'c')"))
			before := filesOf(t, e.table("grown"))
			e.publish(node(c.values))
			stayed, after := 0, filesOf(t, e.table("grown"))
			for path := range after {
				if before[path] {
					stayed++
				}
			}
			if stayed != c.stay || len(after) != c.files {
				t.Errorf("%d files stayed of %d, want %d of %d", stayed, len(after), c.stay, c.files)
			}
			if got := e.rows("refined.grown", "SELECT id, word FROM refined.grown ORDER BY ALL"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func filesOf(t *testing.T, table *lake.Table) map[string]bool {
	t.Helper()
	newest, err := table.Latest()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	for _, f := range newest.Files {
		files[f.Path] = true
	}
	return files
}

// TestIncrementIsAddedOnce cuts runs off after the commit of the table, before the
// release: the next run must not add the rows again.
func TestIncrementIsAddedOnce(t *testing.T) {
	e := newTestEstate(t)
	first, second := model("grown", graph.Incremental, "(1, 'a')"), model("grown", graph.Incremental, "(2, 'b')")
	first.Config.IncrementalStrategy, second.Config.IncrementalStrategy = "append", "append"
	released := e.publish(first)
	staged := stagedOnly(t, e, second)
	if _, err := e.table("grown").Commit(lake.Change{Schema: staged.Schema, Add: staged.Files, RemoveAll: true}); err != nil {
		t.Fatal(err)
	}
	e.publish(second)
	if got := e.rows("refined.grown", "SELECT id, word FROM refined.grown ORDER BY ALL"); got != "1 a; 2 b" {
		t.Errorf("got %s", got)
	}
	head, err := e.table("grown").Latest()
	if err != nil || head.Version != released.Tables["refined.grown"].Version+3 {
		t.Errorf("version %d, want three more: the lost commit, its restoring, the right one (%v)", head.Version, err)
	}
	if runs, err := e.lake().Runs(); err != nil || len(runs) > 0 {
		t.Errorf("unfinished runs are left: %v, %v", runs, err)
	}
}

// stagedOnly stages a model in a run that a failing neighbour keeps from
// publishing.
func stagedOnly(t *testing.T, e *testEstate, node *graph.Node) lake.Staged {
	t.Helper()
	outcome, err := e.run(nil, node, broken("neighbour"))
	if err != nil || outcome.Made {
		t.Fatalf("published: %v", err)
	}
	runs, err := e.lake().Runs()
	if err != nil || len(runs) != 1 {
		t.Fatalf("runs: %v, %v", runs, err)
	}
	return runs[0].Staged[node.Relation.String()]
}

// broken is a model that fails when it is run.
func broken(name string) *graph.Node {
	return model(name, graph.Table, "(CAST('x' AS INTEGER), 'a')")
}

func TestSchemaChanges(t *testing.T) {
	schema := lake.Schema{{Name: "id", Type: "BIGINT"}, {Name: "word", Type: "VARCHAR"}}
	columns := func(list ...string) []*graph.Column {
		var out []*graph.Column
		for _, c := range list {
			name, kind, _ := strings.Cut(c, " ")
			out = append(out, &graph.Column{Name: name, Type: kind})
		}
		return out
	}
	same, more := columns("word VARCHAR", "id BIGINT"), columns("id BIGINT", "word VARCHAR", "n INTEGER")
	fewer, other := columns("id BIGINT"), columns("id BIGINT", "word DATE")
	for _, c := range []struct {
		name, policy string
		columns      []*graph.Column
		want         string
	}{
		{"nothing but the order", "fail", same, "id word"},
		{"a new column is added", "append_new_columns", more, "id word n"},
		{"a column that is gone stays", "append_new_columns", fewer, "id word"},
		{"no type is changed", "append_new_columns", other, "refused"},
		{"all is taken over", "sync_all_columns", more, "id word n"},
		{"also what goes", "sync_all_columns", fewer, "id, rewritten"},
		{"and types", "sync_all_columns", other, "id word, rewritten"},
		{"ignored", "ignore", more, "id word"},
		{"refused", "fail", more, "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			node := &graph.Node{Columns: c.columns, Config: graph.Config{Materialized: graph.Incremental, OnSchemaChange: c.policy}}
			next, rewrite, err := nextColumns(node, schema)
			got := strings.Join(columnNames(next), " ")
			if rewrite {
				got += ", rewritten"
			}
			if err != nil {
				got = "refused"
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
