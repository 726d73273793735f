package share

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// aboutRelation says what a copy is, in the copy.
var aboutRelation = graph.Relation{Space: "edfi", Name: "about"}

// table writes the words as a table, in their order.
func (a about) table() duckdb.Exported {
	rows := make([]string, len(a))
	for i, line := range a {
		rows[i] = "(" + literal(string(rune('a'+i))) + ", " + literal(line[0]) + ", " + literal(line[1]) + ")"
	}
	return duckdb.Exported{
		Relation: aboutRelation, Comment: "What this file is, and what may be done with it.",
		Columns: []*graph.Column{{Name: "line", Type: "VARCHAR"}, {Name: "topic", Type: "VARCHAR"}, {Name: "text", Type: "VARCHAR"}},
		Query:   "FROM (VALUES " + strings.Join(rows, ", ") + ") AS about(line, topic, text)",
	}
}

// export writes views to the workshop's file and returns the rows of each.
func (w *workshop) export(ctx context.Context, what string, words about, views []view, tables []duckdb.Exported) ([]int64, error) {
	if _, err := w.Show(ctx, relations(views)); err != nil {
		return nil, err
	}
	if err := os.Remove(w.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	rows, err := w.Engine().Export(ctx, w.path(), append(tables, words.table()))
	if err != nil {
		return nil, notMade(what, err)
	}
	return rows[:len(tables)], nil
}

// tables are the views as they are.
func tables(views []view) []duckdb.Exported {
	list := make([]duckdb.Exported, len(views))
	for i, v := range views {
		list[i] = v.exported()
	}
	return list
}

// notMade tells what an engine's error was about, without what it was looking at.
func notMade(what string, err error) error {
	var e *graph.SQLError
	if !errors.As(err, &e) {
		return err
	}
	return diag.New(diag.ShareNotMade, source.Span{}, "%s can't be made: %s", what, e.SafeMessage())
}

// appear gives a finished file its name, in place of what had it before: who reads that
// one goes on doing so. It is durable on return.
func appear(from, to string, mode fs.FileMode) error {
	if err := os.Chmod(from, mode); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// appearNew is appear for a name that nothing may have yet.
func appearNew(from, to string) error {
	if err := free(to); err != nil {
		return err
	}
	return appear(from, to, 0o600)
}

func free(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
