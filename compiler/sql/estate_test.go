package sql_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// schoolTables are what the statements of the corpus read: names as
// SQL writes them, and columns with their types.
var schoolTables = []struct{ name, columns string }{
	{"students", "id VARCHAR, name VARCHAR, grade INTEGER, school VARCHAR, birth DATE"},
	{"enrollments", "student_id VARCHAR, section_id VARCHAR, entered DATE, left_on DATE, status VARCHAR"},
	{"sections", "section_id VARCHAR, course VARCHAR, teacher VARCHAR, capacity INTEGER"},
	{"grades", "student_id VARCHAR, section_id VARCHAR, term VARCHAR, mark DOUBLE, letter VARCHAR"},
	{"monthly", "student_id VARCHAR, sep INTEGER, oct INTEGER, nov INTEGER"},
	{"events", "event_id VARCHAR; student_id VARCHAR; happened TIMESTAMP; tags VARCHAR[]; " +
		"detail STRUCT(place VARCHAR, staff VARCHAR); notes STRUCT(author VARCHAR, words VARCHAR)[]; " +
		"attrs MAP(VARCHAR, VARCHAR); body JSON"},
	{"refined.student", "student_key VARCHAR, name VARCHAR, grade INTEGER"},
	{"raw.sis.students", "student_number VARCHAR, name VARCHAR"},
}

// estate is a real engine with tables, and what their columns are.
type estate struct {
	*duckdb.Engine
	columns map[string][]string // by the relation's name
}

func newEstate(t testing.TB) *estate {
	t.Helper()
	e := openEstate(t)
	for _, table := range schoolTables {
		e.declare(t, table.name, table.columns)
	}
	return e
}

func openEstate(t testing.TB) *estate {
	t.Helper()
	engine, err := duckdb.Open(t.Context(), duckdb.Options{Threads: 1, MemoryLimit: "1GB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	return &estate{Engine: engine, columns: map[string][]string{}}
}

// declare adds an empty table; its columns are separated by semicolons where a type
// has commas.
func (e *estate) declare(t testing.TB, name, columns string) {
	t.Helper()
	separator := ", "
	if strings.Contains(columns, ";") {
		separator = "; "
	}
	var declared []*graph.Column
	for _, c := range strings.Split(columns, separator) {
		name, kind, _ := strings.Cut(c, " ")
		declared = append(declared, &graph.Column{Name: name, Type: kind})
	}
	if err := e.Declare(t.Context(), relationOf(name), declared); err != nil {
		t.Fatal(err)
	}
	for _, c := range declared {
		e.columns[name] = append(e.columns[name], c.Name)
	}
}

// relationOf reads a table's name: main.x, schema.x or raw.source.x.
func relationOf(name string) graph.Relation {
	switch parts := strings.Split(name, "."); len(parts) {
	case 3:
		return graph.Relation{Space: parts[0], Source: parts[1], Name: parts[2]}
	case 2:
		return graph.Relation{Space: parts[0], Name: parts[1]}
	default:
		return graph.Relation{Space: "main", Name: name}
	}
}

// columnsOf is what a trace asks for: the columns of a relation.
func (e *estate) columnsOf(r sql.Relation) ([]string, bool) {
	columns, ok := e.columns[strings.TrimPrefix(strings.ToLower(strings.Join(r.Parts, ".")), "main.")]
	return columns, ok
}

// trace reads a statement, binds it and follows its columns.
func (e *estate) trace(t testing.TB, statement string) (*sql.Statement, *sql.Trace, error) {
	t.Helper()
	tree, err := e.Parse(t.Context(), statement)
	if err != nil {
		return nil, nil, err
	}
	read, err := sql.Read(tree)
	if err != nil {
		return nil, nil, err
	}
	columns, err := e.Bind(t.Context(), statement)
	if err != nil {
		return nil, nil, err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return read, read.Trace(e.columnsOf, names), nil
}
