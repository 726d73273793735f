package privacy

import (
	"fmt"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// numbersByIdentity tells whether an influence makes as many rows as an identity says,
// so that to count them is to read it. Of what is less than direct nobody is hidden by
// it: a calendar has as many days as a year has.
func (r *reading) numbersByIdentity(e graph.ColumnEdge) bool {
	return e.Numbers && r.base(graph.ColumnName{Node: e.Node, Column: e.Column}).single.class == graph.Direct
}

// prune leaves out of a model what tells nothing, since it is no identity's: pairs that
// aren't of equality, and what numbers rows.
func (r *reading) prune() {
	silent := func(e graph.ColumnEdge) bool { return e.Numbers && !r.numbersByIdentity(e) }
	n := r.node
	if telling := r.telling(n.Equalities); len(telling) < len(n.Equalities) {
		n.Equalities = slices.DeleteFunc(slices.Clone(n.Equalities), func(p graph.Equality) bool { return !slices.Contains(telling, p) })
	}
	n.Influences = slices.DeleteFunc(slices.Clone(n.Influences), silent)
	for _, c := range n.Columns {
		if l := c.Lineage; l != nil && slices.ContainsFunc(l.Influences, silent) {
			l.Influences = slices.DeleteFunc(slices.Clone(l.Influences), silent)
		}
	}
}

// numbered reports a model whose rows an identity numbers, whatever stands in them:
// somebody can count them later.
func (j *judge) numbered(r *reading) {
	for _, e := range r.node.Influences {
		if !e.Numbers { // prune has left those of identities
			continue
		}
		from := r.base(graph.ColumnName{Node: e.Node, Column: e.Column}).single
		last := r.step(e)(from)
		j.breaches = append(j.breaches, Breach{
			Code: diag.IdentityReachesModel, Node: r.node, Column: r.madeColumn(), At: e.At, Path: path(last),
			Summary: fmt.Sprintf("%s would have as many rows as a direct identifier says: %s", r.node.Name, sourceOf(last)),
			Hint:    "count rows by a column that isn't direct; what is to be told of a person's number is its pseudonym",
		})
		return
	}
}

// madeColumn is a column that no other flows into, such as a number of rows; "" where
// there is none.
func (r *reading) madeColumn() string {
	for _, c := range r.node.Columns {
		if c.Lineage != nil && len(c.Lineage.Values) == 0 {
			return c.Name
		}
	}
	return ""
}
