package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/privacy"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
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
	privacy.Inherit(test, c.nodes)
	c.checkNumbered(test)
	test.Influences, test.Equalities = nil, nil
	for _, column := range test.Columns {
		if test.Test.StoreFailures {
			c.checkStored(test, column)
		}
	}
}

// checkStored refuses to keep an identity among the failing rows of a SQL file's test.
// Of the tests that YAML declares, direct columns are left out.
func (c *compilation) checkStored(test *graph.Node, column *graph.Column) {
	if column.Governance.Classification.Rank() < graph.Direct.Rank() {
		return
	}
	at := test.Span
	if values := column.Lineage.Values; len(values) > 0 {
		if span := placeSpan(test, values[0].At); !span.IsZero() {
			at = span
		}
	}
	c.report(diag.New(diag.TestShowsIdentity, at, "the failing rows of %s are kept, and %s is a direct identifier", test.Name, column.Name).
		WithHint("select what leads to the row, such as %s and %s, or leave store_failures out", graph.ColumnFileSHA256, graph.ColumnRowNumber))
}
