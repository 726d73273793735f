package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"github.com/edfi-build/edfi-build/graph"
)

// Stage is an in-memory table that is being filled row by row. It is not safe for
// concurrent use. Close it in the end: that drops the table.
type Stage struct {
	Relation graph.Relation // to read what was appended, after Flush

	engine   *Engine
	conn     *sql.Conn
	appender *duckdb.Appender
}

// NewStage makes an empty table of the given columns. The name must be free.
func (e *Engine) NewStage(ctx context.Context, name string, columns []*graph.Column) (*Stage, error) {
	s := &Stage{Relation: graph.Relation{Space: "staging", Name: name}, engine: e}
	if err := e.Declare(ctx, s.Relation, columns); err != nil {
		return nil, err
	}
	var err error
	if s.conn, err = e.db.Conn(ctx); err != nil {
		return nil, err
	}
	err = s.conn.Raw(func(c any) error {
		s.appender, err = duckdb.NewAppenderFromConn(c.(driver.Conn), s.Relation.Space, s.Relation.Name)
		return err
	})
	return s, sqlError(err, false)
}

// Append adds a row: one value for each column, a string, int64, []byte,
// time.Time, or nil for NULL. The values are copied.
func (s *Stage) Append(row []driver.Value) error {
	return sqlError(s.appender.AppendRow(row...), true)
}

// Flush makes all appended rows visible. No row can be appended afterwards.
func (s *Stage) Flush() error {
	if s.appender == nil {
		return nil
	}
	err := s.appender.Close()
	s.appender = nil
	return sqlError(err, true)
}

// Close drops the table. It may be called after Flush or instead of it.
func (s *Stage) Close() error {
	flushed := s.Flush()
	closed := s.conn.Close()
	s.engine.catalog.Lock()
	defer s.engine.catalog.Unlock()
	// The work may have been cancelled by now; the memory is wanted back all the same.
	dropped := s.engine.exec(context.Background(), "DROP TABLE IF EXISTS "+relation(s.Relation))
	return errors.Join(flushed, closed, dropped)
}

// Insert adds the rows of a statement to a staged table and returns their number.
func (e *Engine) Insert(ctx context.Context, into graph.Relation, statement string) (int64, error) {
	before := "INSERT INTO " + relation(into) + " "
	result, err := e.db.ExecContext(ctx, before+statement)
	if err != nil {
		return 0, shift(sqlError(err, true), len(before), len(statement))
	}
	return result.RowsAffected()
}
