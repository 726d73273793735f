package duckdb

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
)

// CreateView makes a relation that answers with a statement each time it is read.
// Offsets of errors count in the statement.
func (e *Engine) CreateView(ctx context.Context, r graph.Relation, statement string) error {
	const as = " AS "
	err := e.create(ctx, r, "VIEW", as+statement+"\n")
	return shift(err, len(createOr+"VIEW "+relation(r)+as), len(statement))
}

const createOr = "CREATE OR REPLACE "

// create makes a relation, and its schema when it is the first there.
func (e *Engine) create(ctx context.Context, r graph.Relation, kind, definition string) error {
	e.catalog.Lock()
	defer e.catalog.Unlock()
	if !e.schemas[schema(r)] {
		if err := e.exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema(r)); err != nil {
			return err
		}
		e.schemas[schema(r)] = true
	}
	return e.exec(ctx, createOr+kind+" "+relation(r)+definition)
}
