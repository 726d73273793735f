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

// Hold works out a statement's rows and keeps them in memory: from then on the relation
// answers with them. Offsets of errors count in the statement.
func (e *Engine) Hold(ctx context.Context, r graph.Relation, statement string) error {
	columns, err := e.Bind(ctx, statement)
	if err != nil {
		return err
	}
	rows := graph.Relation{Space: "held", Name: r.String()}
	if err := e.Declare(ctx, rows, columns); err != nil {
		return err
	}
	if _, err := e.Insert(ctx, rows, statement); err != nil {
		return err
	}
	return e.CreateView(ctx, r, "FROM "+relation(rows))
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
