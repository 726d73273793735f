package duckdb

import (
	"context"
	"fmt"
)

// Counts runs a statement that answers with one row of whole numbers, as many as
// it has columns.
func (e *Engine) Counts(ctx context.Context, statement string) ([]int64, error) {
	rows, err := e.db.QueryContext(ctx, statement)
	if err != nil {
		return nil, sqlError(err, true)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	counts := make([]int64, len(names))
	targets := make([]any, len(names))
	for i := range counts {
		targets[i] = &counts[i]
	}
	if !rows.Next() {
		if rows.Err() == nil {
			return nil, fmt.Errorf("the statement gave no row")
		}
		return nil, sqlError(rows.Err(), true)
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	return counts, nil
}
