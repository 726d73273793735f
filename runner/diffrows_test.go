package runner

import (
	"context"
	"fmt"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

func TestCompareRows(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		key                 []string // that the project declares
		want                string
	}{
		{"alike", "SELECT 1 AS k, 'a' AS v", "SELECT 1 AS k, 'a' AS v", []string{"k"},
			"by [k]: +0 -0 ~0 []"},
		{"one of each", "SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(k, v)", "SELECT * FROM (VALUES (2, 'b'), (3, 'C'), (4, 'd')) AS t(k, v)", []string{"k"},
			"by [k]: +1 -1 ~1 [v changed 1]"},
		{"a value becomes NULL", "SELECT 1 AS k, 'a' AS v", "SELECT 1 AS k, NULL::VARCHAR AS v", []string{"k"},
			"by [k]: +0 -0 ~1 [v changed 1]"},
		{"NULL is a key too", "SELECT NULL::INTEGER AS k, 'a' AS v", "SELECT NULL::INTEGER AS k, 'b' AS v", []string{"k"},
			"by [k]: +0 -0 ~1 [v changed 1]"},
		{"a key that repeats is none", "SELECT * FROM (VALUES (1, 'a'), (1, 'b')) AS t(k, v)", "SELECT * FROM (VALUES (1, 'a'), (1, 'c')) AS t(k, v)", []string{"k"},
			"by []: +1 -1 ~0 []"},
		{"a key that one side lacks is none", "SELECT 'a' AS v", "SELECT 1 AS k, 'a' AS v", []string{"k"},
			"by []: +0 -0 ~0 [k added 0]"},
		{"rows that repeat are counted", "SELECT 'a' AS v FROM range(3)", "SELECT 'a' AS v FROM range(5)", nil,
			"by []: +2 -0 ~0 []"},
		{"a type changes, values don't", "SELECT 1::INTEGER AS k, 7::INTEGER AS v", "SELECT 1::INTEGER AS k, '7' AS v", []string{"k"},
			"by [k]: +0 -0 ~0 [v retyped 0]"},
		{"type and values change, also of the key", "SELECT 1::INTEGER AS k, 7::INTEGER AS v", "SELECT 1::BIGINT AS k, 'seven' AS v", []string{"k"},
			"by [k]: +0 -0 ~1 [k retyped 0 v retyped 1]"},
		{"not-a-number equals itself", "SELECT 1 AS k, 'nan'::DOUBLE AS v", "SELECT 1 AS k, 'nan'::DOUBLE AS v", []string{"k"},
			"by [k]: +0 -0 ~0 []"},
		{"nested values", "SELECT 1 AS k, [1, NULL] AS v, {'a': 1} AS s", "SELECT 1 AS k, [1, NULL] AS v, {'a': 2} AS s", []string{"k"},
			"by [k]: +0 -0 ~1 [s changed 1]"},
		{"from and to nothing", "SELECT 1 AS k WHERE false", "SELECT 1 AS k WHERE false", []string{"k"},
			"by [k]: +0 -0 ~0 []"},
		{"nothing in common", "SELECT 1 AS x FROM range(2)", "SELECT 1 AS y FROM range(3)", nil,
			"by []: +3 -2 ~0 [x removed 0 y added 0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := comparison(t, c.before, c.after, c.key); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// comparison puts in one line how two statements' rows differ.
func comparison(t *testing.T, before, after string, key []string) string {
	t.Helper()
	ctx := context.Background()
	engine, err := duckdb.Open(ctx, duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	d := &differ{engine: engine, to: side{manifest: &graph.Manifest{}}}
	var columns [2][]*graph.Column
	for i, statement := range []string{before, after} {
		if columns[i], err = engine.Bind(ctx, statement); err != nil {
			t.Fatal(err)
		}
		if err := engine.CreateView(ctx, []graph.Relation{diffBefore, diffAfter}[i], statement); err != nil {
			t.Fatal(err)
		}
	}
	node := &graph.Node{Config: graph.Config{UniqueKey: key}}
	var out RelationDifference
	if err := d.compareRows(ctx, node, columns[0], columns[1], &out); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range out.Columns {
		list = append(list, fmt.Sprintf("%s %s %d", c.Column, c.Change, c.Rows))
	}
	return fmt.Sprintf("by %v: +%d -%d ~%d %v", out.Key, out.Added, out.Removed, out.Changed, list)
}
