package duckdb

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// hiding is a relation of which every third row is a secret, and one column of all.
const hiding = `SELECT i AS id, 'canary_column_' || i AS secret, [i, i + 1] AS list, DATE '2026-01-01' + CAST(i % 300 AS INTEGER) AS day,
	CASE WHEN i % 3 = 0 THEN 'canary_row_' || i WHEN i % 3 = 1 THEN 'few_' || i % 7 ELSE 'open_' || hash(i) END AS name
	FROM range(%s) t(i)`

// exporter is an engine with a folder to export to and the relation published.v.
func exporter(t *testing.T, rows string) (*Engine, string) {
	t.Helper()
	dir := t.TempDir()
	e, err := Open(t.Context(), Options{AllowedDirs: []string{dir}, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := e.CreateView(t.Context(), mart, strings.Replace(hiding, "%s", rows, 1)); err != nil {
		t.Fatal(err)
	}
	return e, dir
}

var mart = graph.Relation{Space: "published", Name: "v"}

func openPart(path string) (string, []Exported) {
	return path, []Exported{{
		Relation: mart, Comment: "A student's mart", Query: "FROM published.v WHERE name NOT LIKE 'canary%'",
		Columns: []*graph.Column{
			{Name: "name", Type: "VARCHAR", Description: "what it's called"}, {Name: "id", Type: "BIGINT"}, {Name: "list", Type: "BIGINT[]"}, {Name: "day", Type: "DATE"},
		},
	}}
}

func TestExportHoldsTheStatementsRowsAndComments(t *testing.T) {
	e, dir := exporter(t, "3000")
	path, tables := openPart(filepath.Join(dir, "x.duckdb"))
	rows, err := e.Export(t.Context(), path, tables)
	if err != nil || !slices.Equal(rows, []int64{2000}) {
		t.Fatal(rows, err)
	}
	if err := e.Attach(t.Context(), path, "copied"); err != nil {
		t.Fatal(err)
	}
	for statement, want := range map[string]string{
		"(FROM copied.published.v EXCEPT ALL SELECT name, id, list, day FROM published.v)": "0",
		"copied.published.v": "2000",
		"duckdb_tables() WHERE database_name = 'copied' AND comment = 'A student''s mart'":           "1",
		"duckdb_columns() WHERE database_name = 'copied' AND comment = 'what it''s called'":          "1",
		"duckdb_views() WHERE database_name = 'copied' AND NOT internal":                             "0",
		"(SELECT name < lag(name) OVER (ORDER BY rowid) AS back FROM copied.published.v) WHERE back": "0",
	} {
		answer, err := e.Query(t.Context(), "SELECT count(*) FROM "+statement, 0)
		if err != nil || *answer.Rows[0][0] != want {
			t.Errorf("%s: %v, want %s", statement, err, want)
		}
	}
}

// What is hidden stands neither in a page of the file, used or free, nor in its
// statistics: they are read as bytes, and as the engine tells of each segment.
func TestExportKeepsNothingOfWhatItLeavesOut(t *testing.T) {
	for _, count := range []string{"30", "3000", "500000"} {
		e, dir := exporter(t, count)
		if _, err := e.Query(t.Context(), "SELECT max(secret), max(name) FROM published.v", 0); err != nil {
			t.Fatal(err)
		}
		path, tables := openPart(filepath.Join(dir, "x.duckdb"))
		if _, err := e.Export(t.Context(), path, tables); err != nil {
			t.Fatal(err)
		}
		if err := e.Attach(t.Context(), path, "copied"); err != nil {
			t.Fatal(err)
		}
		answer, err := e.Query(t.Context(), "SELECT count(*) FROM pragma_storage_info('copied.published.v') s WHERE CAST(s AS VARCHAR) LIKE '%canary%'", 0)
		if err != nil || *answer.Rows[0][0] != "0" {
			t.Errorf("%s rows: a segment tells of what is hidden (%v)", count, err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, hidden := range []string{"canary", "secret", dir} {
			if bytes.Contains(content, []byte(hidden)) {
				t.Errorf("%s rows: the file's bytes hold %q", count, hidden)
			}
		}
	}
}

func TestExportThatFailsLeavesNothing(t *testing.T) {
	e, dir := exporter(t, "3000")
	path, tables := openPart(filepath.Join(dir, "x.duckdb"))
	tables = append(tables, Exported{Relation: graph.Relation{Space: "published", Name: "w"}, Query: "SELECT error('canary') AS a", Columns: []*graph.Column{{Name: "a", Type: "VARCHAR"}}})
	_, err := e.Export(t.Context(), path, tables)
	var failure *graph.SQLError
	if !errors.As(err, &failure) || strings.Contains(failure.SafeMessage(), "canary") {
		t.Errorf("got %v, want an error that quotes nothing", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("%s stayed", entries[0].Name())
	}
	if _, err := e.Export(t.Context(), path, tables[:1]); err != nil {
		t.Errorf("the engine can't export any more: %v", err)
	}
	if _, err := e.Export(t.Context(), path, tables[:1]); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want that the file is there already", err)
	}
	if _, err := e.Export(t.Context(), filepath.Join(t.TempDir(), "x.duckdb"), tables[:1]); err == nil {
		t.Error("wrote outside of the allowed folders")
	}
}

func TestExportIsCancelled(t *testing.T) {
	e, dir := exporter(t, "3000000")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path, tables := openPart(filepath.Join(dir, "x.duckdb"))
	if _, err := e.Export(ctx, path, tables); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("%s stayed", entries[0].Name())
	}
}
