package compiler

import (
	"context"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// acceptColumns holds the engine's output columns to what the lake can store and
// people can name, and gives them to the node with their stored types.
func (c *compilation) acceptColumns(ctx context.Context, node *graph.Node, columns []*graph.Column, tree *sql.Statement, where func(int) source.Span) bool {
	before := len(c.diags)
	seen := map[string]bool{}
	for i, column := range columns {
		at := where(tree.OutputOffset(i))
		switch {
		case seen[strings.ToLower(column.Name)]:
			c.report(diag.New(diag.DuplicateColumn, at, "two columns are named %q", column.Name).
				WithHint("name one of them differently, or leave it out"))
		case !graph.ValidName(column.Name):
			c.report(diag.New(diag.UnnamedColumn, at, "output column %d can't go by the name %q", i+1, column.Name).
				WithHint("add `as a_name`: lower-case letters, digits and underscores, no digit first, at most 63"))
		}
		seen[strings.ToLower(column.Name)] = true
		c.checkPublished(node, column.Name, at)
		c.storeType(node, column, at)
	}
	c.checkNulls(ctx, node, columns, tree, where)
	node.Columns = columns
	return len(c.diags) == before
}

// checkUniqueKey looks for the columns by which a model finds its rows.
func (c *compilation) checkUniqueKey(node *graph.Node) bool {
	before := len(c.diags)
	for _, key := range node.Config.UniqueKey {
		c.checkNamed(node, "unique_key", key)
	}
	return len(c.diags) == before
}

// storeType replaces a column's type by the one it is stored in. What is never
// stored keeps the engine's.
func (c *compilation) storeType(node *graph.Node, column *graph.Column, at source.Span) {
	if !node.Config.Materialized.Stored() || column.Name == graph.ColumnProblems {
		return
	}
	stored, err := graph.StoredType(column.Type)
	if err != nil {
		c.report(diag.New(diag.UnstorableType, at, "column %q can't be stored: %s", column.Name, err).
			WithHint("cast it to a type that can"))
		return
	}
	column.Type = stored
}

// checkNulls asks the engine for bare NULLs where there can be any: they come out
// as INTEGER.
func (c *compilation) checkNulls(ctx context.Context, node *graph.Node, columns []*graph.Column, tree *sql.Statement, where func(int) source.Span) {
	isInteger := func(column *graph.Column) bool { return column.Type == "INTEGER" }
	if !tree.HasNull || !slices.ContainsFunc(columns, isInteger) {
		return
	}
	untyped, err := c.engine.UntypedNulls(ctx, node.CompiledCode, columns)
	if err != nil {
		return // the statement can't be executed as a subquery; the types are as bound
	}
	for i, column := range columns {
		if slices.Contains(untyped, column.Name) {
			c.report(diag.New(diag.UntypedNull, where(tree.OutputOffset(i)), "column %q is NULL without a type", column.Name).
				WithHint("write CAST(NULL AS VARCHAR), or the type that is meant"))
		}
	}
}

// describeColumns joins the YAML's columns with the real ones, and holds the model
// to its contract.
func (c *compilation) describeColumns(node *graph.Node) bool {
	before := len(c.diags)
	describeSpecial(node)
	p := c.properties[node.ID]
	if p == nil {
		return true
	}
	names := columnNames(node.Columns)
	for _, described := range p.Columns {
		column := node.Column(described.Name)
		if column == nil {
			c.reportUndefined(node, described, names)
			continue
		}
		engineType, lineage := column.Type, column.Lineage
		*column = described.Column
		column.Type, column.Lineage = engineType, lineage
		c.checkDeclaredType(node, column, described.TypeSpan)
	}
	if node.Config.Contract.Enforced {
		c.checkUndeclared(node, p)
	}
	c.checkFields(node, p)
	if len(c.diags) > before {
		return false
	}
	c.checkDescribed(node, p)
	return true
}

func (c *compilation) reportUndefined(node *graph.Node, described *project.Column, names []string) {
	code := diag.UndefinedColumn
	if node.Config.Contract.Enforced {
		code = diag.ContractBreach
	}
	d := diag.New(code, described.Span, "%s has no column %q", node.Name, described.Name)
	if near := diag.Nearest(described.Name, names); near != "" {
		d = d.WithHint("did you mean %q?", near)
	} else {
		d = d.WithHint("it has %s", strings.Join(names, ", "))
	}
	c.report(d)
}

// checkDeclaredType compares a declared data_type with the real one, where the
// contract is enforced.
func (c *compilation) checkDeclaredType(node *graph.Node, column *graph.Column, span source.Span) {
	if !node.Config.Contract.Enforced || column.DataType == "" {
		return
	}
	declared, err := graph.StoredType(column.DataType)
	if err != nil {
		c.report(diag.New(diag.ContractBreach, span, "the declared type of %q isn't one that can be stored: %s", column.Name, err))
		return
	}
	if !strings.EqualFold(declared, column.Type) {
		c.report(diag.New(diag.ContractBreach, span, "column %q is declared as %s and is %s", column.Name, declared, column.Type).
			WithHint("cast it in the SELECT, or declare %s", strings.ToLower(column.Type)))
	}
}

// checkUndeclared reports columns that an enforced contract doesn't name.
func (c *compilation) checkUndeclared(node *graph.Node, p *project.Properties) {
	for _, column := range node.Columns {
		if p.Column(column.Name) == nil && !graph.IsSpecial(column.Name) {
			c.report(diag.New(diag.ContractBreach, p.Span, "the contract of %s doesn't declare its column %q (%s)", node.Name, column.Name, column.Type).
				WithHint("add it under columns, or take it out of the SELECT"))
		}
	}
}

func columnNames(columns []*graph.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}
