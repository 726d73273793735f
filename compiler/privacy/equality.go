package privacy

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// reading works out what the columns are that a model compares: who knows one of two
// equal columns knows the other, so that each is as close as the closest it is compared
// with, itself or by way of others.
func (j *judge) reading(n *graph.Node) *reading {
	r := &reading{judge: j, node: n, equal: map[graph.ColumnName]closeness{}, chosen: map[string][]string{}}
	for _, group := range compared(r.telling(n.Equalities)) {
		var all closeness
		for _, name := range group {
			single := r.base(name).single
			all.add(single, &step{node: j.nodes[name.Node], column: name.Column, equal: true, before: single.from})
		}
		for _, name := range group {
			r.equal[name] = all
			if node := j.nodes[name.Node]; node != nil && node.Kind == graph.KindSeed {
				r.chosen[name.Node] = union(r.chosen[name.Node], all.restriction)
			}
		}
	}
	return r
}

// telling are the pairs of which one column tells the other. What is compared otherwise
// than for equality tells nothing worth it, unless it is an identity: who lists the words
// that come before a name finds the name.
func (r *reading) telling(pairs []graph.Equality) []graph.Equality {
	isLoose := func(p graph.Equality) bool { return p.Loose }
	if !slices.ContainsFunc(pairs, isLoose) {
		return pairs
	}
	out := slices.DeleteFunc(slices.Clone(pairs), isLoose)
	for found := true; found; {
		found = false
		direct := r.identities(out)
		for _, p := range pairs {
			if p.Loose && direct(p.Left) != direct(p.Right) {
				out, found = append(out, p), true
			}
		}
	}
	return out
}

// identities tells of a column whether it is direct, or compared with one that is.
func (r *reading) identities(pairs []graph.Equality) func(graph.ColumnName) bool {
	isDirect := func(name graph.ColumnName) bool { return r.base(name).single.class == graph.Direct }
	known := map[graph.ColumnName]bool{}
	for _, group := range compared(pairs) {
		any := slices.ContainsFunc(group, isDirect)
		for _, name := range group {
			known[name] = any
		}
	}
	return func(name graph.ColumnName) bool { return known[name] || isDirect(name) }
}

// compared gathers the columns that pairs connect.
func compared(pairs []graph.Equality) [][]graph.ColumnName {
	group := map[graph.ColumnName]int{}
	var groups [][]graph.ColumnName
	for _, p := range pairs {
		left, hasLeft := group[p.Left]
		right, hasRight := group[p.Right]
		switch {
		case hasLeft && hasRight && left != right:
			for _, name := range groups[right] {
				group[name] = left
			}
			groups[left] = append(groups[left], groups[right]...)
			groups[right] = nil
		case hasLeft && !hasRight:
			group[p.Right], groups[left] = left, append(groups[left], p.Right)
		case hasRight && !hasLeft:
			group[p.Left], groups[right] = right, append(groups[right], p.Left)
		case !hasLeft:
			group[p.Left], group[p.Right] = len(groups), len(groups)
			groups = append(groups, []graph.ColumnName{p.Left, p.Right})
		}
	}
	return groups
}
