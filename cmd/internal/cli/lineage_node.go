package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// edgeReads is the kind of an edge between whole nodes.
const edgeReads graph.EdgeKind = "reads"

// nodeReport is the lineage of a whole node: edges between nodes, and those of its
// own columns one step up and down.
func (l *lineage) nodeReport() lineageReport {
	r := lineageReport{
		Node: l.node.ID, Edges: []graph.TraceEdge{}, Influences: []graph.TraceEdge{},
		Unknown: []graph.UnknownColumn{}, Exposures: []lineageExposure{},
	}
	nodes := l.around()
	if l.flags.upstream {
		r.Edges = append(r.Edges, nodes.edges(nodes.up, true)...)
	}
	if l.flags.downstream {
		r.Edges = append(r.Edges, nodes.edges(nodes.down, false)...)
		r.Exposures = l.exposures(nodes.down)
	}
	own, seen := *l, map[graph.TraceEdge]bool{}
	own.flags.depth = 1
	for _, c := range l.node.Columns {
		r.Columns = append(r.Columns, lineageColumn{c.Name, c.Type})
		own.column = c.Name
		one := own.columnReport()
		r.Edges = append(r.Edges, one.Edges...)
		if reason := l.tracer.Unknown(own.start()); reason != "" {
			r.Unknown = append(r.Unknown, graph.UnknownColumn{ColumnName: own.start(), Reason: reason})
		}
		for _, e := range one.Influences {
			if !seen[e] {
				seen[e] = true
				r.Influences = append(r.Influences, e)
			}
		}
	}
	return r
}

// neighbourhood is the nodes around one, tests left out.
type neighbourhood struct {
	dag      *graph.DAG
	up, down map[string]bool // with the node itself
}

func (l *lineage) around() neighbourhood {
	n := neighbourhood{dag: graph.NewDAG()}
	for _, node := range l.manifest.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		n.dag.Add(node.ID, node.DependsOn...)
	}
	start := map[string]bool{l.node.ID: true}
	n.up, n.down = n.dag.Upstream(start, l.flags.depth), n.dag.Downstream(start, l.flags.depth)
	n.up[l.node.ID], n.down[l.node.ID] = true, true
	return n
}

// edges lists the edges among some nodes, sorted.
func (n neighbourhood) edges(among map[string]bool, up bool) []graph.TraceEdge {
	var edges []graph.TraceEdge
	for _, id := range n.dag.Order() {
		for _, parent := range n.dag.Parents(id) {
			if among[id] && among[parent] {
				edges = append(edges, graph.TraceEdge{From: graph.ColumnName{Node: parent}, To: graph.ColumnName{Node: id}, Kind: edgeReads})
			}
		}
	}
	if up {
		slices.Reverse(edges)
	}
	return edges
}

func (l *lineage) printNode(w io.Writer) {
	fmt.Fprintf(w, "%s  (%s, %s)\n", nodeTitle(l.node), l.node.Kind, plural(len(l.node.Columns), "column"))
	names, types := 0, 0
	for _, c := range l.node.Columns {
		names, types = max(names, len(c.Name)), max(types, len(c.Type))
	}
	for _, c := range l.node.Columns {
		line := fmt.Sprintf("  %-*s  %-*s  %s", names, c.Name, types, c.Type, l.directSources(c.Name))
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	nodes := l.around()
	if l.flags.upstream {
		printTree(w, "made from", l.nodeBranches(l.node.ID, nodes.dag.Parents, 0, map[string]bool{}, false))
	}
	if l.flags.downstream {
		printTree(w, "read by", l.nodeBranches(l.node.ID, nodes.dag.Children, 0, map[string]bool{}, true))
	}
}

// directSources says in words what a column's values come from.
func (l *lineage) directSources(column string) string {
	name := graph.ColumnName{Node: l.node.ID, Column: column}
	if reason := l.tracer.Unknown(name); reason != "" {
		return "unknown: " + reason
	}
	if l.node.Kind != graph.KindModel {
		return ""
	}
	var texts []string
	reads := l.tracer.Reads(name)
	for _, kind := range []graph.EdgeKind{graph.EdgeCopy, graph.EdgeTransform, graph.EdgeAggregate} {
		var from []string
		for _, e := range reads {
			if e.Kind == kind {
				from = append(from, l.columnTitle(e.From))
			}
		}
		if len(from) > 0 {
			texts = append(texts, string(kind)+" of "+strings.Join(from, ", "))
		}
	}
	if len(texts) == 0 {
		return l.deciders(reads)
	}
	return strings.Join(texts, "; ")
}

// deciders says what a column follows from that holds no other column's values,
// such as a count.
func (l *lineage) deciders(reads []graph.TraceEdge) string {
	var names []string
	for _, e := range reads {
		if title := l.columnTitle(e.From); !slices.Contains(names, title) {
			names = append(names, title)
		}
	}
	if len(names) == 0 {
		return "of no column"
	}
	return "decided by " + strings.Join(names, ", ")
}

// nodeBranches makes the tree of nodes around one. A node that was shown before
// keeps its place and not its branches.
func (l *lineage) nodeBranches(id string, next func(string) []string, step int, shown map[string]bool, down bool) []branch {
	if l.flags.depth > 0 && step >= l.flags.depth {
		return nil
	}
	var branches []branch
	for _, other := range next(id) {
		node := l.manifest.Nodes[other]
		if node == nil {
			continue
		}
		b := branch{text: nodeTitle(node)}
		if shown[other] && len(next(other)) > 0 {
			b.text += "  (above)"
		} else {
			shown[other] = true
			b.below = l.nodeBranches(other, next, step+1, shown, down)
		}
		branches = append(branches, b)
	}
	if down {
		for _, e := range l.exposures(map[string]bool{id: true}) {
			branches = append(branches, branch{text: "exposure " + e.Name})
		}
	}
	return branches
}
