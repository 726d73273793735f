package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"github.com/edfi-build/edfi-build/graph"
)

// Scope is a catalog in which statements find relations by their usual names that are
// not those of the engine: a part of their columns and rows, say. Names that a statement
// gives with a catalog lead out of it, so it has to be looked at before.
type Scope struct {
	engine  *Engine
	catalog string
}

// NewScope adds a catalog to the engine. Its name must be free.
func (e *Engine) NewScope(ctx context.Context, catalog string) (*Scope, error) {
	e.catalog.Lock()
	defer e.catalog.Unlock()
	if err := e.exec(ctx, "ATTACH ':memory:' AS "+quote(catalog)); err != nil {
		return nil, err
	}
	return &Scope{engine: e, catalog: catalog}, nil
}

// CreateView makes a relation of two parts in the scope that answers with a statement.
// The statement is read outside of the scope, each time that the view is.
func (s *Scope) CreateView(ctx context.Context, r graph.Relation, statement string) error {
	outside := graph.Relation{Space: s.catalog + " outside", Name: r.String()}
	if err := s.engine.CreateView(ctx, outside, statement); err != nil {
		return err
	}
	inside := graph.Relation{Space: s.catalog, Source: r.Space, Name: r.Name}
	return s.engine.CreateView(ctx, inside, "FROM "+quote(mainCatalog)+"."+relation(outside))
}

// Replace puts the rows that a statement gives now in the place of a relation, for all who
// read it: one of three parts has its catalog in its name, and can't be in the scope.
func (s *Scope) Replace(ctx context.Context, r graph.Relation, statement string) error {
	columns, err := s.engine.Bind(ctx, statement)
	if err != nil {
		return err
	}
	held := graph.Relation{Space: s.catalog + " outside", Name: r.String()}
	if err := s.engine.Declare(ctx, held, columns); err != nil {
		return err
	}
	if _, err := s.engine.Insert(ctx, held, statement); err != nil {
		return err
	}
	return s.engine.CreateView(ctx, r, "FROM "+quote(mainCatalog)+"."+relation(held))
}

// mainCatalog is the engine's name of the catalog that a database in memory has.
const mainCatalog = "memory"

// Query is Engine.Query inside of the scope.
func (s *Scope) Query(ctx context.Context, statement string, limit int) (*Answer, error) {
	conn, err := s.engine.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := run(ctx, conn, "USE "+quote(s.catalog)); err != nil {
		return nil, err
	}
	answer, err := query(ctx, conn, statement, limit)
	return answer, errors.Join(err, run(context.WithoutCancel(ctx), conn, "USE "+quote(mainCatalog)))
}

// Counts is Engine.Counts inside of the scope.
func (s *Scope) Counts(ctx context.Context, statement string) ([]int64, error) {
	answer, err := s.Query(ctx, statement, 1)
	if err != nil {
		return nil, err
	}
	if len(answer.Rows) == 0 {
		return nil, errors.New("the statement gave no row")
	}
	counts := make([]int64, len(answer.Columns))
	for i, cell := range answer.Rows[0] {
		if cell == nil {
			return nil, errors.New("the statement gave no number")
		}
		if counts[i], err = strconv.ParseInt(*cell, 10, 64); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// asker answers statements: a database, or one connection to it.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
