package duckdb

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// Facts are found without a schema, with every type of cell, and can be replaced.
func TestFactsAnswerStatements(t *testing.T) {
	e, err := Open(t.Context(), Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	columns := []*graph.Column{
		{Name: "id", Type: "VARCHAR"}, {Name: "n", Type: "BIGINT"}, {Name: "ok", Type: "BOOLEAN"}, {Name: "tags", Type: "VARCHAR[]"}, {Name: "due", Type: "DATE"},
	}
	day := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	for _, rows := range [][][]any{
		{{"old", int64(0), false, []string{}, nil}},
		{{"it's a", int64(1), true, []string{"x", "y"}, day}, {"b", nil, nil, []string{}, nil}},
	} {
		if err := e.Facts(t.Context(), "nodes", columns, rows); err != nil {
			t.Fatal(err)
		}
	}
	names, rows, err := e.Rows(t.Context(), "select id, n, ok, len(tags) as tags, due from nodes order by n", 10)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			if cell == nil {
				cells = append(cells, "NULL")
			} else {
				cells = append(cells, *cell)
			}
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	want := "id n ok tags due; it's a 1 true 2 2026-03-31; b NULL NULL 0 NULL"
	if got := strings.Join(append([]string{strings.Join(names, " ")}, lines...), "; "); got != want {
		t.Errorf("got %s, not %s", got, want)
	}
	if _, rows, err := e.Rows(t.Context(), "select 1 as one from range(100)", 7); err != nil || len(rows) != 7 {
		t.Errorf("%d rows: %v", len(rows), err)
	}
	var wrong *graph.SQLError
	if _, _, err := e.Rows(t.Context(), "select nane from nodes", 1); !errors.As(err, &wrong) || wrong.Offset != 7 {
		t.Errorf("the error is %v", err)
	}
}
