package privacy

import "github.com/edfi-build/edfi-build/graph"

// reading works out what the columns are that a model compares: who knows one of two
// equal columns knows the other, so that each is as close as the closest it is compared
// with, itself or by way of others.
func (j *judge) reading(n *graph.Node) *reading {
	r := &reading{judge: j, node: n, equal: map[graph.ColumnName]closeness{}}
	for _, group := range compared(n.Equalities) {
		var all closeness
		for _, name := range group {
			single := r.base(name).single
			all.add(single, &step{node: j.nodes[name.Node], column: name.Column, equal: true, before: single.from})
		}
		for _, name := range group {
			r.equal[name] = all
		}
	}
	return r
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
