package duckdb

import (
	"context"
	"database/sql/driver"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"github.com/edfi-build/edfi-build/graph"
)

// factSpace is where tables of facts are: what a statement names without a schema
// is found there.
const factSpace = "main"

// Facts makes a table that statements name without a schema, with these rows,
// replacing one of the same name. A row holds for each column a string, bool,
// int64, float64, time.Time, a slice of one of them, or nil for NULL.
func (e *Engine) Facts(ctx context.Context, table string, columns []*graph.Column, rows [][]any) error {
	if err := e.Declare(ctx, graph.Relation{Space: factSpace, Name: table}, columns); err != nil {
		return err
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		appender, err := duckdb.NewAppenderFromConn(c.(driver.Conn), factSpace, table)
		if err != nil {
			return sqlError(err, false)
		}
		values := make([]driver.Value, len(columns))
		for _, row := range rows {
			for i, value := range row {
				values[i] = value
			}
			if err := appender.AppendRow(values...); err != nil {
				_ = appender.Close() // the first error is the one to tell
				return sqlError(err, false)
			}
		}
		return sqlError(appender.Close(), false)
	})
}

// Rows answers a statement with the names of its columns and at most limit rows,
// each value in the engine's text form, nil for NULL. A *graph.SQLError says what is
// wrong with the statement.
func (e *Engine) Rows(ctx context.Context, statement string, limit int) (columns []string, rows [][]*string, err error) {
	answer, err := e.Query(ctx, statement, limit)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range answer.Columns {
		columns = append(columns, c.Name)
	}
	return columns, answer.Rows, nil
}
