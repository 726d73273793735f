package runner

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// writeFile runs a statement into a new, durable data file of a table. open names
// the columns whose statistics may stand in the log.
func writeFile(ctx context.Context, engine *duckdb.Engine, table *lake.Table, statement string, columns []*graph.Column, open map[string]bool) (lake.File, error) {
	name, path, err := table.NewFile()
	if err != nil {
		return lake.File{}, err
	}
	copied, err := engine.CopyTo(ctx, statement, columns, path)
	if err != nil {
		return lake.File{}, err
	}
	file, err := table.Seal(name, copied.Rows)
	file.Stats = statistics(copied, columns, open)
	return file, err
}

// statistics writes the per-file statistics of the Delta protocol for columns that
// may show them: minimum, maximum and number of NULLs.
func statistics(copied duckdb.Copied, columns []*graph.Column, open map[string]bool) string {
	stats := struct {
		NumRecords int64                      `json:"numRecords"`
		Min        map[string]json.RawMessage `json:"minValues,omitempty"`
		Max        map[string]json.RawMessage `json:"maxValues,omitempty"`
		NullCount  map[string]int64           `json:"nullCount,omitempty"`
	}{copied.Rows, map[string]json.RawMessage{}, map[string]json.RawMessage{}, map[string]int64{}}
	for _, c := range columns {
		s, known := copied.Stats[c.Name]
		if !known || !open[c.Name] {
			continue
		}
		stats.NullCount[c.Name] = s.NullCount
		if value, ok := statistic(c.Type, s.Min); ok {
			stats.Min[c.Name] = value
		}
		if value, ok := statistic(c.Type, s.Max); ok {
			stats.Max[c.Name] = value
		}
	}
	text, err := json.Marshal(stats)
	if err != nil {
		panic("statistics are plain data: " + err.Error())
	}
	return string(text)
}

// maxStatistic is the longest text that is kept: longer ones would have to be
// truncated by rules that readers don't agree on.
const maxStatistic = 64

// statistic writes a value as the protocol wants it for a type: whole numbers and
// dates exactly, short texts; other types have none.
func statistic(engineType string, value *string) (json.RawMessage, bool) {
	if value == nil {
		return nil, false
	}
	switch engineType {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT":
		_, err := strconv.ParseInt(*value, 10, 64)
		return json.RawMessage(*value), err == nil
	case "DATE", "VARCHAR":
		text, err := json.Marshal(*value)
		return text, err == nil && len(*value) <= maxStatistic
	}
	return nil, false
}

// lakeSchema gives columns as the lake writes them.
func lakeSchema(columns []*graph.Column) lake.Schema {
	schema := make(lake.Schema, len(columns))
	for i, c := range columns {
		schema[i] = lake.Column{Name: c.Name, Type: c.Type}
	}
	return schema
}

// columnsOf is the inverse of lakeSchema.
func columnsOf(schema lake.Schema) []*graph.Column {
	columns := make([]*graph.Column, len(schema))
	for i, c := range schema {
		columns[i] = &graph.Column{Name: c.Name, Type: c.Type}
	}
	return columns
}
