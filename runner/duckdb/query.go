package duckdb

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
)

// Count runs a statement that answers with one whole number.
func (e *Engine) Count(ctx context.Context, statement string) (int64, error) {
	var n int64
	err := e.db.QueryRowContext(ctx, statement).Scan(&n)
	return n, sqlError(err, true)
}

// Answer is the result of a query, small enough to hold in memory. A nil cell is
// NULL; others are the engine's own text for the value.
type Answer struct {
	Columns []*graph.Column
	Rows    [][]*string
}

// Query runs a statement and returns at most limit rows (0: all), each value in
// the engine's text form, so that what is shown doesn't depend on the driver.
func (e *Engine) Query(ctx context.Context, statement string, limit int) (*Answer, error) {
	return query(ctx, e.db, statement, limit)
}

func query(ctx context.Context, db asker, statement string, limit int) (*Answer, error) {
	columns, err := bind(ctx, db, statement)
	if err != nil {
		return nil, err
	}
	const before = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ("
	rows, err := db.QueryContext(ctx, before+statement+"\n)")
	if err != nil {
		return nil, shift(sqlError(err, true), len(before), len(statement))
	}
	defer rows.Close()
	answer := &Answer{Columns: columns}
	for rows.Next() && (limit == 0 || len(answer.Rows) < limit) {
		cells := make([]*string, len(columns))
		targets := make([]any, len(columns))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		answer.Rows = append(answer.Rows, cells)
	}
	return answer, shift(sqlError(rows.Err(), true), len(before), len(statement))
}
