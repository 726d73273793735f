package privacy

import "github.com/edfi-build/edfi-build/graph"

// Inherit gives each column of a node that nobody declares anything of, such as those of
// a test's failing rows, the governance of what it is made from, by the effective
// governance of the nodes that it reads. What can't be traced is direct.
func Inherit(n *graph.Node, nodes map[string]*graph.Node) {
	j := &judge{nodes: nodes, states: map[graph.ColumnName]state{}, figures: map[graph.ColumnName]figure{}}
	for _, id := range n.DependsOn {
		parent := nodes[id]
		if parent == nil {
			continue
		}
		columns := parent.Columns
		if parent.Kind == graph.KindSource {
			columns = append(columns[:len(columns):len(columns)], graph.OriginColumns()...)
		}
		j.declared(parent, columns)
	}
	r := j.reading(n)
	for _, c := range n.Columns {
		s := r.stateOf(c)
		whole := s.single
		whole.add(openedFigure(s.pooled), s.pooled.from)
		if !whole.known() {
			whole.class = graph.Internal
		}
		c.Governance = graph.Governance{
			Classification: whole.class, Restriction: whole.restriction, FreeText: whole.freeText, Subject: subjects(r, c), Inherited: true,
		}
	}
}

// subjects are those of the columns that flow into one.
func subjects(r *reading, c *graph.Column) []string {
	var all []string
	if c.Lineage == nil {
		return nil
	}
	for _, e := range c.Lineage.Values {
		if node := r.judge.nodes[e.Node]; node != nil {
			if from := node.Column(e.Column); from != nil {
				all = union(all, from.Governance.Subject)
			}
		}
	}
	return all
}
