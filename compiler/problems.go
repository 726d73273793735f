package compiler

import (
	"slices"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// setProblemsAside takes the column _problems out of what a model stores: the contract
// reads it. It tells whether the column is what it has to be.
func (c *compilation) setProblemsAside(node *graph.Node, tree *sql.Statement, where func(int) source.Span) bool {
	at := slices.IndexFunc(node.Columns, func(column *graph.Column) bool { return column.Name == graph.ColumnProblems })
	if at < 0 || !node.Config.Materialized.Stored() {
		return true // views and ephemeral models pass it on
	}
	column := node.Columns[at]
	if node.Config.Materialized != graph.Table || !node.Config.Contract.Enforced {
		c.report(diag.New(diag.ContractBreach, where(tree.OutputOffset(at)), "%s belongs to a table with an enforced contract", graph.ColumnProblems).
			WithHint("say `config: {contract: {enforced: true}}` in the YAML, or leave the column out"))
		return false
	}
	if column.Type != graph.ProblemsType {
		c.report(diag.New(diag.ContractBreach, where(tree.OutputOffset(at)), "%s is %s and has to be %s", graph.ColumnProblems, column.Type, graph.ProblemsType).
			WithHint(`make it with the macros: {{ include "problems" … }} as %s`, graph.ColumnProblems))
		return false
	}
	node.Problems, node.Columns = column, slices.Delete(slices.Clone(node.Columns), at, at+1)
	return true
}

// specialColumns describe the columns that mean the same in every model. Who holds the
// files finds a person by the origin of a row; a problem can name a code of the row.
var specialColumns = map[string]graph.Column{
	graph.ColumnFileSHA256: {
		Description: "Digest of the landing file that the row came from.",
		Governance:  graph.Governance{Classification: graph.Quasi},
	},
	graph.ColumnRowNumber: {
		Description: "Line of that file where the record starts.",
		Governance:  graph.Governance{Classification: graph.Quasi},
	},
	graph.ColumnProblems: {
		Description: "What is wrong with the row by the model's own knowledge; the contract reads it.",
		Governance:  graph.Governance{Classification: graph.Sensitive},
	},
}

// describeSpecial describes the columns that YAML needn't.
func describeSpecial(node *graph.Node) {
	for _, column := range node.Columns {
		if words, special := specialColumns[column.Name]; special {
			column.Description, column.Governance = words.Description, words.Governance
		}
	}
}

// checkOrigin holds a model to its contract's promise that each row leads back to a row
// of a file: where the model reads a raw table, itself or through ephemeral models, it
// keeps the file's digest and the line (design §4).
func (c *compilation) checkOrigin(node *graph.Node) {
	if node.Config.Contract.Entity == "" || !c.readsRaw(node) {
		return
	}
	for _, name := range []string{graph.ColumnFileSHA256, graph.ColumnRowNumber} {
		if node.Column(name) == nil {
			c.report(diag.New(diag.ContractBreach, c.properties[node.ID].Config.Contract.Entity.Span, "%s lacks %s, by which its rows are found in the files they came from", node.Name, name).
				WithHint("select %s and %s of its main source; published models leave them out", graph.ColumnFileSHA256, graph.ColumnRowNumber))
		}
	}
}

// readsRaw tells whether rows of a model come from a raw table, with at most ephemeral
// models in between.
func (c *compilation) readsRaw(node *graph.Node) bool {
	return slices.ContainsFunc(node.DependsOn, func(id string) bool {
		parent := c.nodes[id]
		return parent.Kind == graph.KindSource || (parent.Config.Materialized == graph.Ephemeral && c.readsRaw(parent))
	})
}

// checkPublished keeps what leads back to a file out of the layer that people read.
func (c *compilation) checkPublished(node *graph.Node, name string, at source.Span) {
	layers := c.project.Graph.Layers
	if graph.IsSpecial(name) && node.Layer == layers[len(layers)-1].Name && node.Config.Materialized != graph.Ephemeral {
		c.report(diag.New(diag.ContractBreach, at, "%s leads back to a file and has no place in %s", name, node.Layer).
			WithHint("leave it out of the SELECT"))
	}
}
