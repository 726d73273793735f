package compiler

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// throughItself replaces what an incremental model reads of its own table by what that
// is made from: a value can move from one of its columns to another, run by run.
func throughItself(node *graph.Node) {
	if !slices.ContainsFunc(node.Columns, func(c *graph.Column) bool { return readsNode(c.Lineage, node.ID) }) &&
		!slices.ContainsFunc(node.Influences, func(e graph.ColumnEdge) bool { return e.Node == node.ID }) &&
		!slices.ContainsFunc(node.Equalities, func(e graph.Equality) bool { return e.Left.Node == node.ID || e.Right.Node == node.ID }) {
		return
	}
	refuteFaithful(node)
	type sources struct {
		values  []graph.ColumnEdge
		unknown string
	}
	found := make([]sources, len(node.Columns)) // all are read before one is replaced
	for i, column := range node.Columns {
		if l := column.Lineage; l != nil && l.Unknown == "" {
			found[i].values, found[i].unknown = ownSources(node, column)
		}
	}
	for i, column := range node.Columns {
		if l := column.Lineage; l != nil && l.Unknown == "" {
			l.Values, l.Influences, l.Unknown = found[i].values, dropNode(l.Influences, node.ID), found[i].unknown
			l.Faithful = l.Faithful && l.Unknown == ""
		}
	}
	for _, column := range node.Columns {
		if l := column.Lineage; l != nil {
			for i := range l.Values {
				l.Values[i].Keys = ownKeys(node, l.Values[i].Keys)
			}
		}
	}
	node.Influences = dropNode(node.Influences, node.ID)
	node.Equalities = ownEqualities(node)
}

func readsNode(l *graph.Lineage, id string) bool {
	of := func(e graph.ColumnEdge) bool { return e.Node == id }
	return l != nil && (slices.ContainsFunc(l.Values, of) || slices.ContainsFunc(l.Influences, of))
}

func dropNode(list []graph.ColumnEdge, id string) []graph.ColumnEdge {
	return slices.DeleteFunc(list, func(e graph.ColumnEdge) bool { return e.Node == id })
}

// refuteFaithful takes the word from columns that get values of the node's other ones
// which aren't faithful.
func refuteFaithful(node *graph.Node) {
	spoiled := func(e graph.ColumnEdge) bool {
		if e.Node != node.ID || e.Decides {
			return false
		}
		own := node.Column(e.Column)
		return own == nil || own.Lineage == nil || !own.Lineage.Faithful
	}
	for changed := true; changed; {
		changed = false
		for _, column := range node.Columns {
			if l := column.Lineage; l != nil && l.Faithful && slices.ContainsFunc(l.Values, spoiled) {
				l.Faithful, changed = false, true
			}
		}
	}
}

// ownSources are the value edges of a column with those that lead to the node itself
// followed on. Where one leads to a column that isn't traced, this one isn't either.
func ownSources(node *graph.Node, column *graph.Column) (values []graph.ColumnEdge, unknown string) {
	type way struct {
		column                 string
		kind                   graph.EdgeKind
		token, decides, pooled bool
	}
	queue, seen := slices.Clone(column.Lineage.Values), map[way]bool{}
	for len(queue) > 0 {
		e := queue[0]
		queue = queue[1:]
		if e.Node != node.ID {
			values = append(values, e)
			continue
		}
		this := way{e.Column, e.Kind, e.Token, e.Decides, e.Pooled}
		if seen[this] {
			continue
		}
		seen[this] = true
		own := node.Column(e.Column)
		if own == nil || own.Lineage == nil || own.Lineage.Unknown != "" {
			return nil, "the column " + e.Column + " of the table itself isn't traced"
		}
		for _, first := range own.Lineage.Values {
			queue = append(queue, oneAfterOther(first, e))
		}
	}
	return mergeEdges(values, nil), ""
}

// oneAfterOther is the way to a column by two edges: of the second's column first.
func oneAfterOther(first, second graph.ColumnEdge) graph.ColumnEdge {
	out := first
	if strengths[second.Kind] > strengths[first.Kind] {
		out.Kind = second.Kind
	}
	out.Token, out.Decides, out.At = first.Token || second.Token, first.Decides || second.Decides, second.At
	if second.Kind == graph.EdgeAggregate { // it is the last one
		out.Pooled, out.Keys = second.Pooled, second.Keys
	}
	return out
}

// ownKeys replaces the node's own columns among keys by what they are made from.
func ownKeys(node *graph.Node, keys []graph.ColumnName) []graph.ColumnName {
	var out []graph.ColumnName
	for _, key := range keys {
		out = append(out, ownNames(node, key)...)
	}
	return sortNames(out)
}

// ownNames are the columns of other nodes that a name stands for: itself, or what a
// column of the node is made from.
func ownNames(node *graph.Node, name graph.ColumnName) []graph.ColumnName {
	if name.Node != node.ID {
		return []graph.ColumnName{name}
	}
	var out []graph.ColumnName
	if own := node.Column(name.Column); own != nil && own.Lineage != nil {
		for _, e := range own.Lineage.Values {
			out = append(out, graph.ColumnName{Node: e.Node, Column: e.Column})
		}
	}
	return out
}

// ownEqualities compares with what the node's own columns are copied or computed from.
// Neither a token nor an aggregate tells of its column's values.
func ownEqualities(node *graph.Node) []graph.Equality {
	var out []graph.Equality
	add := func(left, right graph.ColumnName, pair graph.Equality) {
		if compareNames(right, left) < 0 {
			left, right = right, left
		}
		if left != right {
			out = append(out, graph.Equality{Left: left, Right: right, Loose: pair.Loose, At: pair.At})
		}
	}
	for _, pair := range node.Equalities {
		for _, left := range comparedNames(node, pair.Left) {
			for _, right := range comparedNames(node, pair.Right) {
				add(left, right, pair)
			}
		}
	}
	return sortEqualities(out)
}

func comparedNames(node *graph.Node, name graph.ColumnName) []graph.ColumnName {
	own := node.Column(name.Column)
	if name.Node != node.ID || own == nil || own.Lineage == nil {
		return ownNames(node, name)
	}
	var out []graph.ColumnName
	for _, e := range own.Lineage.Values {
		if !e.Token && e.Kind != graph.EdgeAggregate {
			out = append(out, graph.ColumnName{Node: e.Node, Column: e.Column})
		}
	}
	return out
}
