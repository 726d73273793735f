package privacy

import (
	"fmt"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// pseudonyms holds every call of the keyed function to its rule: what can flow into it
// are direct columns of that subject, as they are. Anything else would let a model make
// the tokens of made-up ids and find people by them.
func (j *judge) pseudonyms(n *graph.Node) {
	r := &reading{judge: j, node: n}
	for _, use := range n.Pseudonyms {
		reason, way := r.refusal(use)
		if reason == "" {
			continue
		}
		j.breaches = append(j.breaches, Breach{
			Code: diag.PseudonymRefused, Node: n, At: use.At, Path: way,
			Summary: fmt.Sprintf("the pseudonym of a %s in %s is refused: %s", use.Subject, n.Name, reason),
			Hint:    "give it a column that raw declares as direct with that subject, at most trimmed, padded, cast, in another case, or one of several such columns",
		})
	}
}

// refusal tells what is wrong with a call, and the way to the column that is.
func (r *reading) refusal(use graph.PseudonymUse) (reason string, way []Step) {
	if use.Subject == "" {
		return "its subject isn't a word in quotes", nil
	}
	values := slices.DeleteFunc(slices.Clone(use.Values), func(e graph.ColumnEdge) bool { return e.Decides })
	if len(values) == 0 {
		return "no column flows into it", nil
	}
	for _, e := range values {
		name := graph.ColumnName{Node: e.Node, Column: e.Column}
		s := r.base(name)
		node := r.judge.nodes[e.Node]
		if node == nil || slices.Contains(s.identifies, use.Subject) && !e.Token {
			continue
		}
		column := node.Relation.String() + "." + e.Column
		way = path(r.step(e)(s.whole()))
		switch {
		case e.Token:
			return column + " flows into it as a pseudonym already", way
		case len(s.identifies) > 0:
			return fmt.Sprintf("%s identifies a %s", column, s.identifies[0]), way
		case s.whole().rank() == graph.Direct.Rank():
			return column + " isn't the identifier as it stands in raw, or not that of one subject alone", way
		}
		return fmt.Sprintf("%s is %s and no direct identifier", column, inherited(s.whole())), way
	}
	if !use.Faithful {
		return "something besides the identifier can flow into it", nil
	}
	return "", nil
}
