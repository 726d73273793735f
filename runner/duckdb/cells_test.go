package duckdb_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

func TestMisfitsAreTextsThatTheTypeDoesNotTake(t *testing.T) {
	e := open(t, duckdb.Options{})
	for _, c := range []struct {
		typ, text string
		fits      bool
	}{
		{"INTEGER", "01", true}, {"INTEGER", "-7", true}, {"INTEGER", "9.5", false}, {"INTEGER", "", false}, {"INTEGER", "99999999999", false},
		{"BIGINT", "9007199254740993", true}, {"HUGEINT", "170141183460469231731687303715884105727", true},
		{"DECIMAL(4,2)", "1.25", true}, {"DECIMAL(4,2)", "1.255", false}, {"DECIMAL(4,2)", "100", false}, {"DECIMAL(38,0)", "12", true},
		{"DOUBLE", "1e-3", true}, {"DOUBLE", "0.1", true}, {"DOUBLE", "x", false},
		{"BOOLEAN", "true", true}, {"BOOLEAN", "maybe", false},
		{"DATE", "2026-03-31", true}, {"DATE", "31.03.2026", false}, {"TIMESTAMP", "2026-03-31 08:00", true},
		{"INTEGER[]", "[1, 2]", true}, {"INTEGER[]", "[1, x]", false}, {"VARCHAR", "it's; --", true},
	} {
		misfits, err := e.Misfits(t.Context(), []string{c.typ}, []string{c.text})
		if err != nil || (len(misfits) == 0) != c.fits {
			t.Errorf("%s %q: got %v, %v", c.typ, c.text, misfits, err)
		}
	}
}

func TestManyTextsAreAskedInParts(t *testing.T) {
	e := open(t, duckdb.Options{})
	types, texts := slices.Repeat([]string{"INTEGER"}, 1234), make([]string, 1234)
	for i := range texts {
		texts[i] = fmt.Sprint(i)
	}
	texts[700], texts[1233] = "x", "y"
	if misfits, err := e.Misfits(t.Context(), types, texts); err != nil || !slices.Equal(misfits, []int{700, 1233}) {
		t.Errorf("got %v, %v", misfits, err)
	}
}

func TestFilledRowsComeBackInTheNormalForm(t *testing.T) {
	e := open(t, duckdb.Options{Timezone: "America/Los_Angeles"})
	columns := []*graph.Column{
		{Name: "id", Type: "VARCHAR"}, {Name: "n", Type: "DECIMAL(4,1)"}, {Name: "x", Type: "DOUBLE"}, {Name: "at", Type: "TIMESTAMP WITH TIME ZONE"},
	}
	cell := func(s string) *string { return &s }
	row := []*string{cell("it's"), cell("1.50"), cell("0.333333333333"), cell("2026-03-31 20:00:00+00")}
	f := graph.Fixture{Relation: graph.Relation{Space: "raw", Source: "s", Name: "t"}, Columns: []string{"id", "n", "x", "at"}, Rows: [][]*string{row, {cell(""), nil, cell("-0.0"), nil}}}
	if err := e.Fill(t.Context(), columns, f); err != nil {
		t.Fatal(err)
	}
	found, err := e.Texts(t.Context(), "SELECT * FROM raw.s.t ORDER BY id DESC", columns, 10)
	if err != nil || len(found) != 2 {
		t.Fatal(found, err)
	}
	want, err := e.Normal(t.Context(), []string{"VARCHAR", "DECIMAL(4,1)", "DOUBLE", "TIMESTAMP WITH TIME ZONE"},
		[]string{"it's", "1.5", "0.33333333333333331", "2026-03-31 13:00:00-07"})
	if err != nil {
		t.Fatal(err)
	}
	for i, cell := range found[0] {
		if *cell != want[i] {
			t.Errorf("column %d: got %q, want %q", i, *cell, want[i])
		}
	}
	if *found[1][0] != "" || found[1][1] != nil || *found[1][2] != "0" {
		t.Errorf("got %q, %v, %q", *found[1][0], found[1][1], *found[1][2])
	}
	// What isn't given is NULL, and a table that is filled again holds the new rows alone.
	if err := e.Fill(t.Context(), columns, graph.Fixture{Relation: f.Relation, Columns: []string{"id"}, Rows: [][]*string{{cell("b")}}}); err != nil {
		t.Fatal(err)
	}
	if n, err := e.Count(t.Context(), "SELECT count(*) FROM raw.s.t WHERE id = 'b' AND n IS NULL"); err != nil || n != 1 {
		t.Errorf("got %d, %v", n, err)
	}
}
