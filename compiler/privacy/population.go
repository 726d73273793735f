package privacy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// population holds what a model says of its groups: the numbers of people are counts
// over groups themselves. It lists the figures that they open.
func (j *judge) population(r *reading) {
	p := r.node.Config.Population
	if p == nil {
		j.uncounted(r)
		return
	}
	refuse := func(column, format string, args ...any) {
		j.breaches = append(j.breaches, Breach{
			Code: diag.PopulationRefused, Node: r.node, Column: column,
			Summary: fmt.Sprintf("the population of %s is refused: ", r.node.Name) + fmt.Sprintf(format, args...),
			Hint:    "population: {columns: [n]} names columns that count the people of a row's group: count, or a sum of counts",
		})
	}
	if j.policy == nil || j.policy.Minimum == 0 {
		refuse("", "governance.yml has no suppression.minimum to hold it to")
	}
	if len(p.Columns) == 0 {
		refuse("", "it names no column")
		return
	}
	if !r.node.Config.Materialized.Stored() {
		refuse("", "it is %s, and a run checks the rows of tables", r.node.Config.Materialized)
		return
	}
	for _, name := range slices.Concat(p.Columns, p.Besides, slices.Sorted(maps.Keys(p.Of))) {
		if r.node.Column(name) == nil {
			refuse("", "it has no column %q", name)
		}
	}
	for _, figure := range slices.Sorted(maps.Keys(p.Of)) {
		if !slices.Contains(p.Columns, p.Of[figure]) {
			refuse(figure, "%s is said to be of %q, which isn't among its columns", figure, p.Of[figure])
		}
	}
	for _, name := range p.Columns {
		if c := r.node.Column(name); c != nil && r.judge.figures[r.name(name)].group == nil {
			refuse(name, "%s is no number of rows of a group, as it was counted", name)
		}
	}
	r.figures(p, refuse)
}

// uncounted warns of a model of the last layer that counts people and declares no
// population: nothing then keeps a group of two from being shown.
func (j *judge) uncounted(r *reading) {
	if j.policy == nil || j.policy.Minimum == 0 || r.node.Layer != j.last || r.node.Config.Materialized == graph.Ephemeral ||
		r.holdsPeople(r.node) || !slices.ContainsFunc(r.node.DependsOn, func(id string) bool { return r.holdsPeople(r.judge.nodes[id]) }) {
		return
	}
	for _, c := range r.node.Columns {
		if r.judge.figures[r.name(c.Name)].group == nil {
			continue
		}
		j.breaches = append(j.breaches, Breach{
			Code: diag.PopulationRefused, Node: r.node, Column: c.Name, Warning: true,
			Summary: fmt.Sprintf("%s counts people in %s and declares no population, so that groups of fewer than %d can be shown", r.node.Name, c.Name, j.policy.Minimum),
			Hint:    fmt.Sprintf("say config: {population: {columns: [%s]}}: a run then refuses small groups", c.Name),
		})
		return
	}
}

// holdsPeople tells whether rows of a node are of people.
func (r *reading) holdsPeople(n *graph.Node) bool {
	return n != nil && slices.ContainsFunc(n.Columns, func(c *graph.Column) bool {
		return r.isPerson(graph.ColumnName{Node: n.ID, Column: c.Name})
	})
}

// figures lists the figures that a population opens, and holds each to the number of its
// people: that must be of the same group, or of a part of it.
func (r *reading) figures(p *graph.Population, refuse func(column, format string, args ...any)) {
	p.Figures = nil
	for _, c := range r.node.Columns {
		if c.Lineage == nil || slices.Contains(p.Columns, c.Name) || !r.hasFigure(c) {
			continue
		}
		p.Figures = append(p.Figures, c.Name)
		people := cmp.Or(p.Of[c.Name], p.Columns[0])
		group := r.judge.figures[r.name(people)].group
		if group == nil {
			continue // told above
		}
		for _, key := range r.judge.figures[r.name(c.Name)].pooledBy {
			if !slices.Contains(*group, key) {
				refuse(c.Name, "%s is of a group by %s, and %s counts people whatever their %[2]s", c.Name, key, people)
				break
			}
		}
	}
}

func (r *reading) name(column string) graph.ColumnName {
	return graph.ColumnName{Node: r.node.ID, Column: column}
}

// figure is what is known of a column as a figure of a group. Groups are told by the
// names of the columns that they are made by, since these change hands on the way.
type figure struct {
	group    *[]string // of a number of rows, as it was counted: by what; nil for any other
	pooledBy []string  // by what the aggregates were grouped that flow into the column
}

// figureOf works out what kind of figure a column is. What only decides whether it is
// shown doesn't matter.
func (r *reading) figureOf(c *graph.Column) figure {
	if c.Lineage == nil || c.Lineage.Unknown != "" {
		return figure{}
	}
	var out figure
	var group []string
	isCount := c.Lineage.Count != nil || c.Lineage.Faithful && len(c.Lineage.Values) > 0
	if count := c.Lineage.Count; count != nil {
		isCount, group = !count.Made && !r.groupsPeople(count.Keys), names(count.Keys)
	}
	for _, e := range c.Lineage.Values {
		if e.Decides {
			continue
		}
		from := r.judge.figures[graph.ColumnName{Node: e.Node, Column: e.Column}]
		if e.Pooled {
			out.pooledBy = union(out.pooledBy, names(e.Keys))
		} else {
			out.pooledBy = union(out.pooledBy, from.pooledBy)
		}
		switch {
		case e.Counted:
		case from.group == nil:
			isCount = false
		case !e.Pooled: // a sum has a group of its own
			group = union(group, *from.group)
		}
	}
	if isCount {
		out.group = &group
	}
	return out
}

// names are those of the columns, sorted.
func names(keys []graph.ColumnName) []string {
	var list []string
	for _, k := range keys {
		list = append(list, k.Column)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// hasFigure tells whether an aggregate over a group flows into a column.
func (r *reading) hasFigure(c *graph.Column) bool {
	return slices.ContainsFunc(c.Lineage.Values, func(e graph.ColumnEdge) bool {
		if e.Decides || e.Token {
			return false
		}
		name := graph.ColumnName{Node: e.Node, Column: e.Column}
		return e.Pooled && !r.groupsPeople(e.Keys) || r.base(name).pooled.known() || r.judge.figures[name].group != nil
	}) || c.Lineage.Count != nil
}
