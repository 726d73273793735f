package interop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// estate is a lake with the engine that writes and reads its files. Each commit is
// made a minute after the one before.
type estate struct {
	t      testing.TB
	lake   *lake.Lake
	engine *duckdb.Engine
	now    time.Time
}

var began = time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC)

// newEstate opens the lake in a folder. The engine's zone is far from UTC, so that
// a timestamp read in the wrong one is seen.
func newEstate(t testing.TB, dir string) *estate {
	t.Helper()
	engine, err := duckdb.Open(t.Context(), duckdb.Options{Timezone: "America/Los_Angeles", AllowedDirs: []string{dir}})
	check(t, err)
	t.Cleanup(func() { check(t, engine.Close()) })
	e := &estate{t: t, engine: engine, now: began}
	e.lake = lake.New(dir, lake.Options{
		Now: func() time.Time { return e.now }, NewID: uuid.NewString, Engine: "edfi-build/test", Parquet: duckdb.Checkpoints{},
	})
	return e
}

func (e *estate) table(name string) *lake.Table {
	r, err := graph.ParseRelation(name)
	check(e.t, err)
	return e.lake.Table(r)
}

// dir is the place of a table on disk, as other engines name it.
func (e *estate) dir(name string) string { return e.table(name).FilePath(".") }

// write makes a data file of a statement's rows. file is its name in the table; ""
// lets the table choose.
func (e *estate) write(table, file, statement string, schema lake.Schema) lake.File {
	e.t.Helper()
	name, path, err := e.table(table).NewFile()
	check(e.t, err)
	columns := make([]*graph.Column, len(schema))
	for i, c := range schema {
		columns[i] = &graph.Column{Name: c.Name, Type: c.Type}
	}
	copied, err := e.engine.CopyTo(e.t.Context(), statement, columns, path)
	check(e.t, err)
	if file != "" {
		check(e.t, os.Rename(path, e.table(table).FilePath(file)))
		name = file
	}
	sealed, err := e.table(table).Seal(name, copied.Rows)
	check(e.t, err)
	return sealed
}

// commit makes one change, a minute after the one before.
func (e *estate) commit(table string, c lake.Change) {
	e.t.Helper()
	e.now = e.now.Add(time.Minute)
	_, err := e.table(table).Commit(c)
	check(e.t, err)
}

// contents is what a reader finds in a table: columns with their Delta types, and
// the rows in the canonical form of testdata/canonical.py.
type contents struct {
	types map[string]any
	rows  []any
}

// read reads a version with our own log and engine.
func (e *estate) read(table string, version int64) contents {
	e.t.Helper()
	snapshot, err := e.table(table).Snapshot(version)
	check(e.t, err)
	var paths []string
	for _, f := range snapshot.Files {
		paths = append(paths, e.table(table).FilePath(f.Path))
	}
	columns := make([]*graph.Column, len(snapshot.Schema))
	fields := make([]string, len(snapshot.Schema))
	for i, c := range snapshot.Schema {
		columns[i] = &graph.Column{Name: c.Name, Type: c.Type}
		fields[i] = fmt.Sprintf("'%s': %s", c.Name, canonical(c))
	}
	files, err := e.engine.ReadFiles(e.t.Context(), duckdb.Files{Paths: paths, Columns: columns, Partitions: lake.Partitions(snapshot.Files)})
	check(e.t, err)
	found, err := e.engine.Query(e.t.Context(), "SELECT to_json({"+strings.Join(fields, ", ")+"}) FROM ("+files+")", 0)
	check(e.t, err)
	out := contents{types: deltaTypes(snapshot.Schema)}
	for _, row := range found.Rows {
		out.rows = append(out.rows, decode(e.t, []byte(*row[0])))
	}
	return out
}

// inexact are the types whose values JSON's numbers would change.
var inexact = regexp.MustCompile(`DECIMAL\([^)]*\)|DOUBLE|FLOAT`)

// canonical is the SQL that gives a column's values as canonical.py gives them.
func canonical(c lake.Column) string {
	name := `"` + c.Name + `"`
	switch c.Type {
	case "BLOB":
		return "hex(" + name + ")"
	case "TIMESTAMP":
		return "strftime(" + name + ", '%Y-%m-%d %H:%M:%S.%f')"
	case "TIMESTAMP WITH TIME ZONE":
		return "strftime(" + name + " AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f')"
	}
	return "CAST(" + name + " AS " + inexact.ReplaceAllString(c.Type, "VARCHAR") + ")"
}

// deltaNames are the Delta types of our scalar types.
var deltaNames = map[string]string{
	"VARCHAR": "string", "BIGINT": "long", "INTEGER": "integer", "SMALLINT": "short", "TINYINT": "byte",
	"FLOAT": "float", "DOUBLE": "double", "BOOLEAN": "boolean", "BLOB": "binary", "DATE": "date",
	"TIMESTAMP WITH TIME ZONE": "timestamp", "TIMESTAMP": "timestamp_ntz",
}

// deltaTypes gives the columns' types by the Delta protocol; those with parts by
// their kind, since their parts show in the values.
func deltaTypes(schema lake.Schema) map[string]any {
	types := map[string]any{}
	for _, c := range schema {
		kind, _, parts := strings.Cut(c.Type, "(")
		switch {
		case strings.HasSuffix(c.Type, "[]"):
			types[c.Name] = "array"
		case kind == "DECIMAL" || !parts:
			types[c.Name] = strings.ToLower(c.Type)
		default:
			types[c.Name] = strings.ToLower(kind)
		}
		if name := deltaNames[c.Type]; name != "" {
			types[c.Name] = name
		}
	}
	return types
}

// contents gives what another engine has found in the same form.
func (a answer) contents(t testing.TB) contents {
	t.Helper()
	var schema struct {
		Fields []struct {
			Name string `json:"name"`
			Type any    `json:"type"`
		} `json:"fields"`
	}
	check(t, json.Unmarshal(a.Schema, &schema))
	out := contents{types: map[string]any{}}
	for _, f := range schema.Fields {
		out.types[f.Name] = f.Type
		if parts, nested := f.Type.(map[string]any); nested {
			out.types[f.Name] = parts["type"]
		}
	}
	for _, row := range a.Rows {
		out.rows = append(out.rows, decode(t, row))
	}
	return out
}

// decode reads JSON without rounding its numbers.
func decode(t testing.TB, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	check(t, d.Decode(&value))
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("more than one value: %s", text)
	}
	return value
}

// same holds two readers to the same columns, types and rows, in any order.
func same(t testing.TB, what string, got, want contents) {
	t.Helper()
	if !reflect.DeepEqual(got.types, want.types) {
		t.Errorf("%s: columns\n%v, want\n%v", what, got.types, want.types)
	}
	if len(got.rows) != len(want.rows) {
		t.Fatalf("%s: %d rows, want %d", what, len(got.rows), len(want.rows))
	}
	found, expected := sorted(got.rows), sorted(want.rows)
	for i := range expected {
		if !reflect.DeepEqual(found[i], expected[i]) {
			t.Errorf("%s: row %d differs: %s", what, i+1, difference(found[i], expected[i]))
		}
	}
}

// sorted gives rows in an order that their values alone decide.
func sorted(rows []any) []any {
	// fmt writes maps in the order of their keys.
	return slices.SortedFunc(slices.Values(rows), func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

// difference lists the columns in which two rows differ.
func difference(got, want any) string {
	found, _ := got.(map[string]any)
	expected, _ := want.(map[string]any)
	var list []string
	for name := range expected {
		if !reflect.DeepEqual(found[name], expected[name]) {
			list = append(list, fmt.Sprintf("%s is %v, want %v", name, found[name], expected[name]))
		}
	}
	return strings.Join(list, "; ")
}
