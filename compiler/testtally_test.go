package compiler_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// everyTest declares each built-in test that can share a scan, plainly and where a
// condition holds.
const everyTest = `
version: 2
models:
  - name: t
    data_tests:
      - unique_combination: {arguments: {columns: [n, word]}}
      - unique_combination: {arguments: {columns: [n, day, x]}, config: {where: "word <> 'a'"}}
      - row_count_between: {arguments: {min_value: 2, max_value: 4}}
      - row_count_between: {arguments: {max_value: 1}, config: {where: "n > 1"}}
      - expression_is_true: {arguments: {expression: "n > 1 or word = 'a'"}}
      - expression_is_true: {arguments: {expression: "6 // n > 2"}, config: {where: "n > 0"}}
      - recency: {arguments: {field: day, days: 3}}
      - recency: {arguments: {field: day, days: 3}, config: {where: "n is not null"}}
      - small_cells_suppressed: {arguments: {count_column: n, columns: [word, x], minimum: 2}}
      - small_cells_suppressed: {arguments: {count_column: n, columns: [word], minimum: 2}, config: {where: "x > 1"}}
    columns:
      - name: n
        data_tests:
          - not_null
          - not_null: {config: {where: "word = 'a' -- or so"}}
          - unique
          - unique: {config: {where: "word = 'a'", limit: 1}}
          - accepted_values: {arguments: {values: [0, 1]}}
          - accepted_values: {arguments: {values: [0, 1]}, config: {where: "word = 'a'", limit: 2}}
          - accepted_range: {arguments: {min_value: 1, max_value: 2}}
          - accepted_range: {arguments: {min_value: 1, max_value: "x", inclusive: false}, config: {where: "x is not null"}}
          - not_null_proportion: {arguments: {at_least: 0.7}}
          - not_null_proportion: {arguments: {at_least: 0.7}, config: {where: "x > 1"}}
      - name: word
        data_tests: [not_null, unique, {accepted_values: {arguments: {values: [a, "it's"]}}}, {expression_is_true: {arguments: {expression: "like '%a%'"}}}]
      - name: x
        data_tests: [unique, {accepted_range: {arguments: {max_value: 1.5}}}, {accepted_values: {arguments: {values: [1.5]}}}]
      - name: day
        data_tests: [unique]
`

// TestTallyCountsWhatTheStatementDoes holds, over random rows, the aggregate of each
// built-in test to its statement: they find the same number of failures, or, where
// the aggregate only probes, both find some or none.
func TestTallyCountsWhatTheStatementDoes(t *testing.T) {
	m, diags := compile(t, map[string]string{
		"models/refined/t.sql": "select cast(1 as integer) as n, 'a' as word, cast(1 as double) as x, cast('2026-03-31' as date) as day",
		"models/refined/t.yml": everyTest,
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	engine, err := duckdb.Open(t.Context(), duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	var tests []*graph.Node
	for _, node := range m.Sorted(graph.KindTest) {
		if node.Test.Tally == "" {
			t.Errorf("%s shares no scan", node.Name)
			continue
		}
		tests = append(tests, node)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rows := randomRows(random)
		if err := engine.CreateView(t.Context(), graph.Relation{Space: "refined", Name: "t"}, rows); err != nil {
			t.Fatal(err)
		}
		tallies := make([]string, len(tests))
		for i, test := range tests {
			tallies[i] = test.Test.Tally
		}
		counts, err := engine.Counts(t.Context(), "SELECT "+strings.Join(tallies, ", ")+" FROM refined.t")
		if err != nil {
			t.Fatalf("%v over %s", err, rows)
		}
		for i, test := range tests {
			want, err := engine.Count(t.Context(), test.FailureCount())
			if err != nil {
				t.Fatalf("%s: %v", test.CompiledCode, err)
			}
			got := counts[i]
			if test.Test.Limit > 0 {
				got = min(got, int64(test.Test.Limit))
			}
			if got != want && !(test.Test.Probe && got > 0 && want > 0) {
				t.Errorf("%s: the statement finds %d, the tally %d\n%s\n%s\nover %s", test.Name, want, got, test.CompiledCode, test.Test.Tally, rows)
			}
		}
	}
}

// randomRows is a statement that gives a few rows of few values, some of them NULL.
func randomRows(random *rand.Rand) string {
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	var rows []string
	for range random.IntN(7) {
		rows = append(rows, fmt.Sprintf("(CAST(%s AS INTEGER), %s, CAST(%s AS DOUBLE), CAST(%s AS DATE))",
			pick("NULL", "0", "1", "2", "3"), pick("NULL", "'a'", "'b'", "''", "'it''s'"),
			pick("NULL", "0", "-0.0", "1.5", "2", "'nan'"), pick("NULL", "'2026-03-31'", "'2026-03-27'", "'2026-03-28'")))
	}
	if len(rows) == 0 {
		return "SELECT 1 AS n, 'a' AS word, CAST(1 AS DOUBLE) AS x, CAST('2026-03-31' AS DATE) AS day WHERE false"
	}
	return "SELECT n, CAST(word AS VARCHAR) AS word, x, day FROM (VALUES " + strings.Join(rows, ", ") + ") AS v(n, word, x, day)"
}
