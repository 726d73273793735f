package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
)

// storedCode is the statement of the rows to keep, where they aren't those of the
// test. Rows of raw are kept by their origin: it leads back to them, and no cell is
// copied.
func storedCode(node *graph.Node, a assertion) string {
	if node.Kind != graph.KindSource {
		return ""
	}
	return a.rows
}

// outputsOf names the columns of the rows to keep.
func outputsOf(node *graph.Node, a assertion) []string {
	if a.outputs != nil && storedCode(node, a) == "" {
		return a.outputs
	}
	return columnNames(testable(node))
}

// storedColumns are those of a test's failing rows that may be kept, each classified
// as where it comes from. outputs names what its statement gives.
func (c *compilation) storedColumns(test *graph.Node, outputs []string) []*graph.Column {
	m := &graph.Manifest{Nodes: c.nodes}
	target := c.nodes[test.Test.Target]
	var columns []*graph.Column
	for _, name := range outputs {
		governance, kept := m.KeepsFailure(test, name)
		if !kept {
			continue
		}
		column := &graph.Column{Name: name, Type: "BIGINT", Governance: governance} // a number of rows
		from := name
		if name == newestValue {
			from = test.Test.Arguments["field"]
		}
		if of := findColumn(target, from); of != nil {
			column.Type = of.Type
		}
		columns = append(columns, column)
	}
	return columns
}

// classifyOutputs gives the columns of a test's statement to its node, each with
// the classification of what it is made from: they may come to be stored.
func (c *compilation) classifyOutputs(test *graph.Node, columns []*graph.Column, tree *sql.Statement, r *template.Rendered) {
	test.Columns = columns
	c.trace(test, tree, r)
	test.Influences, test.Equalities = nil, nil
	for _, column := range test.Columns {
		column.Governance = c.governanceOf(column.Lineage)
	}
}

// governanceOf is the strictest that a column inherits: nothing, which counts as
// direct, where it isn't traced or one of its sources isn't classified; internal
// where it is made from no column at all.
func (c *compilation) governanceOf(lineage *graph.Lineage) graph.Governance {
	out := graph.Governance{Classification: graph.Internal}
	if lineage == nil || lineage.Unknown != "" {
		return graph.Governance{}
	}
	for _, edge := range lineage.Values {
		from := graph.Governance{Classification: graph.Internal} // where a row of raw came from
		if node := c.nodes[edge.Node]; node != nil && node.Column(edge.Column) != nil {
			from = node.Column(edge.Column).Governance
		}
		if edge.Token {
			from.Classification = graph.Pseudonym
		}
		if from.Classification.Rank() > out.Classification.Rank() {
			out.Classification = from.Classification
		}
		if from.Classification == "" {
			return graph.Governance{}
		}
		out.Subject = unique(append(out.Subject, from.Subject...))
	}
	return out
}
