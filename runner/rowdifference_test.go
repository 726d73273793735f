package runner

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// rowsOf reads rows as people write them here: cells separated by |, - for NULL.
func rowsOf(lines ...string) [][]*string {
	rows := make([][]*string, len(lines))
	for i, line := range lines {
		for _, cell := range strings.Split(line, "|") {
			if cell == "-" {
				rows[i] = append(rows[i], nil)
			} else {
				rows[i] = append(rows[i], &cell)
			}
		}
	}
	return rows
}

func columnsNamed(names ...string) []*graph.Column {
	columns := make([]*graph.Column, len(names))
	for i, name := range names {
		columns[i] = &graph.Column{Name: name, Type: "VARCHAR"}
	}
	return columns
}

func TestRowsAreComparedAsMultisets(t *testing.T) {
	for name, c := range map[string]struct{ expected, found, want string }{
		"the same":                  {"a|1;b|2", "b|2;a|1", ""},
		"nothing":                   {"", "", ""},
		"a repetition missing":      {"a|1;a|1", "a|1", "1 row missing"},
		"a repetition too much":     {"a|1", "a|1;a|1", "1 row unexpected"},
		"NULL is not its name":      {"a|-", "a|null", "1 row changed"},
		"NULL is not nothing":       {"a|-", "a|", "1 row changed"},
		"cells don't run together":  {"a|bc", "ab|c", "1 row missing, 1 row unexpected"},
		"the most alike are paired": {"a|1|x;b|2|y", "b|2|z;a|1|w", "2 rows changed"},
		"nothing expected":          {"", "a|1", "1 row unexpected"},
	} {
		split := func(text string) [][]*string {
			if text == "" {
				return nil
			}
			return rowsOf(strings.Split(text, ";")...)
		}
		if got := compareFixture(columnsNamed("k", "v", "w"), split(c.expected), split(c.found)).summary(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestDifferenceIsATableForPeople(t *testing.T) {
	d := compareFixture(columnsNamed("student", "days", "note"),
		rowsOf("ann|10|-", "ben|9|ok", "cem|8|x", "dee|7| "),
		rowsOf("cem|8|x", "ben|11|ok", "ann|10|", "eve|1|"+strings.Repeat("long ", 20)))
	want := `
  student  days  note
  cem      8     x
- ann      10    null
+ ann      10    ''
                 ^^^^
- ben      9     ok
+ ben      11    ok
           ^^
- dee      7     ' '
+ eve      1     long long long long long long long long long long long long…`
	if got := d.table(); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("got\n%s\nwant%s", got, want)
	}
}

func TestLongDifferencesAreCut(t *testing.T) {
	var expected, found []string
	for i := range 200 {
		expected, found = append(expected, fmt.Sprint("same", i), fmt.Sprint("gone", i)), append(found, fmt.Sprint("same", i), fmt.Sprint("new", i))
	}
	table := compareFixture(columnsNamed("k"), rowsOf(expected...), rowsOf(found...)).table()
	for _, want := range []string{"… and 190 rows as expected", "… and 175 rows missing", "… and 175 rows unexpected"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is not in\n%s", want, table)
		}
	}
	if n := strings.Count(table, "\n"); n > 100 {
		t.Errorf("%d lines", n)
	}
}

// TestDifferenceAddsUp holds, over random rows, that every row is told of once.
func TestDifferenceAddsUp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	rows := func() [][]*string {
		lines := make([]string, random.IntN(12))
		for i := range lines {
			lines[i] = fmt.Sprintf("%d|%d", random.IntN(3), random.IntN(3))
		}
		return rowsOf(lines...)
	}
	for range 2000 {
		expected, found := rows(), rows()
		d := compareFixture(columnsNamed("a", "b"), expected, found)
		if got := len(d.same) + len(d.changed) + len(d.missing); got != len(expected) {
			t.Fatalf("%d of %d expected rows", got, len(expected))
		}
		if got := len(d.same) + len(d.changed) + len(d.surplus); got != len(found) {
			t.Fatalf("%d of %d rows found", got, len(found))
		}
		for _, c := range d.changed {
			if n := alike(c.expected, c.found); n == 0 || n == len(c.expected) {
				t.Fatalf("paired rows share %d cells", n)
			}
		}
	}
}
