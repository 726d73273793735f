// Package duckdb is the engine: in-process DuckDB, the only importer of its
// driver. An Engine lives in memory and is thrown away; what it makes are Parquet
// files (CopyTo), bound columns (Bind) and answers (Query).
package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"

	driver "github.com/duckdb/duckdb-go/v2"

	"github.com/edfi-build/edfi-build/graph"
)

// Options configure an engine for its whole life: after Open nothing of it can
// be changed, by anyone.
type Options struct {
	Timezone    string   // IANA name: timestamps are cut into dates there; "" leaves UTC
	Threads     int      // the engine's own threads; 0: one for each core
	MemoryLimit string   // such as 4GB; "": the engine's default
	TempDir     string   // where larger work spills; "": nowhere
	AllowedDirs []string // folders that statements may read and write; none: no files at all
	Pseudonym   Pseudonymizer
}

// Engine is one DuckDB instance in memory. It is safe for concurrent use: each
// call takes a connection of its own; changes of the catalog are made in turn.
type Engine struct {
	db      *sql.DB
	version string
	catalog sync.Mutex // DuckDB fails concurrent catalog changes instead of waiting
	schemas map[string]bool

	preparing sync.Mutex
	parse     *sql.Stmt // behind Parse; nil until it is first called
}

// Open starts an engine, locked down before any statement of a project reaches it:
// first the allowed folders, then external access off, then the configuration
// locked, in that order, because each makes the one before final. All three hold
// for the whole instance.
func Open(ctx context.Context, o Options) (*Engine, error) {
	connector, err := driver.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start the engine: %w", err)
	}
	e := &Engine{db: sql.OpenDB(connector), schemas: map[string]bool{}}
	if err := e.setUp(ctx, o); err != nil {
		e.Close()
		return nil, fmt.Errorf("set up the engine: %w", err)
	}
	return e, nil
}

func (e *Engine) setUp(ctx context.Context, o Options) error {
	if err := e.db.QueryRowContext(ctx, "SELECT version()").Scan(&e.version); err != nil {
		return err
	}
	// Raw relations have three parts, so the raw layer is a catalog of its own.
	if err := e.exec(ctx, "ATTACH ':memory:' AS "+quote(graph.RawLayer)); err != nil {
		return err
	}
	if err := e.registerPseudonym(ctx, o.Pseudonym); err != nil {
		return err
	}
	for _, statement := range o.settings() {
		if err := e.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// settings uses SET GLOBAL throughout: a plain SET holds for one connection only.
func (o Options) settings() []string {
	list := []string{
		"SET GLOBAL errors_as_json = true",
		"SET GLOBAL autoinstall_known_extensions = false",
		"SET GLOBAL autoload_known_extensions = false",
	}
	add := func(name, value string) { list = append(list, "SET GLOBAL "+name+" = "+literal(value)) }
	if o.Timezone != "" {
		add("TimeZone", o.Timezone)
	}
	if o.Threads > 0 {
		list = append(list, fmt.Sprintf("SET GLOBAL threads = %d", o.Threads))
	}
	if o.MemoryLimit != "" {
		add("memory_limit", o.MemoryLimit)
	}
	add("temp_directory", o.TempDir)
	if len(o.AllowedDirs) > 0 {
		quoted := make([]string, len(o.AllowedDirs))
		for i, dir := range o.AllowedDirs {
			quoted[i] = literal(strings.TrimSuffix(dir, "/") + "/")
		}
		list = append(list, "SET GLOBAL allowed_directories = ["+strings.Join(quoted, ", ")+"]")
	}
	return append(list, "SET GLOBAL enable_external_access = false", "SET GLOBAL lock_configuration = true")
}

// Version is the engine's name and version, as it stands in fingerprints.
func (e *Engine) Version() string { return "duckdb " + e.version }

// PseudonymFunction is the engine's name of the keyed function.
func (e *Engine) PseudonymFunction() string { return pseudonymFunction }

// Close ends the engine and frees its memory.
func (e *Engine) Close() error { return e.db.Close() }

// exec runs a statement of our own that holds no data.
func (e *Engine) exec(ctx context.Context, statement string) error {
	_, err := e.db.ExecContext(ctx, statement)
	return sqlError(err, false)
}

// quote writes a name as a SQL identifier.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// literal writes a text as a SQL literal.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// relation writes a relation as SQL.
func relation(r graph.Relation) string {
	if r.Source != "" {
		return quote(r.Space) + "." + quote(r.Source) + "." + quote(r.Name)
	}
	return quote(r.Space) + "." + quote(r.Name)
}

// schema writes the schema that a relation lives in.
func schema(r graph.Relation) string {
	if r.Source != "" {
		return quote(r.Space) + "." + quote(r.Source)
	}
	return quote(r.Space)
}
