package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/privacy"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// classify proves how close each column is to a person, and reports where something
// would come out more open than it is. It comes when all columns are known and before
// anything is made of them: quarantines and tests take over what it says.
func (c *compilation) classify() {
	var nodes []*graph.Node
	for _, id := range c.order {
		if n := c.nodes[id]; !c.broken[id] {
			nodes = append(nodes, n)
		}
	}
	layers := c.project.Graph.Layers
	for _, b := range privacy.Judge(nodes, c.policy(), layers[len(layers)-1].Name) {
		c.report(c.breach(b))
	}
	c.checkLooks()
}

// breach gives a breach its place: the model's SQL for what flows there, YAML for what
// is declared.
func (c *compilation) breach(b privacy.Breach) diag.Diagnostic {
	sql, declared := placeSpan(b.Node, b.At), c.declaredAt(b.Node, b.Column)
	first, second := declared, sql
	if b.Code == diag.IdentityReachesModel || b.Code == diag.PseudonymRefused || first.IsZero() {
		first, second = sql, declared
	}
	if first.IsZero() {
		first = b.Node.Span
	}
	d := diag.New(b.Code, first, "%s", b.Summary).WithHint("%s", b.Hint)
	if b.Warning {
		d.Severity = diag.Warning
	}
	if way := b.Written(); way != "" {
		d = d.WithDetail("The way: %s.", way)
	}
	switch {
	case second.IsZero():
	case second == sql:
		d = d.WithRelated(second, "read here")
	default:
		d = d.WithRelated(second, "declared here")
	}
	return d
}

// placeSpan finds a place in the file that defines a node.
func placeSpan(n *graph.Node, at graph.Place) source.Span {
	file := n.Span.File
	if file == nil || file.Path != at.Path {
		return source.Span{}
	}
	start := file.Offset(at.Line, at.Column)
	return file.Span(start, source.WordEnd(file.Text, start))
}

// declaredAt is where YAML says how close a column is, or names the column.
func (c *compilation) declaredAt(n *graph.Node, column string) source.Span {
	p := c.properties[n.ID]
	if p == nil {
		return source.Span{}
	}
	described := p.Column(column)
	switch {
	case described == nil:
		return p.Span
	case !described.Classification.IsZero():
		return described.Classification
	}
	return described.Span
}
