package duckdb

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// Files is a table's data files with the columns that readers should see.
type Files struct {
	Paths   []string        // absolute; below an allowed folder
	Columns []*graph.Column // names and stored types, in the schema's order
	// Partitions are, for each path, the values of columns that stand in no file, as
	// Delta writes them: nil for NULL. nil when the table has no such columns.
	Partitions []map[string]*string
}

// ReadFiles gives the SELECT that reads data files with exactly the columns of
// the schema: cast to their types, NULL for those a file lacks. No file gives an
// empty relation.
func (e *Engine) ReadFiles(ctx context.Context, f Files) (string, error) {
	if len(f.Paths) == 0 {
		list := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			list[i] = selected(c, "NULL")
		}
		return "SELECT " + strings.Join(list, ", ") + " WHERE false", nil
	}
	groups, err := e.groupFiles(ctx, f)
	if err != nil {
		return "", err
	}
	parts := make([]string, len(groups))
	for i, g := range groups {
		parts[i] = g.read(f.Columns)
	}
	return strings.Join(parts, " UNION ALL "), nil
}

// fileGroup is files that one SELECT reads rightly: their instants are stored alike,
// and their partition is the same.
type fileGroup struct {
	paths   []string
	present map[string]bool // the columns, in lower case, that any of them has
	values  map[string]*string
	int96   map[string]bool // the columns, in lower case, whose instants are in INT96
}

// groupFiles parts the files by what they hold in INT96. Spark writes instants so
// by default. Such a value is in UTC and doesn't say it: the engine takes it for a
// timestamp without a zone, and would cast it by the session's.
func (e *Engine) groupFiles(ctx context.Context, f Files) ([]*fileGroup, error) {
	var groups []*fileGroup
	byColumns := map[string]*fileGroup{}
	for i, path := range f.Paths {
		found, err := e.fileColumns(ctx, path)
		if err != nil {
			return nil, err
		}
		int96, key, err := zonelessInstants(f.Columns, found, path)
		if err != nil {
			return nil, err
		}
		var values map[string]*string
		if f.Partitions != nil {
			values = f.Partitions[i]
			key += partitionKey(values)
		}
		group := byColumns[key]
		if group == nil {
			group = &fileGroup{present: map[string]bool{}, int96: int96, values: values}
			byColumns[key], groups = group, append(groups, group)
		}
		group.paths = append(group.paths, path)
		for _, c := range found {
			group.present[strings.ToLower(c.Name)] = true
		}
	}
	return groups, nil
}

// zonelessInstants returns the columns that should hold instants and have no zone
// in a file, also as one text. Inside of a nested value there is no cast that would
// put it right.
func zonelessInstants(schema, file []*graph.Column, path string) (columns map[string]bool, key string, err error) {
	stored := map[string]string{}
	for _, c := range file {
		stored[strings.ToLower(c.Name)] = c.Type
	}
	columns = map[string]bool{}
	for _, c := range schema {
		name := strings.ToLower(c.Name)
		if !strings.Contains(c.Type, zoned) || stored[name] == "" {
			continue
		}
		if c.Type == zoned && stored[name] == zoneless {
			columns[name] = true
			key += name + "\n"
		} else if !strings.Contains(stored[name], zoned) {
			return nil, "", fmt.Errorf("column %s of %s holds timestamps without a zone (INT96) inside of nested values, which edfi-build doesn't support", c.Name, path)
		}
	}
	return columns, key, nil
}

// The engine's names of an instant and of what a clock on a wall shows.
const (
	zoned    = "TIMESTAMP WITH TIME ZONE"
	zoneless = "TIMESTAMP"
)

func (g *fileGroup) read(columns []*graph.Column) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		name, value := strings.ToLower(c.Name), "NULL"
		constant, partitioned := g.values[c.Name]
		switch {
		case partitioned:
			value = partitionValue(c, constant)
		case g.int96[name]:
			value = quote(c.Name) + " AT TIME ZONE 'UTC'"
		case g.present[name]:
			value = quote(c.Name)
		}
		list[i] = selected(c, value)
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM read_parquet(" + pathList(g.paths) +
		", union_by_name = true, hive_partitioning = false)"
}

// partitionKey writes a partition as one text.
func partitionKey(values map[string]*string) string {
	var key strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if value := values[name]; value != nil {
			fmt.Fprintf(&key, "%q=%q\n", name, *value)
		} else {
			fmt.Fprintf(&key, "%q\n", name)
		}
	}
	return key.String()
}

// partitionValue writes a partition's value as SQL. An instant that names no zone
// is in UTC (Delta protocol, "Partition Value Serialization"), and bytes are each
// written as the character of that number.
func partitionValue(c *graph.Column, value *string) string {
	switch {
	case value == nil:
		return "NULL"
	case c.Type == zoned && !strings.HasSuffix(*value, "Z"):
		return literal(*value + "Z")
	case c.Type == "BLOB":
		var escaped strings.Builder
		for _, r := range *value {
			fmt.Fprintf(&escaped, `\x%02X`, r)
		}
		return literal(escaped.String())
	}
	return literal(*value)
}

func selected(c *graph.Column, value string) string {
	return fmt.Sprintf("CAST(%s AS %s) AS %s", value, c.Type, quote(c.Name))
}

// fileColumns reads the columns of a Parquet file from its footer. A footer lists a
// tree in depth-first order without depth, and only the top level matters, so the
// engine's own description of the file is asked for.
func (e *Engine) fileColumns(ctx context.Context, path string) ([]*graph.Column, error) {
	rows, err := e.db.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet("+
		pathList([]string{path})+", hive_partitioning = false))")
	if err != nil {
		return nil, sqlError(err, false)
	}
	return scanColumns(rows)
}

// ParquetColumns returns the column names of one Parquet file, in its order.
func (e *Engine) ParquetColumns(ctx context.Context, path string) ([]string, error) {
	columns, err := e.fileColumns(ctx, path)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names, err
}

// ParquetSchema returns the columns of one Parquet file with their types, in its order.
func (e *Engine) ParquetSchema(ctx context.Context, path string) ([]*graph.Column, error) {
	return e.fileColumns(ctx, path)
}

func pathList(paths []string) string {
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = literal(p)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
