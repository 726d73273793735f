package duckdb

import "context"

// Stream answers a statement row by row, so that large answers needn't be held. Every
// column of the statement must be a text (VARCHAR); a nil cell is NULL. The slice is used
// again for the next row. An error of row ends the stream and is returned as it is.
func (e *Engine) Stream(ctx context.Context, statement string, row func([]*string) error) error {
	rows, err := e.db.QueryContext(ctx, statement)
	if err != nil {
		return sqlError(err, true)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	cells := make([]*string, len(names))
	targets := make([]any, len(names))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if err := row(cells); err != nil {
			return err
		}
	}
	return sqlError(rows.Err(), true)
}
