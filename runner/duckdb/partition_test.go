package duckdb_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

func TestPartitionsStandInForColumns(t *testing.T) {
	dir := t.TempDir()
	e := open(t, duckdb.Options{AllowedDirs: []string{dir}, Timezone: "America/Los_Angeles"})
	id := &graph.Column{Name: "id", Type: "INTEGER"}
	var paths []string
	for _, name := range []string{"a", "b", "c"} {
		path := filepath.Join(dir, name+".parquet")
		if _, err := e.CopyTo(t.Context(), "select 1 as id", []*graph.Column{id}, path); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	text := func(s string) *string { return &s }
	columns := []*graph.Column{id, {Name: "day", Type: "DATE"}, {Name: "moment", Type: "TIMESTAMP WITH TIME ZONE"}, {Name: "code", Type: "BLOB"}, {Name: "name", Type: "VARCHAR"}}
	sql, err := e.ReadFiles(t.Context(), duckdb.Files{Paths: paths, Columns: columns, Partitions: []map[string]*string{
		{"day": text("2026-03-31"), "moment": text("2026-03-31 05:06:07"), "code": text("A\x00ÿ"), "name": text("it's")},
		{"day": nil, "moment": text("2026-03-31T05:06:07.5Z"), "code": nil, "name": text(`"x"`)},
		{"day": text("2026-03-31"), "moment": text("2026-03-31 05:06:07"), "code": text("A\x00ÿ"), "name": text("it's")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := e.Query(t.Context(), "select count(*), any_value(id), day, epoch_ms(moment), hex(code), name from ("+sql+") group by all order by name desc", 0)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, row := range answer.Rows {
		var cells []string
		for _, cell := range row {
			if cell == nil {
				cell = text("NULL")
			}
			cells = append(cells, *cell)
		}
		got = append(got, cells)
	}
	want := [][]string{{"2", "1", "2026-03-31", "1774933567000", "4100FF", "it's"}, {"1", "1", "NULL", "1774933567500", "NULL", `"x"`}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
