package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// checkLooks warns of columns of sources and seeds that look like an identity and are
// declared more open than one, unless somebody says why.
func (c *compilation) checkLooks() {
	for _, s := range c.project.Sources {
		c.checkLook(s.Node, s.Columns)
	}
	for _, s := range c.project.Seeds {
		if s.Properties != nil {
			c.checkLook(s.Node, s.Properties.Columns)
		}
	}
}

func (c *compilation) checkLook(node *graph.Node, columns []*project.Column) {
	for _, column := range columns {
		g := column.Governance
		look := graph.LookOfName(column.Name)
		if look == nil || g.Classification.Rank() >= look.Least.Rank() || g.Declassify != nil {
			continue
		}
		at := column.Classification
		if at.IsZero() {
			at = column.Span
		}
		c.report(diag.Warn(diag.LooksLikeIdentity, at, "%s.%s looks like %s and is declared %s", node.Relation, column.Name, look.What, g.Classification).
			WithHint("declare it %s, or say what it is: declassify: {to: %s, reason: …, approved_by: …}", look.Least, g.Classification))
	}
}
