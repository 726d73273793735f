package compiler

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// link makes the edges of the graph from the calls of ref and source, also in
// branches that are never taken, and holds them to the law of the layers.
func (c *compilation) link() {
	spans := map[[2]string]source.Span{} // child, parent → where it is referred to
	for _, id := range slices.Sorted(maps.Keys(c.templates)) {
		node := c.nodes[id]
		if node == nil {
			continue // its name is taken, which has been reported
		}
		for _, call := range c.templates[id].Calls() {
			parent, refers := c.target(call)
			if parent == nil {
				c.unrendered[id] = c.unrendered[id] || refers
				continue
			}
			node.DependsOn = append(node.DependsOn, parent.ID)
			if _, known := spans[[2]string{id, parent.ID}]; !known {
				spans[[2]string{id, parent.ID}] = call.Span
				c.checkLayers(node, parent, call.Span)
			}
		}
		node.DependsOn = unique(node.DependsOn)
	}
	c.orderNodes(spans)
}

// target finds the node that a call refers to, and reports one that isn't there;
// refers is false for calls that refer to no node.
func (c *compilation) target(call template.Call) (node *graph.Node, refers bool) {
	switch {
	case len(call.Arguments) == 0 || !call.Arguments[0].Literal:
		return nil, false // reported with the template
	case call.Function == "ref":
		return c.findRef(call.Argument(0), call.Arguments[0].Span), true
	case (call.Function == "source" || call.Function == "source_history") && len(call.Arguments) > 1:
		return c.findSource(call.Argument(0), call.Argument(1), call.Span), true
	}
	return nil, false
}

func (c *compilation) findRef(name string, span source.Span) *graph.Node {
	if node := c.byName[name]; node != nil {
		return node
	}
	if c.project.Partial {
		return nil // it may stand in a file with errors
	}
	d := diag.New(diag.UnknownRef, span, "no model or seed is named %q", name)
	c.report(d.WithHint("%s", c.suggestRef(name)))
	return nil
}

func (c *compilation) suggestRef(name string) string {
	if hint := diag.DidYouMean(name, slices.Sorted(maps.Keys(c.byName))); hint != "" {
		return hint
	}
	for _, n := range c.nodes {
		if n.Kind == graph.KindSource && n.Source.Table == name {
			return fmt.Sprintf("it is a raw table: {{ source %q %q }}", n.Source.System, n.Source.Table)
		}
	}
	return "a model's name is its file's name without .sql"
}

func (c *compilation) findSource(system, table string, span source.Span) *graph.Node {
	id := sourceID(c.project.Graph.Name, system, table)
	if node := c.nodes[id]; node != nil {
		return node
	}
	if c.project.Partial {
		return nil
	}
	d := diag.New(diag.UnknownSource, span, "no source is declared as %s.%s", system, table)
	if near := diag.Nearest(system+"."+table, c.sourceNames()); near != "" {
		near, nearTable, _ := strings.Cut(near, ".")
		d = d.WithHint("did you mean {{ source %q %q }}?", near, nearTable)
	}
	c.report(d)
	return nil
}

func (c *compilation) sourceNames() []string {
	var names []string
	for _, n := range c.nodes {
		if n.Kind == graph.KindSource {
			names = append(names, n.Source.System+"."+n.Source.Table)
		}
	}
	slices.Sort(names)
	return names
}

// checkLayers holds a reference to the order of the layers: its own or the one
// below. Seeds stand outside of the layers; a test may look at any.
func (c *compilation) checkLayers(child, parent *graph.Node, span source.Span) {
	if child.Kind != graph.KindModel || parent.Kind == graph.KindSeed {
		return
	}
	from, to := c.project.Graph.LayerIndex(child.Layer), c.project.Graph.LayerIndex(parent.Layer)
	if to == from || to == from-1 {
		return
	}
	d := diag.New(diag.LayerBreach, span, "a model of %s can't refer to %s, which is of %s", child.Layer, parent.Relation, parent.Layer)
	if to > from {
		d = d.WithHint("%s comes after %s: move what both need down into %s", parent.Layer, child.Layer, child.Layer)
	} else {
		d = d.WithHint("refer to a model of %s that reads it", c.project.Graph.Layers[from-1].Name)
	}
	c.report(d)
}

// orderNodes sorts the nodes parents first and reports cycles, each from its least
// name on, at the reference that leads on.
func (c *compilation) orderNodes(spans map[[2]string]source.Span) {
	dag := graph.NewDAG()
	for _, id := range slices.Sorted(maps.Keys(c.nodes)) {
		dag.Add(id, c.nodes[id].DependsOn...)
	}
	c.order = dag.Order()
	for _, cycle := range dag.Cycles() {
		names := make([]string, len(cycle))
		for i, id := range cycle {
			names[i] = c.nodes[id].Name
		}
		next := func(i int) string { return cycle[(i+1)%len(cycle)] }
		d := diag.New(diag.Cycle, spans[[2]string{cycle[0], next(0)}], "models need each other: %s",
			strings.Join(append(names, names[0]), " → "))
		for i := 1; i < len(cycle); i++ {
			d = d.WithRelated(spans[[2]string{cycle[i], next(i)}], "%s needs %s", names[i], c.nodes[next(i)].Name)
		}
		c.report(d.WithHint("move what they share into a model of its own"))
	}
}
