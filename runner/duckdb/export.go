package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// Exported is one table of a database file: the rows of a statement, and what the
// catalog says of them.
type Exported struct {
	Relation graph.Relation  // of two parts
	Comment  string          // on the table; "": none
	Columns  []*graph.Column // their names, types, and descriptions as comments
	Query    string          // gives at least these columns
}

// exportName is what the file is called while it is written. The engine keeps it in the
// catalog of the file.
const exportName = "edfi_export"

// Export writes a new database file, whole in itself, and returns the rows of each table.
// The path must be below an allowed folder and free. Rows are sorted by their columns
// from left to right, so that their order says nothing that they don't. Nothing but what
// the statements give ever enters the file: no row is deleted from it, and no table is
// dropped. It is durable when Export returns; on an error nothing stays. One export at a
// time can be made of an engine.
func (e *Engine) Export(ctx context.Context, path string, tables []Exported) (rows []int64, err error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	e.catalog.Lock()
	defer e.catalog.Unlock()
	if _, err := os.Lstat(path); err == nil {
		return nil, &os.PathError{Op: "export", Path: path, Err: os.ErrExist}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(path))
		}
	}()
	if err := run(ctx, conn, "ATTACH "+literal(path)+" AS "+exportName); err != nil {
		return nil, err
	}
	if rows, err = fill(ctx, conn, tables); err != nil {
		return nil, errors.Join(err, detach(conn))
	}
	if err := errors.Join(run(ctx, conn, "CHECKPOINT "+exportName), detach(conn)); err != nil {
		return nil, err
	}
	return rows, syncFile(path)
}

// fill writes all tables in one transaction: each commit would wait for the disk.
func fill(ctx context.Context, conn *sql.Conn, tables []Exported) (rows []int64, err error) {
	if err := run(ctx, conn, "BEGIN"); err != nil {
		return nil, err
	}
	for _, t := range tables {
		n, err := t.write(ctx, conn)
		if err != nil {
			return nil, errors.Join(err, run(context.Background(), conn, "ROLLBACK"))
		}
		rows = append(rows, n)
	}
	return rows, run(ctx, conn, "COMMIT")
}

func (t Exported) write(ctx context.Context, conn *sql.Conn) (int64, error) {
	name := exportName + "." + relation(t.Relation)
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = selected(c, quote(c.Name))
	}
	if err := run(ctx, conn, "CREATE SCHEMA IF NOT EXISTS "+exportName+"."+schema(t.Relation)); err != nil {
		return 0, err
	}
	// CREATE TABLE AS answers with the number of its rows, which the driver hands on only
	// to those who read it.
	var n int64
	statement := "CREATE TABLE " + name + " AS SELECT " + strings.Join(list, ", ") + " FROM (" + t.Query + "\n) ORDER BY ALL"
	if err := conn.QueryRowContext(ctx, statement).Scan(&n); err != nil {
		return 0, sqlError(err, true)
	}
	for _, comment := range t.comments(name) {
		if err := run(ctx, conn, comment); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func (t Exported) comments(name string) []string {
	var list []string
	if t.Comment != "" {
		list = append(list, "COMMENT ON TABLE "+name+" IS "+literal(t.Comment))
	}
	for _, c := range t.Columns {
		if c.Description != "" {
			list = append(list, fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", name, quote(c.Name), literal(c.Description)))
		}
	}
	return list
}

// detach lets go of the file, also when the work was cancelled.
func detach(conn *sql.Conn) error {
	return run(context.Background(), conn, "DETACH "+exportName)
}

func run(ctx context.Context, conn *sql.Conn, statement string) error {
	_, err := conn.ExecContext(ctx, statement)
	return sqlError(err, false)
}

// Attach makes a database file readable under a name, as name.schema.table. The path must
// be below an allowed folder. The file isn't written to.
func (e *Engine) Attach(ctx context.Context, path, name string) error {
	e.catalog.Lock()
	defer e.catalog.Unlock()
	return e.exec(ctx, "ATTACH "+literal(path)+" AS "+quote(name)+" (READ_ONLY)")
}

// discard removes what an export that failed has left.
func discard(path string) error {
	var errs []error
	for _, name := range []string{path, path + ".wal"} {
		if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// syncFile makes a file's content durable: the engine promises it of checkpoints, and it
// costs nothing to ask again.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
