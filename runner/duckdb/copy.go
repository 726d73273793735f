package duckdb

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	driver "github.com/duckdb/duckdb-go/v2"

	"github.com/edfi-build/edfi-build/graph"
)

// Copied is what the engine tells of a Parquet file that it wrote.
type Copied struct {
	Rows  int64
	Stats map[string]ColumnStats // by column; nested columns have none
}

// ColumnStats are a column's smallest and greatest value and number of NULLs.
type ColumnStats struct {
	Min, Max  *string // in the engine's text form; nil where it gives none
	NullCount int64
}

// CopyTo runs a statement and writes its rows to a new Parquet file with the
// given columns, each cast to its stored type. The file is not yet durable: the
// engine doesn't fsync.
func (e *Engine) CopyTo(ctx context.Context, statement string, columns []*graph.Column, path string) (Copied, error) {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = fmt.Sprintf("CAST(%s AS %s) AS %s", quote(c.Name), c.Type, quote(c.Name))
	}
	// The statement comes first, so that positions in it are found again.
	const before = "COPY (WITH result AS ("
	query := before + statement + "\n) SELECT " + strings.Join(list, ", ") +
		" FROM result) TO " + literal(path) + " (FORMAT parquet, COMPRESSION zstd, RETURN_STATS)"
	rows, err := e.db.QueryContext(ctx, query)
	if err != nil {
		return Copied{}, shift(sqlError(err, true), len(before), len(statement))
	}
	defer rows.Close()
	out := Copied{Stats: map[string]ColumnStats{}}
	for rows.Next() {
		var name, size, footer, stats, partitions any
		if err := rows.Scan(&name, &out.Rows, &size, &footer, &stats, &partitions); err != nil {
			return Copied{}, err
		}
		readStats(stats, out.Stats)
	}
	return out, shift(sqlError(rows.Err(), true), len(before), len(statement))
}

// readStats reads the engine's map of maps of texts.
func readStats(value any, into map[string]ColumnStats) {
	columns, ok := value.(driver.OrderedMap)
	if !ok {
		return
	}
	for _, key := range columns.Keys() {
		entry, _ := columns.Get(key)
		fields, ok := entry.(driver.OrderedMap)
		name, isText := key.(string)
		if !ok || !isText || strings.Contains(name, `"."`) { // a part of a nested column
			continue
		}
		name = strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
		into[name] = ColumnStats{Min: text(fields, "min"), Max: text(fields, "max"), NullCount: number(fields, "null_count")}
	}
}

func text(fields driver.OrderedMap, key string) *string {
	value, ok := fields.Get(key)
	if s, isText := value.(string); ok && isText {
		return &s
	}
	return nil
}

func number(fields driver.OrderedMap, key string) int64 {
	s := text(fields, key)
	if s == nil {
		return 0
	}
	n, err := strconv.ParseInt(*s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
