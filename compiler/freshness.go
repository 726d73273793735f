package compiler

import (
	"context"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// checkFreshness binds the expressions by which a source's age is told.
func (c *compilation) checkFreshness(ctx context.Context, node *graph.Node) error {
	f := node.Source.Freshness
	declared := c.declaredSource(node)
	if f == nil || declared == nil {
		return nil
	}
	before := len(c.diags)
	defer func() {
		for i := range c.diags[before:] {
			if d := &c.diags[before+i]; d.Code == diag.ForbiddenFunction {
				d.Hint = "the clock is what freshness is held against; the expression is over the row alone"
			}
		}
	}()
	if f.Filter != "" {
		from := "SELECT 1 AS found FROM " + node.Relation.String() + " WHERE ("
		_, _, err := c.check(ctx, from+f.Filter+"\n)", c.byRelation(node.Relation), inText(declared.FreshnessFilter, f.Filter, len(from)))
		if err != nil {
			return err
		}
	}
	if f.LoadedAtField == "" {
		return nil
	}
	const head = "SELECT ("
	statement := head + f.LoadedAtField + "\n) AS loaded_at FROM " + node.Relation.String()
	columns, tree, err := c.check(ctx, statement, c.byRelation(node.Relation), inText(declared.LoadedAtField, f.LoadedAtField, len(head)))
	if err != nil || columns == nil {
		return err
	}
	if typ := columns[0].Type; typ != "DATE" && !strings.HasPrefix(typ, "TIMESTAMP") {
		c.report(diag.New(diag.BadFreshness, declared.LoadedAtField, "loaded_at_field gives %s, which is no point in time", typ).
			WithHint("write CAST(%s AS TIMESTAMP)", f.LoadedAtField))
	}
	c.checkLoadedAt(node, columns, tree, declared.LoadedAtField)
	return nil
}

func (c *compilation) declaredSource(node *graph.Node) *project.Source {
	for _, s := range c.project.Sources {
		if s.Node == node {
			return s
		}
	}
	return nil
}

// inText leads from an offset in a statement to the word in a text of YAML that
// stands in it from the byte start on; exactly where the file has the text as it is.
func inText(span source.Span, text string, start int) func(offset int) source.Span {
	return func(offset int) source.Span {
		at, offset := strings.Index(span.Text(), text), offset-start
		if at < 0 || offset < 0 || offset >= len(text) {
			return span
		}
		at += span.Start
		return span.File.Span(at+offset, at+source.WordEnd(text, offset))
	}
}
