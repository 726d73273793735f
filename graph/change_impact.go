package graph

import (
	"maps"
	"slices"
)

// Impact is what the change of one node reaches: values or rows that may differ,
// whatever else is changed on the way.
type Impact struct {
	Nodes     []string            `json:"nodes"`             // ids of seeds and models below it, each after what it depends on
	Columns   map[string][]string `json:"columns,omitempty"` // by the id of each of them: the columns that are touched, in their order
	Exposures []string            `json:"exposures"`         // names, sorted
}

// Impact follows a node's change downstream in the later manifest, along column
// lineage where it is known and else from node to node. Other rows touch all that
// reads the node; another column touches the columns that it can appear in or
// decides about, and whole nodes where it decides about their rows. Descriptions,
// classifications and added columns that nobody reads reach nothing.
func (c *Changes) Impact(after *Manifest, id string) Impact {
	c.indexed.Do(func() { c.reach = newReach(c.before, after) })
	impact := Impact{Nodes: []string{}, Columns: map[string][]string{}, Exposures: []string{}}
	change := c.Nodes[id]
	if change == nil {
		return impact
	}
	below := c.reach.below(id)
	touched := c.reach.spread(id, touchOf(change), below)
	for _, below := range below {
		if columns := touched[below].columnsOf(after.Nodes[below]); columns != nil {
			impact.Nodes = append(impact.Nodes, below)
			impact.Columns[below] = columns
		}
	}
	for _, e := range after.Exposures {
		if slices.ContainsFunc(e.DependsOn, func(id string) bool { return !touched[id].none() }) {
			impact.Exposures = append(impact.Exposures, e.Name)
		}
	}
	slices.Sort(impact.Exposures)
	return impact
}

// touch is what of a node a change reaches; nil is nothing.
type touch struct {
	rows    bool // the node as a whole
	columns map[string]bool
}

// touchOf is what a change touches of its own node.
func touchOf(change *NodeChange) *touch {
	t := &touch{rows: change.Added || change.Removed || change.Rows || change.Relation, columns: map[string]bool{}}
	for _, column := range change.Columns {
		if column.Kind != ColumnReclassified {
			t.columns[column.Name] = true
		}
	}
	return t
}

func (t *touch) none() bool { return t == nil || (!t.rows && len(t.columns) == 0) }

// add joins what reaches a node on several ways, and tells whether it is more.
func (t *touch) add(other *touch) (more bool) {
	rows, columns := t.rows, len(t.columns)
	t.rows = t.rows || other.rows
	maps.Copy(t.columns, other.columns)
	return t.rows != rows || len(t.columns) > columns
}

// columnsOf lists the touched columns of a node; nil when nothing of it is.
func (t *touch) columnsOf(n *Node) []string {
	if t.none() || n == nil {
		return nil
	}
	columns := []string{}
	for _, c := range n.Columns {
		if t.rows || t.columns[c.Name] {
			columns = append(columns, c.Name)
		}
	}
	return columns
}

// spreadTo is what reaches a node from those that it reads.
func spreadTo(n *Node, touched map[string]*touch) *touch {
	t := &touch{columns: map[string]bool{}}
	parents := slices.DeleteFunc(slices.Clone(n.DependsOn), func(id string) bool { return touched[id].none() })
	if len(parents) == 0 {
		return t
	}
	hit := func(e ColumnEdge) bool {
		from := touched[e.Node]
		return from != nil && (from.rows || from.columns[e.Column])
	}
	t.rows = slices.ContainsFunc(parents, func(id string) bool { return touched[id].rows }) ||
		slices.ContainsFunc(n.Influences, hit) || !slices.ContainsFunc(n.Columns, traced)
	for _, c := range n.Columns {
		if !traced(c) || slices.ContainsFunc(c.Lineage.Values, hit) || slices.ContainsFunc(c.Lineage.Influences, hit) {
			t.columns[c.Name] = true
		}
	}
	return t
}

// reach is what can be reached from where, in either manifest: what was read
// before is touched as well.
type reach struct {
	before, after *Manifest
	readers       map[string][]*Node
	place         map[string]int // by id: its place in the order of building
}

func newReach(before, after *Manifest) *reach {
	r := &reach{before: before, after: after, readers: readersOf(before, after), place: map[string]int{}}
	dag := after.DAG()
	if before != nil {
		for _, n := range before.Sorted() {
			if after.Nodes[n.ID] == nil {
				dag.Add(n.ID, n.DependsOn...)
			}
		}
	}
	for i, id := range dag.Order() {
		r.place[id] = i
	}
	return r
}

// spread follows what a change touches through the nodes below it. Edges of the
// earlier manifest may lead against the order of the later one, so it goes on until
// nothing more is reached.
func (r *reach) spread(id string, from *touch, below []string) map[string]*touch {
	touched := map[string]*touch{id: from}
	for _, b := range below {
		touched[b] = &touch{columns: map[string]bool{}}
	}
	for more := true; more; {
		more = false
		for _, b := range below {
			for _, version := range r.versions(b) {
				more = touched[b].add(spreadTo(version, touched)) || more
			}
		}
	}
	return touched
}

// below returns what reads a node, directly or not, each after what it reads.
func (r *reach) below(id string) []string {
	seen := map[string]bool{id: true}
	var found []string
	for queue := []string{id}; len(queue) > 0; queue = queue[1:] {
		for _, reader := range r.readers[queue[0]] {
			if !seen[reader.ID] {
				seen[reader.ID] = true
				queue = append(queue, reader.ID)
				found = append(found, reader.ID)
			}
		}
	}
	slices.SortFunc(found, func(a, b string) int { return r.place[a] - r.place[b] })
	return found
}

func (r *reach) versions(id string) []*Node {
	var list []*Node
	for _, m := range []*Manifest{r.before, r.after} {
		if m != nil && m.Nodes[id] != nil {
			list = append(list, m.Nodes[id])
		}
	}
	return list
}
