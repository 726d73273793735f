package compiler

import (
	"slices"

	"github.com/edfi-build/edfi-build/compiler/privacy"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Consoles and artifacts print two things that a project computes of rows: what fail_calc
// makes of the failures, and how old a source is. Neither may be somebody's number.

// checkFailCalc refuses a fail_calc that gives an identity.
func (c *compilation) checkFailCalc(test *graph.Node, columns []*graph.Column, tree *sql.Statement, at source.Span) {
	if from, shown := c.showsIdentity(test.DependsOn, columns, tree); shown {
		c.report(diag.New(diag.TestShowsIdentity, at, "fail_calc of %s would print a direct identifier: %s", test.Name, from).
			WithHint("count the failures, such as count(*) or count(distinct …): their number stands in the console and in run_results.json"))
	}
}

// checkLoadedAt refuses a loaded_at_field that gives an identity.
func (c *compilation) checkLoadedAt(node *graph.Node, columns []*graph.Column, tree *sql.Statement, at source.Span) {
	if from, shown := c.showsIdentity([]string{node.ID}, columns, tree); shown {
		c.report(diag.New(diag.TestShowsIdentity, at, "loaded_at_field of %s would print a direct identifier: %s", node.Name, from).
			WithHint("the newest value stands in the console and in sources.json: name a column that says when rows were loaded"))
	}
}

// checkNumbered refuses a test that has as many failing rows as an identity says.
func (c *compilation) checkNumbered(test *graph.Node) {
	for _, e := range test.Influences {
		if e.Numbers && c.isIdentity(e) {
			c.report(diag.New(diag.TestShowsIdentity, test.Span, "%s would have as many failures as a direct identifier says: %s", test.Name, c.edgeName(e)).
				WithHint("the number of failures is printed: select a row for each of them"))
			return
		}
	}
}

// showsIdentity tells whether a statement over nodes, of one row, gives an identity, and
// where that is from. A sum can be one: nothing says that it is over many rows.
func (c *compilation) showsIdentity(dependsOn []string, columns []*graph.Column, tree *sql.Statement) (from string, shown bool) {
	node := &graph.Node{Kind: graph.KindTest, DependsOn: dependsOn, Columns: columns}
	c.trace(node, tree, nil)
	privacy.Inherit(node, c.nodes)
	for _, column := range columns {
		l := column.Lineage
		for _, e := range slices.Concat(l.Values, l.Influences) {
			single := e.Numbers || e.Kind == graph.EdgeAggregate || e.Kind == graph.EdgeCopy || e.Kind == graph.EdgeTransform
			if single && !e.Counted && !e.Decides && !e.Token && c.isIdentity(e) {
				return c.edgeName(e), true
			}
		}
		if column.Governance.Classification == graph.Direct {
			return firstNonEmpty(l.Unknown, "it is compared with one"), true
		}
	}
	return "", false
}

func (c *compilation) isIdentity(e graph.ColumnEdge) bool {
	node := c.nodes[e.Node]
	if node == nil {
		return true
	}
	column := node.Column(e.Column)
	return column != nil && column.Governance.Classification == graph.Direct
}

func (c *compilation) edgeName(e graph.ColumnEdge) string {
	if node := c.nodes[e.Node]; node != nil {
		return node.Relation.String() + "." + e.Column
	}
	return e.Column
}
