package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// openShare opens a database file as a BI tool does, by an engine that knows nothing else.
// It is called shared there.
func openShare(path string) (*duckdb.Engine, error) {
	engine, err := duckdb.Open(context.Background(), duckdb.Options{Timezone: "America/Los_Angeles", AllowedDirs: []string{filepath.Dir(path)}})
	if err != nil {
		return nil, err
	}
	if err := engine.Attach(context.Background(), path, "shared"); err != nil {
		engine.Close()
		return nil, err
	}
	return engine, nil
}

// shared FILE SQL asks a share, which is called shared in the question.
func shared(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "shared FILE SQL")
	engine, err := openShare(ts.MkAbs(args[0]))
	ts.Check(err)
	defer engine.Close()
	answer, err := engine.Query(context.Background(), args[1], 0)
	ts.Check(err)
	for _, row := range answer.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			if cells[i] = "NULL"; cell != nil {
				cells[i] = *cell
			}
		}
		fmt.Fprintln(ts.Stdout(), strings.Join(cells, "|"))
	}
}

// hides FILE TEXT... holds that a share has none of the texts: in its bytes, in the cells
// of its tables, and in what its catalog and its segments' statistics say.
func hides(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "hides FILE TEXT...")
	found, err := foundInShare(ts.MkAbs(args[0]), args[1:])
	ts.Check(err)
	if len(found) > 0 {
		ts.Fatalf("%s holds %s", args[0], strings.Join(found, ", "))
	}
}

// foundInShare returns which of the texts a share holds anywhere, and where.
func foundInShare(path string, texts []string) ([]string, error) {
	places, err := sharePlaces(path)
	if err != nil {
		return nil, err
	}
	var found []string
	for place, text := range places {
		for _, hidden := range texts {
			if bytes.Contains(text, []byte(hidden)) {
				found = append(found, hidden+" in "+place)
			}
		}
	}
	return found, nil
}

// sharePlaces gives all that a share says: its bytes, the cells of its tables, its catalog,
// and the statistics of its segments.
func sharePlaces(path string) (map[string][]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	places := map[string][]byte{"its bytes": content}
	engine, err := openShare(path)
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	questions := map[string]string{
		"its tables": "duckdb_tables()", "its columns": "duckdb_columns()", "its views": "duckdb_views()", "its indexes": "duckdb_indexes()",
	}
	tables, err := engine.Query(context.Background(), "SELECT format('shared.\"{}\".\"{}\"', schema_name, table_name) FROM duckdb_tables() WHERE database_name = 'shared'", 0)
	if err != nil {
		return nil, err
	}
	for _, row := range tables.Rows {
		questions[*row[0]], questions["the segments of "+*row[0]] = *row[0], "pragma_storage_info('"+*row[0]+"')"
	}
	for place, from := range questions {
		answer, err := engine.Query(context.Background(), "SELECT CAST(t AS VARCHAR) FROM "+from+" AS t", 0)
		if err != nil {
			return nil, err
		}
		for _, row := range answer.Rows {
			places[place] = append(places[place], *row[0]+"\n"...)
		}
	}
	return places, nil
}
