package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// planView is a plan in words, for all formats.
type planView struct {
	plan     *runner.Plan
	state    bool                         // compared with a state and not with the last release
	part     bool                         // of the project only: what was selected
	breaking int                          // nodes with breaking changes
	removed  []*graph.Node                // nodes that are gone; of a part, they are left out
	changes  map[string]*graph.NodeChange // by node id: those that are shown
	impacts  map[string]graph.Impact      // by node id; only of those that reach something
}

func newPlanView(plan *runner.Plan, state, part bool) *planView {
	v := &planView{plan: plan, state: state, part: part, impacts: map[string]graph.Impact{}, changes: map[string]*graph.NodeChange{}}
	for _, n := range plan.Nodes {
		if change := plan.Changes.Nodes[n.Node.ID]; change != nil && (!part || n.Action != runner.ActionSkip) {
			v.changes[n.Node.ID] = change
		}
	}
	for id, change := range plan.Changes.Nodes {
		if change.Removed && !part {
			v.changes[id] = change
		}
	}
	for id, change := range v.changes {
		if len(change.Breaking) > 0 {
			v.breaking++
		}
		if change.Removed {
			v.removed = append(v.removed, plan.Before.Nodes[id])
		}
		if impact := plan.Changes.Impact(plan.After, id); !change.Added && len(impact.Nodes)+len(impact.Exposures) > 0 {
			v.impacts[id] = impact
		}
	}
	slices.SortFunc(v.removed, func(a, b *graph.Node) int { return strings.Compare(a.ID, b.ID) })
	return v
}

// first tells that there is nothing to compare with.
func (v *planView) first() bool { return v.plan.Release == 0 && !v.state }

// against says what the plan compares with.
func (v *planView) against() string {
	switch {
	case v.state:
		return "the given state"
	case v.first():
		return "nothing: there is no release yet"
	}
	return fmt.Sprintf("release %d", v.plan.Release)
}

// name gives a node's name for its id.
func (v *planView) name(id string) string {
	for _, m := range []*graph.Manifest{v.plan.After, v.plan.Before} {
		if node := m.Nodes[id]; node != nil {
			return nodeTitle(node)
		}
	}
	return id
}

func (v *planView) names(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = v.name(id)
	}
	return names
}

func (v *planView) change(id string) *graph.NodeChange { return v.changes[id] }

// why says in a few words why a node is run, or what of it is new though it is not.
func (v *planView) why(n *runner.PlannedNode) string {
	var words []string
	if n.Action == runner.ActionAdopt {
		words = append(words, "a failed run has finished it")
	}
	for _, reason := range n.Reasons {
		switch {
		case n.Action == runner.ActionSkip:
			words = append(words, "stale: "+reason.Text(v.name))
		case reason.Cause == runner.CauseUpstream: // told by what it may be spared for
		case reason.Cause == runner.CauseColumns && len(words) > 0: // follows from the rest
		default:
			words = append(words, reason.Text(v.name))
		}
	}
	if change := v.change(n.Node.ID); change != nil && change.Modified() && !v.first() {
		words = append(words, v.otherWords(n, change)...)
	}
	if len(n.Unless) > 0 {
		words = append(words, "unless "+unlessSame(v.names(n.Unless)))
	}
	return strings.Join(words, "; ")
}

func unlessSame(names []string) string {
	if len(names) == 1 {
		return names[0] + " comes out the same"
	}
	return andList(names) + " come out the same"
}

// otherWords are for changes that no reason of the run speaks of.
func (v *planView) otherWords(n *runner.PlannedNode, change *graph.NodeChange) []string {
	var words []string
	add := func(text string, holds bool) {
		if holds && !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	hasReason := func(cause runner.Cause) bool {
		return slices.ContainsFunc(n.Reasons, func(r runner.Reason) bool { return r.Cause == cause })
	}
	add("declared anew", change.Body && n.Node.Kind == graph.KindSource)
	add("configured anew", change.Configs && !hasReason(runner.CauseConfig))
	add("contract changed", change.Contract)
	add("moved", change.Relation)
	add("described anew", change.Descriptions)
	return words
}

// columnText says what became of a column.
func planColumnText(c graph.ColumnChange) string {
	switch c.Kind {
	case graph.ColumnAdded:
		return fmt.Sprintf("+ column %s (%s)", c.Name, c.After)
	case graph.ColumnRemoved:
		return fmt.Sprintf("- column %s (%s)", c.Name, c.Before)
	case graph.ColumnRetyped:
		return fmt.Sprintf("~ column %s is %s, was %s", c.Name, c.After, c.Before)
	case graph.ColumnReclassified:
		return fmt.Sprintf("~ column %s is classified %s, was %s", c.Name, classText(c.After), classText(c.Before))
	}
	return fmt.Sprintf("~ column %s is defined anew", c.Name)
}

func classText(class string) string {
	if class == "" {
		return "unclassified"
	}
	return class
}

// reached says which nodes an impact touches, and which of their columns where not
// all are.
func (v *planView) reached(impact graph.Impact, only func(*graph.Node) bool) []string {
	var list []string
	for _, id := range impact.Nodes {
		node := v.plan.After.Nodes[id]
		if !only(node) {
			continue
		}
		text := nodeTitle(node)
		if columns := impact.Columns[id]; len(columns) < len(node.Columns) {
			text += " (" + strings.Join(columns, ", ") + ")"
		}
		list = append(list, text)
	}
	return list
}

// mart tells whether a node stands in the last layer, which is what people read.
func (v *planView) mart(n *graph.Node) bool {
	layers := v.plan.After.Project.Layers
	return len(layers) > 0 && n.Layer == layers[len(layers)-1].Name
}

// summary counts, in the line that ends a plan.
func (v *planView) summary() string {
	tables, tests := v.count(false), v.count(true)
	parts := []string{fmt.Sprintf("%d to run", tables.Run)}
	if tables.Unless > 0 {
		parts = append(parts, fmt.Sprintf("%d to run unless what they read comes out the same", tables.Unless))
	}
	if tables.Adopt > 0 {
		parts = append(parts, fmt.Sprintf("%d to adopt from a failed run", tables.Adopt))
	}
	parts = append(parts, fmt.Sprintf("%d unchanged", tables.Reuse))
	if tables.Skip > 0 {
		parts = append(parts, fmt.Sprintf("%d left alone", tables.Skip))
	}
	if n := len(v.removedTables()); n > 0 {
		parts = append(parts, fmt.Sprintf("%d removed", n))
	}
	text := strings.Join(append(parts, fmt.Sprintf("%d breaking", v.breaking)), ", ")
	if tests.Run+tests.Unless+tests.Reuse > 0 {
		text += fmt.Sprintf("; tests: %d to run, %d known", tests.Run+tests.Unless, tests.Reuse)
	}
	return text + "."
}

// planCounts counts nodes by what a run does with them.
type planCounts struct {
	Run    int `json:"run"`    // whatever becomes of others
	Unless int `json:"unless"` // unless what they read comes out the same
	Adopt  int `json:"adopt"`
	Reuse  int `json:"reuse"`
	Skip   int `json:"skip"`
}

// count counts either the tests or all other nodes.
func (v *planView) count(tests bool) planCounts {
	return countActions(slices.DeleteFunc(slices.Clone(v.plan.Nodes), func(n *runner.PlannedNode) bool { return isTestNode(n.Node) != tests }))
}

func countActions(nodes []*runner.PlannedNode) planCounts {
	var c planCounts
	for _, n := range nodes {
		switch {
		case n.Action == runner.ActionRun && len(n.Unless) > 0:
			c.Unless++
		case n.Action == runner.ActionRun:
			c.Run++
		case n.Action == runner.ActionAdopt:
			c.Adopt++
		case n.Action == runner.ActionReuse:
			c.Reuse++
		default:
			c.Skip++
		}
	}
	return c
}

func (v *planView) removedTables() []*graph.Node {
	return slices.DeleteFunc(slices.Clone(v.removed), isTestNode)
}

func isTestNode(n *graph.Node) bool {
	return n.Kind == graph.KindTest || n.Kind == graph.KindUnitTest
}

func andList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// shortened keeps the first of a long list and counts the rest.
func shortened(list []string, most int) []string {
	if len(list) <= most+1 {
		return list
	}
	return append(slices.Clone(list[:most]), fmt.Sprintf("%d more", len(list)-most))
}
