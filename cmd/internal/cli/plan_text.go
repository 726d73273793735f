package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// reachedMost is how many reached nodes a line of a plan names.
const reachedMost = 8

// text writes a plan for a terminal: a block for each layer, a line for each node.
// Tests have a line of their own only where they are new or changed.
func (v *planView) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Compared with %s\n", v.against())
	width := v.nameWidth()
	for _, layer := range v.layers() {
		fmt.Fprintf(&b, "\n%s\n", layer.name)
		for _, n := range layer.tables {
			v.line(&b, n, width)
		}
		for _, n := range layer.tests {
			if v.change(n.Node.ID) != nil && !v.first() {
				v.line(&b, n, width)
			}
		}
		if len(layer.tests) > 0 {
			fmt.Fprintf(&b, "    %s\n", testsText(layer.tests))
		}
	}
	v.rest(&b, width)
	fmt.Fprintf(&b, "\n%s\n", v.summary())
	return b.String()
}

// noLayer heads the tests that look at no table.
const noLayer = "tests"

// layerBlock is what a plan shows of one layer.
type layerBlock struct {
	name          string
	tables, tests []*runner.PlannedNode
}

// layers groups the nodes: seeds, then the layers from raw on, each in the order of
// the plan.
func (v *planView) layers() []*layerBlock {
	var list []*layerBlock
	byName := map[string]*layerBlock{}
	for _, n := range v.plan.Nodes {
		if n.Action == runner.ActionSkip && len(n.Reasons) == 0 {
			continue
		}
		name := n.Node.Layer
		switch {
		case n.Node.Kind == graph.KindSeed:
			name = graph.SeedSpace
		case name == "":
			name = noLayer
		}
		block := byName[name]
		if block == nil {
			block = &layerBlock{name: name}
			byName[name] = block
			list = append(list, block)
		}
		if isTestNode(n.Node) {
			block.tests = append(block.tests, n)
		} else {
			block.tables = append(block.tables, n)
		}
	}
	// The plan starts with the unit tests of all layers, which would decide otherwise.
	project := v.plan.After.Project
	rank := func(b *layerBlock) int {
		if b.name == noLayer {
			return len(project.Layers)
		}
		return project.LayerIndex(b.name) // -1 for seeds
	}
	slices.SortStableFunc(list, func(a, b *layerBlock) int { return rank(a) - rank(b) })
	return list
}

func (v *planView) nameWidth() int {
	width := 0
	for _, n := range v.plan.Nodes {
		if !isTestNode(n.Node) {
			width = max(width, utf8.RuneCountInString(nodeTitle(n.Node)))
		}
	}
	return width
}

// line writes a node, and below it what changed of it and whom that reaches.
func (v *planView) line(b *strings.Builder, n *runner.PlannedNode, width int) {
	text := fmt.Sprintf("  %s %-*s  %-5s  %s", v.symbol(n), width, nodeTitle(n.Node), n.Action, v.why(n))
	b.WriteString(strings.TrimRight(text, " ") + "\n")
	if change := v.change(n.Node.ID); change != nil && !change.Added {
		v.details(b, change)
	}
}

// symbol tells at a glance: + new, ~ changed, * run because of what it reads,
// = unchanged.
func (v *planView) symbol(n *runner.PlannedNode) string {
	change := v.change(n.Node.ID)
	switch {
	case change != nil && change.Added:
		return "+"
	case change != nil:
		return "~"
	case n.Action == runner.ActionRun || n.Action == runner.ActionAdopt:
		return "*"
	case n.Action == runner.ActionSkip:
		return " "
	}
	return "="
}

func (v *planView) details(b *strings.Builder, change *graph.NodeChange) {
	for _, c := range change.Columns {
		fmt.Fprintf(b, "      %s\n", planColumnText(c))
	}
	for _, sentence := range change.Breaking {
		fmt.Fprintf(b, "      ! breaking: %s\n", sentence)
	}
	if impact, ok := v.impacts[change.ID]; ok {
		reached := v.reached(impact, func(*graph.Node) bool { return true })
		for _, name := range impact.Exposures {
			reached = append(reached, "exposure "+name)
		}
		fmt.Fprintf(b, "      reaches %s\n", andList(shortened(reached, reachedMost)))
	}
}

// testsText counts the tests of a layer.
func testsText(tests []*runner.PlannedNode) string {
	count := countActions(tests)
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{count.Run, "to run"}, {count.Unless, "to run unless what they look at comes out the same"}, {count.Reuse, "known"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return plural(len(tests), "test") + ": " + strings.Join(parts, ", ")
}

// rest writes what is no node of the plan: what was removed, exposures, and what
// changed of the project.
func (v *planView) rest(b *strings.Builder, width int) {
	if len(v.removed) > 0 {
		b.WriteString("\nremoved\n")
		for _, node := range v.removed {
			fmt.Fprintf(b, "  - %s\n", strings.TrimRight(fmt.Sprintf("%-*s", width, nodeTitle(node)), " "))
			v.details(b, v.change(node.ID))
		}
	}
	if v.first() {
		return
	}
	if changes := v.plan.Changes.Exposures; len(changes) > 0 {
		b.WriteString("\nexposures\n")
		for _, e := range changes {
			fmt.Fprintf(b, "  %s %s\n", exposureSymbol(e), e.Name)
		}
	}
	if len(v.plan.Changes.Project) > 0 {
		fmt.Fprintf(b, "\nAlso changed: %s\n", andList(v.plan.Changes.Project))
	}
}

func exposureSymbol(e graph.ExposureChange) string {
	switch {
	case e.Added:
		return "+"
	case e.Removed:
		return "-"
	}
	return "~"
}
