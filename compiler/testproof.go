package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
)

// prove marks the declared tests that the model's statement can't break: they hold
// for any data and cost no query. What a `where` leaves of rows that hold, holds.
func (c *compilation) prove(node *graph.Node, tree *sql.Statement) {
	p := c.properties[node.ID]
	if p == nil || !provable(node) {
		return
	}
	for _, t := range p.Tests {
		if t.Column == "" || node.Column(t.Column) != nil {
			t.Proven = proof(node, tree, t)
		}
	}
}

// provable tells whether a model's rows are those of its statement. An incremental
// model and a snapshot also have rows of earlier statements.
func provable(node *graph.Node) bool {
	switch node.Config.Materialized {
	case graph.Table, graph.View, graph.Ephemeral:
		return true
	}
	return false
}

// proof says why a test can't fail, or "".
func proof(node *graph.Node, tree *sql.Statement, t *project.TestDecl) string {
	if t.FailCalc.Given() {
		return "" // it may make something of no rows at all
	}
	switch t.Type {
	case "not_null":
		return tree.ProvesNotNull(t.Column)
	case "unique":
		return proofOfKey(node, tree, []string{t.Column})
	case "unique_combination":
		columns, err := texts(t.Arguments, "columns")
		if err != nil {
			return "" // reported with the test
		}
		return proofOfKey(node, tree, columns)
	case "accepted_values":
		values, err := acceptedList(t.Arguments)
		if err != nil || kindOfType(node.Column(t.Column).Type) != textKind {
			return "" // other types are compared as the engine writes them
		}
		return tree.ProvesValues(t.Column, values)
	}
	return ""
}

// proofOfKey asks only where storing a value can't make two of them equal: an
// instant in nanoseconds is stored in microseconds.
func proofOfKey(node *graph.Node, tree *sql.Statement, columns []string) string {
	names := make([]string, len(columns))
	for i, name := range columns {
		column := findColumn(node, name)
		if column == nil || column.Type == "TIMESTAMP" || kindOfType(column.Type) == "" {
			return ""
		}
		names[i] = column.Name
	}
	return tree.ProvesUnique(names)
}
