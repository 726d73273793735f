package compiler

import (
	"cmp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/source"
)

// trace fills in where the columns of a node come from, what decides about its rows
// and which columns it compares. It wants the columns that the engine gave, and
// those of the nodes that the statement reads.
func (c *compilation) trace(node *graph.Node, statement *sql.Statement, r *template.Rendered) {
	statement.Known, statement.Pseudonym = c.relationColumns, c.engine.PseudonymFunction()
	found := statement.Trace(c.relationColumns, columnNames(node.Columns))
	l := lineage{compilation: c, node: node, rendered: r, places: map[int]graph.Place{}}
	for i, column := range node.Columns {
		output := found.Outputs[i]
		column.Lineage = &graph.Lineage{
			Values: l.edges(output.Values), Influences: l.edges(output.Influences),
			Definition: output.Definition, Unknown: output.Unknown,
		}
	}
	node.Influences, node.Equalities = l.edges(found.Influences), l.equalities(found.Equalities)
	if node.Kind == graph.KindModel {
		node.RowsDigest = found.Rows
	}
}

// traceIncrement adds what the other branch of an incremental model reads.
func (c *compilation) traceIncrement(node *graph.Node, statement *sql.Statement, r *template.Rendered) {
	full := *node
	full.Columns = make([]*graph.Column, len(node.Columns))
	for i, column := range node.Columns {
		full.Columns[i] = &graph.Column{Name: column.Name}
	}
	c.trace(&full, statement, r)
	for i, column := range node.Columns {
		column.Lineage = bothBranches(column.Lineage, full.Columns[i].Lineage)
	}
	node.Influences = mergeEdges(node.Influences, full.Influences)
	node.Equalities = sortEqualities(append(node.Equalities, full.Equalities...))
	node.RowsDigest += full.RowsDigest
}

// bothBranches is the lineage of a column that two statements make.
func bothBranches(a, b *graph.Lineage) *graph.Lineage {
	out := &graph.Lineage{Unknown: cmp.Or(a.Unknown, b.Unknown)}
	if out.Unknown == "" {
		out.Values, out.Influences = mergeEdges(a.Values, b.Values), mergeEdges(a.Influences, b.Influences)
		out.Definition = a.Definition
		if a.Definition != b.Definition {
			out.Definition += b.Definition
		}
	}
	return out
}

// relationColumns gives the columns of a relation as the engine knows them.
func (c *compilation) relationColumns(r sql.Relation) ([]string, bool) {
	read, known := c.relations[strings.Join(r.Parts, ".")]
	if !known {
		return nil, false
	}
	names := columnNames(read.node.Columns)
	if read.node.Kind == graph.KindSource {
		names = append(names, columnNames(graph.OriginColumns())...)
	}
	return names, true
}

// lineage turns what the analysis of a statement says into words of the graph.
type lineage struct {
	*compilation
	node     *graph.Node
	rendered *template.Rendered
	places   map[int]graph.Place
}

// edges leads to nodes instead of relations. What a node reads of itself, as an
// incremental model does, isn't where it comes from.
func (l lineage) edges(list []sql.Edge) []graph.ColumnEdge {
	var out []graph.ColumnEdge
	for _, e := range list {
		name, self := l.column(e)
		if self {
			continue
		}
		out = append(out, graph.ColumnEdge{Node: name.Node, Column: name.Column, Kind: graph.EdgeKind(e.Kind), Token: e.Token, At: l.place(e.Offset)})
	}
	return mergeEdges(out, nil)
}

func (l lineage) equalities(list []sql.EqualPair) []graph.Equality {
	var out []graph.Equality
	for _, pair := range list {
		left, selfLeft := l.column(pair.Left)
		right, selfRight := l.column(pair.Right)
		if selfLeft || selfRight || left == right {
			continue
		}
		if compareNames(right, left) < 0 {
			left, right = right, left
		}
		at := pair.Offset
		if at < 0 {
			at = pair.Left.Offset
		}
		out = append(out, graph.Equality{Left: left, Right: right, At: l.place(at)})
	}
	return sortEqualities(out)
}

func (l lineage) column(e sql.Edge) (name graph.ColumnName, self bool) {
	read := l.relations[strings.Join(e.Relation, ".")].node
	return graph.ColumnName{Node: read.ID, Column: e.Column}, read.ID == l.node.ID
}

// place is where the analyst's file names a column; what a macro wrote stands where
// the model calls it.
func (l lineage) place(offset int) graph.Place {
	if offset < 0 || l.rendered == nil {
		return graph.Place{}
	}
	place, known := l.places[offset]
	if !known {
		span := l.rendered.Map.Origin(offset, source.WordEnd(l.rendered.SQL, offset))
		if span.File != nil {
			at := span.File.Position(span.Start)
			place = graph.Place{Path: span.File.Path, Line: at.Line, Column: at.Column}
		}
		l.places[offset] = place
	}
	return place
}

func compareNames(a, b graph.ColumnName) int {
	return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Column, b.Column))
}

// strengths orders the kinds of value edges: of several to one column the last
// stays.
var strengths = map[graph.EdgeKind]int{graph.EdgeCopy: 1, graph.EdgeTransform: 2, graph.EdgeAggregate: 3}

// mergeEdges puts two lists together, sorted by node, column and kind. Of value edges
// to a column one stays, of influences one of each kind; it leads to tokens where all
// of them do.
func mergeEdges(a, b []graph.ColumnEdge) []graph.ColumnEdge {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y graph.ColumnEdge) int {
		return cmp.Or(cmp.Compare(x.Node, y.Node), cmp.Compare(x.Column, y.Column),
			cmp.Compare(strengths[y.Kind], strengths[x.Kind]), cmp.Compare(x.Kind, y.Kind))
	})
	out := all[:0]
	for _, e := range all {
		if len(out) == 0 || !sameEdge(out[len(out)-1], e) {
			out = append(out, e)
			continue
		}
		last := &out[len(out)-1]
		last.Token = last.Token && e.Token
	}
	return slices.Clip(out)
}

func sameEdge(a, b graph.ColumnEdge) bool {
	sameKind := a.Kind == b.Kind || strengths[a.Kind] > 0 && strengths[b.Kind] > 0
	return a.Node == b.Node && a.Column == b.Column && sameKind
}

// sortEqualities sorts pairs and drops those that are there already.
func sortEqualities(list []graph.Equality) []graph.Equality {
	slices.SortStableFunc(list, func(x, y graph.Equality) int {
		return cmp.Or(compareNames(x.Left, y.Left), compareNames(x.Right, y.Right))
	})
	return slices.CompactFunc(list, func(x, y graph.Equality) bool { return x.Left == y.Left && x.Right == y.Right })
}
