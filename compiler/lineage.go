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
	l := lineage{compilation: c, rendered: r, places: map[int]graph.Place{}}
	for i, column := range node.Columns {
		output := found.Outputs[i]
		column.Lineage = &graph.Lineage{
			Values: l.edges(output.Values), Influences: l.edges(output.Influences),
			Definition: output.Definition, Unknown: output.Unknown, Faithful: output.Faithful, Count: l.count(output.Count),
		}
	}
	node.Pseudonyms = l.pseudonyms(found.Pseudonyms)
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
	node.Pseudonyms = mergePseudonyms(append(node.Pseudonyms, full.Pseudonyms...))
	node.RowsDigest += full.RowsDigest
}

// bothBranches is the lineage of a column that two statements make.
func bothBranches(a, b *graph.Lineage) *graph.Lineage {
	out := &graph.Lineage{Unknown: cmp.Or(a.Unknown, b.Unknown)}
	if out.Unknown == "" {
		out.Values, out.Influences = mergeEdges(a.Values, b.Values), mergeEdges(a.Influences, b.Influences)
		out.Definition, out.Faithful = a.Definition, a.Faithful && b.Faithful
		if a.Count != nil && b.Count != nil {
			out.Count = &graph.Count{Keys: sortNames(slices.Concat(a.Count.Keys, b.Count.Keys)), Made: a.Count.Made || b.Count.Made}
		}
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
	rendered *template.Rendered
	places   map[int]graph.Place
}

// edges leads to nodes instead of relations. What a node reads of itself, as an
// incremental model does, stays until throughItself.
func (l lineage) edges(list []sql.Edge) []graph.ColumnEdge {
	var out []graph.ColumnEdge
	for _, e := range list {
		out = append(out, graph.ColumnEdge{
			Node: l.node(e.Relation), Column: e.Column, Kind: graph.EdgeKind(e.Kind), Token: e.Token, Decides: e.Decides,
			Pooled: e.Pooled, Keys: l.keys(e.Keys), Counted: e.Counted, Numbers: e.Numbers, At: l.place(e.Offset),
		})
	}
	return mergeEdges(out, nil)
}

func (l lineage) count(c *sql.Count) *graph.Count {
	if c == nil {
		return nil
	}
	return &graph.Count{Keys: l.keys(c.Keys), Made: c.Made}
}

// keys names the columns that an aggregate is grouped by.
func (l lineage) keys(list []sql.KeyColumn) []graph.ColumnName {
	var out []graph.ColumnName
	for _, key := range list {
		out = append(out, graph.ColumnName{Node: l.node(key.Relation), Column: key.Column})
	}
	return sortNames(out)
}

// node is the id of the node that a relation is of.
func (l lineage) node(relation []string) string {
	return l.relations[strings.Join(relation, ".")].node.ID
}

func (l lineage) equalities(list []sql.EqualPair) []graph.Equality {
	var out []graph.Equality
	for _, pair := range list {
		left := graph.ColumnName{Node: l.node(pair.Left.Relation), Column: pair.Left.Column}
		right := graph.ColumnName{Node: l.node(pair.Right.Relation), Column: pair.Right.Column}
		if left == right {
			continue
		}
		if compareNames(right, left) < 0 {
			left, right = right, left
		}
		at := pair.Offset
		if at < 0 {
			at = pair.Left.Offset
		}
		out = append(out, graph.Equality{Left: left, Right: right, Loose: pair.Loose, At: l.place(at)})
	}
	return sortEqualities(out)
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
// to a column one stays, of influences one of each kind, and another one where it numbers; it leads to tokens, decides
// or is pooled where all of them are.
func mergeEdges(a, b []graph.ColumnEdge) []graph.ColumnEdge {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y graph.ColumnEdge) int {
		return cmp.Or(cmp.Compare(x.Node, y.Node), cmp.Compare(x.Column, y.Column),
			cmp.Compare(strengths[y.Kind], strengths[x.Kind]), cmp.Compare(x.Kind, y.Kind), ordinal(x.Numbers)-ordinal(y.Numbers))
	})
	out := all[:0]
	for _, e := range all {
		if len(out) == 0 || !sameEdge(out[len(out)-1], e) {
			out = append(out, e)
			continue
		}
		last := &out[len(out)-1]
		last.Token, last.Decides, last.Pooled = last.Token && e.Token, last.Decides && e.Decides, last.Pooled && e.Pooled
		last.Counted = last.Counted && e.Counted
		if last.Keys = sortNames(slices.Concat(last.Keys, e.Keys)); !last.Pooled {
			last.Keys = nil
		}
	}
	return slices.Clip(out)
}

func sameEdge(a, b graph.ColumnEdge) bool {
	sameKind := a.Kind == b.Kind || strengths[a.Kind] > 0 && strengths[b.Kind] > 0
	return a.Node == b.Node && a.Column == b.Column && sameKind && a.Numbers == b.Numbers
}

// sortNames sorts names and drops those that are there already.
func sortNames(list []graph.ColumnName) []graph.ColumnName {
	slices.SortFunc(list, compareNames)
	return slices.Compact(list)
}

// ordinal lets what holds go after what doesn't.
func ordinal(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// sortEqualities sorts pairs and drops those that are there already.
func sortEqualities(list []graph.Equality) []graph.Equality {
	slices.SortStableFunc(list, func(x, y graph.Equality) int {
		return cmp.Or(compareNames(x.Left, y.Left), compareNames(x.Right, y.Right), ordinal(x.Loose)-ordinal(y.Loose))
	})
	return slices.CompactFunc(list, func(x, y graph.Equality) bool { return x.Left == y.Left && x.Right == y.Right })
}
