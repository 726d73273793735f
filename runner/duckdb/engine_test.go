package duckdb_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

func open(t *testing.T, o duckdb.Options) *duckdb.Engine {
	t.Helper()
	e, err := duckdb.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

var student = graph.Relation{Space: "refined", Name: "student"}

func declareStudent(t *testing.T, e *duckdb.Engine) {
	t.Helper()
	columns := []*graph.Column{{Name: "id", Type: "VARCHAR"}, {Name: "grade", Type: "INTEGER"}}
	if err := e.Declare(t.Context(), student, columns); err != nil {
		t.Fatal(err)
	}
}

func TestBindGivesColumnsInOrder(t *testing.T) {
	e := open(t, duckdb.Options{})
	declareStudent(t, e)
	columns, err := e.Bind(t.Context(), "select grade + 1 as next, id, sum(grade) over () as total from refined.student -- a comment")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range columns {
		got = append(got, c.Name+" "+c.Type)
	}
	if want := "next INTEGER, id VARCHAR, total HUGEINT"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestBindShowsDuplicateNamesAsWritten(t *testing.T) {
	e := open(t, duckdb.Options{})
	columns, err := e.Bind(t.Context(), "select 1 as a, 2 as a, 3 as b_1")
	if err != nil || columns[0].Name != "a" || columns[1].Name != "a" || columns[2].Name != "b_1" {
		t.Errorf("got %v %v", columns, err)
	}
}

func TestBindErrorsPointIntoTheStatement(t *testing.T) {
	e := open(t, duckdb.Options{})
	declareStudent(t, e)
	for _, c := range []struct{ sql, marked, candidate string }{
		{"select id, «grad» from refined.student", "grad", "grade"},
		{"select s.id, «s.grad» from refined.student s", "s.grad", "grade"},
		{"select «lengh(id)» from refined.student", "lengh", "length"},
		{"select id from refined.student where «selec» 1", "selec", ""},
	} {
		statement := strings.NewReplacer("«", "", "»", "").Replace(c.sql)
		_, err := e.Bind(t.Context(), statement)
		var sqlError *graph.SQLError
		if !errors.As(err, &sqlError) {
			t.Errorf("%s: got %v", statement, err)
			continue
		}
		if want := strings.Index(c.sql, "«"); c.candidate != "" && sqlError.Offset != want {
			t.Errorf("%s: offset %d, want %d", statement, sqlError.Offset, want)
		}
		if c.candidate != "" && !strings.Contains(strings.Join(sqlError.Candidates, " "), c.candidate) {
			t.Errorf("%s: candidates %q lack %q", statement, sqlError.Candidates, c.candidate)
		}
	}
}

func TestUntypedNulls(t *testing.T) {
	e := open(t, duckdb.Options{})
	declareStudent(t, e)
	statement := "select null as nothing, null::date as day, grade from refined.student"
	columns, err := e.Bind(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.UntypedNulls(t.Context(), statement, columns)
	if err != nil || len(got) != 1 || got[0] != "nothing" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestNoFileIsReachableUnlessAllowed(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "x.csv"), []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := open(t, duckdb.Options{AllowedDirs: []string{dir}})
	for _, statement := range []string{
		"select * from read_csv('" + other + "/x.csv')",
		"select * from '" + other + "/x.csv'",
		"select * from read_text('" + other + "/x.csv')",
	} {
		if _, err := e.Query(t.Context(), statement, 0); err == nil {
			t.Errorf("%s was answered", statement)
		}
	}
	if _, err := e.CopyTo(t.Context(), "select 1 as a", []*graph.Column{{Name: "a", Type: "INTEGER"}}, filepath.Join(other, "y.parquet")); err == nil {
		t.Error("a file outside the allowed folders was written")
	}
}

func TestCopyThenReadFilesFillsWhatAFileLacks(t *testing.T) {
	dir := t.TempDir()
	e := open(t, duckdb.Options{AllowedDirs: []string{dir}})
	path := filepath.Join(dir, "a.parquet")
	stored := []*graph.Column{{Name: "id", Type: "VARCHAR"}, {Name: "total", Type: "DECIMAL(38,0)"}}
	copied, err := e.CopyTo(t.Context(), "select 'x' as id, sum(i)::hugeint as total from range(3) t(i) union all select null, null", stored, path)
	if err != nil {
		t.Fatal(err)
	}
	if copied.Rows != 2 || copied.Stats["id"].NullCount != 1 || *copied.Stats["id"].Min != "x" {
		t.Errorf("got %+v", copied)
	}
	sql, err := e.ReadFiles(t.Context(), duckdb.Files{Paths: []string{path}, Columns: append(stored, &graph.Column{Name: "later", Type: "DATE"})})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.CreateView(t.Context(), student, sql); err != nil {
		t.Fatal(err)
	}
	answer, err := e.Query(t.Context(), "select total, later, typeof(later) as t from refined.student order by id", 1)
	if err != nil {
		t.Fatal(err)
	}
	if *answer.Rows[0][0] != "3" || answer.Rows[0][1] != nil || *answer.Rows[0][2] != "DATE" {
		t.Errorf("got %v", answer.Rows)
	}
}

func TestErrorsWhileReadingDataDoNotQuoteACell(t *testing.T) {
	dir := t.TempDir()
	e := open(t, duckdb.Options{AllowedDirs: []string{dir}})
	if err := e.CreateView(t.Context(), student, "select 'canary-' || i as id from range(5) t(i)"); err != nil {
		t.Fatal(err)
	}
	_, err := e.CopyTo(t.Context(), "select id::integer as id from refined.student", []*graph.Column{{Name: "id", Type: "INTEGER"}}, filepath.Join(dir, "x.parquet"))
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
	t.Logf("%#v", err)
}

func TestPseudonymKeepsNullAndSurvivesPanics(t *testing.T) {
	e := open(t, duckdb.Options{Pseudonym: func(subject, value string) (string, error) {
		if value == "boom" {
			panic("canary " + value)
		}
		return subject + ":" + value, nil
	}})
	answer, err := e.Query(t.Context(), "select edfi_pseudonym('student', 'a') as a, edfi_pseudonym('student', null) as b", 0)
	if err != nil {
		t.Fatal(err)
	}
	if *answer.Rows[0][0] != "student:a" || answer.Rows[0][1] != nil {
		t.Errorf("got %v", answer.Rows)
	}
	if _, err := e.Query(t.Context(), "select edfi_pseudonym('student', x) as y from (values ('boom')) t(x)", 0); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestStageKeepsNullEmptyAndBytes(t *testing.T) {
	e := open(t, duckdb.Options{})
	columns := []*graph.Column{{Name: "t", Type: "VARCHAR"}, {Name: "n", Type: "BIGINT"}, {Name: "b", Type: "BLOB"}}
	stage, err := e.NewStage(t.Context(), "rows", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]driver.Value{{"a", int64(1), []byte{0xff}}, {"", nil, nil}, {nil, int64(2), []byte{}}} {
		if err := stage.Append(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := stage.Flush(); err != nil {
		t.Fatal(err)
	}
	const query = "select count(*) from staging.rows where t is null and n = 2 or t = '' and n is null"
	if n, err := e.Count(t.Context(), query); err != nil || n != 2 {
		t.Errorf("got %d rows, %v", n, err)
	}
	if err := stage.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Count(t.Context(), query); err == nil {
		t.Error("the stage is still there after Close")
	}
}

func TestCancelInterruptsAStatement(t *testing.T) {
	e := open(t, duckdb.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := e.Count(ctx, "select count(*) from range(1000000) a(x), range(1000000) b(y) where x * y % 7 = 3")
	if err == nil { // the whole answer would take hours, so a statement that goes on is noticed
		t.Error("it wasn't interrupted")
	}
}

func TestViewsCanBeCreatedSideBySide(t *testing.T) {
	e := open(t, duckdb.Options{})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			r := graph.Relation{Space: "refined", Name: "v" + string(rune('a'+i))}
			if err := e.CreateView(t.Context(), r, "select 1 as a"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
