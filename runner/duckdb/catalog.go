package duckdb

import (
	"context"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// CreateView makes a relation that answers with a statement each time it is read.
func (e *Engine) CreateView(ctx context.Context, r graph.Relation, statement string) error {
	return e.create(ctx, r, "VIEW", " AS "+statement+"\n")
}

func (e *Engine) create(ctx context.Context, r graph.Relation, kind, definition string) error {
	e.catalog.Lock()
	defer e.catalog.Unlock()
	if err := e.exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema(r)); err != nil {
		return err
	}
	return e.exec(ctx, "CREATE OR REPLACE "+kind+" "+relation(r)+definition)
}

// Files is a table's data files with the columns that readers should see.
type Files struct {
	Paths   []string        // absolute; below an allowed folder
	Columns []*graph.Column // names and stored types, in the schema's order
}

// ReadFiles gives the SELECT that reads data files with exactly the columns of
// the schema: cast to their types, NULL for those a file lacks. No file gives an
// empty relation.
func (e *Engine) ReadFiles(ctx context.Context, f Files) (string, error) {
	present := map[string]bool{}
	if len(f.Paths) > 0 {
		lists, err := e.fileColumns(ctx, f.Paths)
		if err != nil {
			return "", err
		}
		for _, list := range lists {
			for _, name := range list {
				present[strings.ToLower(name)] = true
			}
		}
	}
	list := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		value := "NULL"
		if present[strings.ToLower(c.Name)] {
			value = quote(c.Name)
		}
		list[i] = fmt.Sprintf("CAST(%s AS %s) AS %s", value, c.Type, quote(c.Name))
	}
	if len(f.Paths) == 0 {
		return "SELECT " + strings.Join(list, ", ") + " WHERE false", nil
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM read_parquet(" + pathList(f.Paths) +
		", union_by_name = true, hive_partitioning = false)", nil
}

// fileColumns reads the column names of each Parquet file from its footer.
func (e *Engine) fileColumns(ctx context.Context, paths []string) (map[string][]string, error) {
	// A footer lists a tree in depth-first order; the root has as many children as
	// there are columns, and only top-level names matter. parquet_schema doesn't
	// give depth, so the engine's own description of each file is asked instead.
	columns := map[string][]string{}
	for _, path := range paths {
		rows, err := e.db.QueryContext(ctx, "DESCRIBE SELECT * FROM read_parquet("+pathList([]string{path})+", hive_partitioning = false)")
		if err != nil {
			return nil, sqlError(err, false)
		}
		names, err := scanFirstColumn(rows)
		if err != nil {
			return nil, err
		}
		columns[path] = names
	}
	return columns, nil
}

// ParquetColumns returns the column names of one Parquet file, in its order.
func (e *Engine) ParquetColumns(ctx context.Context, path string) ([]string, error) {
	columns, err := e.fileColumns(ctx, []string{path})
	if err != nil {
		return nil, err
	}
	return columns[path], nil
}

func pathList(paths []string) string {
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = literal(p)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
