package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// branch is a line of a tree, with what hangs below it.
type branch struct {
	text  string
	below []branch
}

// printTree writes a heading and a tree under it, if there is any.
func printTree(w io.Writer, heading string, branches []branch) {
	if len(branches) > 0 {
		fmt.Fprintf(w, "\n%s\n", heading)
		printBranches(w, "", branches)
	}
}

func printBranches(w io.Writer, indent string, branches []branch) {
	for i, b := range branches {
		mark, deeper := "├─ ", "│  "
		if i == len(branches)-1 {
			mark, deeper = "└─ ", "   "
		}
		fmt.Fprintf(w, "%s%s%s\n", indent, mark, b.text)
		printBranches(w, indent+deeper, b.below)
	}
}

func (l *lineage) printColumn(w io.Writer) {
	fmt.Fprintln(w, l.columnTitle(l.start()))
	var traces []*graph.Trace
	if l.flags.upstream {
		traces = append(traces, l.tracer.Upstream(l.start(), l.flags.depth))
		branches := l.branches(l.start(), l.upSteps, 0, map[graph.ColumnName]bool{})
		if len(branches) == 0 {
			fmt.Fprintf(w, "\n%s\n", l.origin())
		}
		printTree(w, "made from", branches)
	}
	if l.flags.downstream {
		down := l.tracer.Downstream(l.start(), l.flags.depth)
		traces = append(traces, down)
		branches := l.branches(l.start(), l.downSteps, 0, map[graph.ColumnName]bool{})
		if len(branches) == 0 {
			fmt.Fprintf(w, "\nread by no other column\n")
		}
		printTree(w, "read by", branches)
		l.printExposures(w, nodesOf(down.Reached))
	}
	l.printUnknown(w, traces)
	l.printInfluences(w, traces)
}

// origin says where a column comes from that is made from no other.
func (l *lineage) origin() string {
	switch l.node.Kind {
	case graph.KindSource:
		return "comes from the files " + l.node.Source.Landing.Path
	case graph.KindSeed:
		return "comes from the file " + l.node.Path
	}
	return "made from no column: it follows from which rows there are"
}

// columnStep is an edge and the column that it leads to.
type columnStep struct {
	edge graph.TraceEdge
	to   graph.ColumnName
}

func (l *lineage) upSteps(c graph.ColumnName) []columnStep {
	var steps []columnStep
	for _, e := range l.tracer.Reads(c) {
		steps = append(steps, columnStep{e, e.From})
	}
	return steps
}

func (l *lineage) downSteps(c graph.ColumnName) []columnStep {
	var steps []columnStep
	for _, e := range l.tracer.ReadBy(c) {
		steps = append(steps, columnStep{e, e.To})
	}
	return steps
}

// branches makes the tree of a column's way. A column that was shown before keeps
// its place and not its branches, so the tree is no longer than the lineage.
func (l *lineage) branches(at graph.ColumnName, next func(graph.ColumnName) []columnStep, step int, shown map[graph.ColumnName]bool) []branch {
	if l.flags.depth > 0 && step >= l.flags.depth {
		return nil
	}
	var branches []branch
	for _, s := range next(at) {
		b := branch{text: l.columnTitle(s.to)}
		if s.to.Column == "" {
			b.text += ".*" // any of its columns
		}
		b.text += "  " + string(s.edge.Kind) + placeText(s.edge.At)
		switch {
		case s.to.Column == "":
		case shown[s.to] && len(next(s.to)) > 0:
			b.text += "  (above)"
		default:
			shown[s.to] = true
			b.below = l.branches(s.to, next, step+1, shown)
		}
		branches = append(branches, b)
	}
	return branches
}

// columnTitle names a column as people and SQL do. Without a column it is any, or
// the rows.
func (l *lineage) columnTitle(c graph.ColumnName) string {
	title := c.Node
	if node := l.manifest.Nodes[c.Node]; node != nil {
		title = nodeTitle(node)
	}
	if c.Column == "" {
		return title
	}
	return title + "." + c.Column
}

func (l *lineage) printExposures(w io.Writer, nodes map[string]bool) {
	var branches []branch
	for _, e := range l.exposures(nodes) {
		var reads []string
		for _, id := range e.Reads {
			reads = append(reads, nodeTitle(l.manifest.Nodes[id]))
		}
		branches = append(branches, branch{text: e.Name + "  reads " + strings.Join(reads, ", ")})
	}
	printTree(w, "exposures", branches)
}

func (l *lineage) printUnknown(w io.Writer, traces []*graph.Trace) {
	var lines []string
	for _, t := range traces {
		for _, u := range t.Unknown {
			line := l.columnTitle(u.ColumnName) + "  " + u.Reason
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	printTree(w, "unknown, so they count as made from all that their node reads", asBranches(lines))
}

// printInfluences lists what decides about columns and rows on the way, by what it
// decides about, or says that there is such. Where nothing else is to be told of a
// column, what decides about its rows is always shown.
func (l *lineage) printInfluences(w io.Writer, traces []*graph.Trace) {
	decided := l.flags.upstream && len(l.tracer.Reads(l.start())) == 0
	var groups []branch
	left := 0
	for _, e := range influencesOf(traces) {
		if !l.flags.influence && !(decided && e.To.Node == l.node.ID) {
			left++
			continue
		}
		heading := "of " + l.columnTitle(e.To)
		if e.To.Column == "" {
			heading = "of the rows of " + l.columnTitle(e.To)
		}
		if len(groups) == 0 || groups[len(groups)-1].text != heading {
			groups = append(groups, branch{text: heading})
		}
		last := &groups[len(groups)-1]
		last.below = append(last.below, branch{text: l.columnTitle(e.From) + "  " + string(e.Kind) + placeText(e.At)})
	}
	printTree(w, "influences", groups)
	if left > 0 {
		fmt.Fprintf(w, "\n%s on the way (filters, joins, groups, windows, sorts); --influence lists them\n", plural(left, "influence"))
	}
}

// influencesOf gathers the influences of several traces, each once, by what they
// decide about.
func influencesOf(traces []*graph.Trace) []graph.TraceEdge {
	var edges []graph.TraceEdge
	seen := map[graph.TraceEdge]bool{}
	for _, t := range traces {
		for _, e := range t.Influences {
			if !seen[e] {
				seen[e] = true
				edges = append(edges, e)
			}
		}
	}
	slices.SortStableFunc(edges, func(a, b graph.TraceEdge) int {
		return cmp.Or(strings.Compare(a.To.Node, b.To.Node), strings.Compare(a.To.Column, b.To.Column))
	})
	return edges
}

func placeText(at graph.Place) string {
	if at.Path == "" {
		return ""
	}
	return "  " + at.String()
}

func asBranches(lines []string) []branch {
	branches := make([]branch, len(lines))
	for i, line := range lines {
		branches[i].text = line
	}
	return branches
}
