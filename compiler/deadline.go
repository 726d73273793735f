package compiler

import (
	"context"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// maxBinding bounds how long the engine may look at one statement. Thousands are
// bound in a second; only one that is made to be slow comes near: the engine works
// constant arguments out while it binds, such as range(len(range(1000000000))). The
// memory that such a statement takes is bounded by the same.
const maxBinding = 20 * time.Second

// bind asks the engine for a statement's output columns; nil columns without an
// error mean that it was reported.
func (c *compilation) bind(ctx context.Context, statement string, where func(int) source.Span) ([]*graph.Column, error) {
	limited, cancel := context.WithTimeout(ctx, maxBinding)
	defer cancel()
	columns, err := c.engine.Bind(limited, statement)
	switch {
	case err == nil:
		return columns, nil
	case limited.Err() != nil && ctx.Err() == nil:
		c.report(namingMacro(diag.New(diag.StatementTooLarge, where(-1), "the engine is still checking the statement after %s", maxBinding).
			WithHint("look for a function that makes very many values of constants")))
		return nil, nil
	}
	return nil, c.reportBind(err, where)
}
