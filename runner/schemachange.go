package runner

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// schemaChange is how the columns of a model differ from those of its table.
type schemaChange struct {
	added   []*graph.Column // only the model has them
	gone    []*graph.Column // only the table has them
	retyped []string        // both, with different types
}

func schemaChangeOf(node *graph.Node, schema lake.Schema) schemaChange {
	var change schemaChange
	for _, stored := range columnsOf(schema) {
		column := node.Column(stored.Name)
		switch {
		case column == nil:
			change.gone = append(change.gone, stored)
		case !sameType(column.Type, stored.Type):
			change.retyped = append(change.retyped, stored.Name)
		}
	}
	for _, column := range node.Columns {
		if !hasColumn(schema, column.Name) {
			change.added = append(change.added, column)
		}
	}
	return change
}

func (c schemaChange) none() bool { return len(c.added)+len(c.gone)+len(c.retyped) == 0 }

// text names what changed; columns' names are no one's data.
func (c schemaChange) text() string {
	var parts []string
	if len(c.added) > 0 {
		parts = append(parts, "new: "+strings.Join(columnNames(c.added), ", "))
	}
	if len(c.gone) > 0 {
		parts = append(parts, "gone: "+strings.Join(columnNames(c.gone), ", "))
	}
	if len(c.retyped) > 0 {
		parts = append(parts, "of another type: "+strings.Join(c.retyped, ", "))
	}
	return strings.Join(parts, "; ")
}

// nextColumns gives the columns that a table has once rows are added to it, by the
// model's on_schema_change; rewrite says that the rows that are there must be
// written anew for it. A snapshot keeps every column it ever had.
func nextColumns(node *graph.Node, schema lake.Schema) (columns []*graph.Column, rewrite bool, err error) {
	change := schemaChangeOf(node, schema)
	if change.none() {
		return columnsOf(schema), false, nil
	}
	if node.Config.Materialized == graph.Snapshot {
		return slices.Concat(node.Columns, change.gone), len(change.retyped) > 0, nil
	}
	switch node.Config.OnSchemaChange {
	case "ignore":
		return columnsOf(schema), false, nil
	case "sync_all_columns":
		return node.Columns, len(change.gone)+len(change.retyped) > 0, nil
	case "fail":
		return nil, false, diag.New(diag.SchemaChanged, node.Span, "the columns of %s differ from its table's (%s)", node.Relation, change.text()).
			WithHint("build it anew with --full-refresh, or set another on_schema_change")
	}
	if len(change.retyped) > 0 {
		return nil, false, diag.New(diag.SchemaChanged, node.Span, "columns of %s have another type than in its table: %s", node.Relation, strings.Join(change.retyped, ", ")).
			WithHint("build it anew with --full-refresh, or set on_schema_change: sync_all_columns")
	}
	return append(columnsOf(schema), change.added...), false, nil
}

// visible are the columns of a table that SQL sees: for a table that is added to,
// those that its model has. What else it holds is history.
func visible(node *graph.Node, schema lake.Schema) lake.Schema {
	if m := node.Config.Materialized; m != graph.Incremental && m != graph.Snapshot {
		return schema
	}
	var seen lake.Schema
	for _, c := range schema {
		if node.Column(c.Name) != nil {
			seen = append(seen, c)
		}
	}
	return seen
}

func hasColumn(schema lake.Schema, name string) bool {
	return slices.ContainsFunc(schema, func(c lake.Column) bool { return c.Name == name })
}

func sameType(a, b string) bool {
	left, errLeft := graph.ParseEngineType(a)
	right, errRight := graph.ParseEngineType(b)
	return errLeft == nil && errRight == nil && left.String() == right.String()
}

func columnNames(columns []*graph.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}
