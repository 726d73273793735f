package duckdb

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
)

// CreateView makes a relation that answers with a statement each time it is read.
func (e *Engine) CreateView(ctx context.Context, r graph.Relation, statement string) error {
	return e.create(ctx, r, "VIEW", " AS "+statement+"\n")
}

func (e *Engine) create(ctx context.Context, r graph.Relation, kind, definition string) error {
	e.catalog.Lock()
	defer e.catalog.Unlock()
	if err := e.exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema(r)); err != nil {
		return err
	}
	return e.exec(ctx, "CREATE OR REPLACE "+kind+" "+relation(r)+definition)
}
