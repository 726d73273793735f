package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomEstate is a chain of layers of models in which columns come from columns of
// earlier models.
func randomEstate(r *rand.Rand) *Manifest {
	m := &Manifest{Nodes: map[string]*Node{}, Project: Project{Layers: []Layer{{Name: "refined"}, {Name: "published"}}}}
	var ids []string
	for i := range 4 + r.IntN(12) {
		n := &Node{ID: fmt.Sprintf("model.p.m%02d", i), Kind: KindModel, Name: fmt.Sprintf("m%02d", i), Layer: "refined", RowsDigest: "r", CodeDigest: "c"}
		n.Relation = Relation{Space: "refined", Name: n.Name}
		for range min(i, 1+r.IntN(3)) {
			n.DependsOn = append(n.DependsOn, ids[r.IntN(len(ids))])
		}
		slices.Sort(n.DependsOn)
		n.DependsOn = slices.Compact(n.DependsOn)
		edge := func() ColumnEdge {
			parent := m.Nodes[n.DependsOn[r.IntN(len(n.DependsOn))]]
			return ColumnEdge{Node: parent.ID, Column: parent.Columns[r.IntN(len(parent.Columns))].Name}
		}
		for c := range 1 + r.IntN(4) {
			column := &Column{Name: fmt.Sprintf("c%d", c), Type: "INTEGER", Lineage: &Lineage{Definition: "d"}}
			if len(n.DependsOn) > 0 && r.IntN(5) > 0 {
				column.Lineage.Values = append(column.Lineage.Values, edge())
			}
			if r.IntN(12) == 0 {
				column.Lineage = &Lineage{Unknown: "why not"}
			}
			n.Columns = append(n.Columns, column)
		}
		if len(n.DependsOn) > 0 && r.IntN(3) == 0 {
			n.Influences = append(n.Influences, edge())
		}
		m.Nodes[n.ID] = n
		ids = append(ids, n.ID)
	}
	m.Exposures = []*Exposure{{Name: "e", DependsOn: []string{ids[len(ids)-1]}}}
	return m
}

// TestImpactMissesNothing follows the touched columns by asking every node again
// and again what it reads, and holds Impact to the answer.
func TestImpactMissesNothing(t *testing.T) {
	for seed := range uint64(300) {
		before := randomEstate(rand.New(rand.NewPCG(seed, 1)))
		after := randomEstate(rand.New(rand.NewPCG(seed, 1)))
		r := rand.New(rand.NewPCG(seed, 2))
		id := fmt.Sprintf("model.p.m%02d", r.IntN(len(after.Nodes)))
		changed := after.Nodes[id]
		column := changed.Columns[r.IntN(len(changed.Columns))]
		rows := r.IntN(3) == 0
		changed.CodeDigest = "c9"
		if rows {
			changed.RowsDigest = "r9"
		} else if column.Lineage.Definition != "" {
			column.Lineage.Definition = "d9"
		}
		impact := Compare(before, after).Impact(after, id)
		got := map[string]bool{}
		for node, columns := range impact.Columns {
			for _, c := range columns {
				got[node+"."+c] = true
			}
		}
		want := naiveReach(after, id, column.Name, rows)
		for name := range want {
			if !got[name] {
				t.Errorf("seed %d: the change of %s.%s (rows: %v) reaches %s, which was missed", seed, id, column.Name, rows, name)
			}
		}
		if !slices.IsSortedFunc(impact.Nodes, strings.Compare) { // ids rise along the dependencies
			t.Errorf("seed %d: %v isn't in the order of building", seed, impact.Nodes)
		}
	}
}

// naiveReach returns node.column for all that a change may touch below its node.
func naiveReach(m *Manifest, id, column string, rows bool) map[string]bool {
	touched, whole := map[string]bool{id + "." + column: true}, map[string]bool{id: rows}
	for more := true; more; {
		more = false
		for _, n := range m.Nodes {
			if n.ID == id {
				continue
			}
			hit := func(e ColumnEdge) bool { return whole[e.Node] || touched[e.Node+"."+e.Column] }
			if !whole[n.ID] && (slices.ContainsFunc(n.DependsOn, func(p string) bool { return whole[p] }) || slices.ContainsFunc(n.Influences, hit)) {
				whole[n.ID], more = true, true
			}
			for _, c := range n.Columns {
				name := n.ID + "." + c.Name
				if !touched[name] && (whole[n.ID] || slices.ContainsFunc(c.Lineage.Values, hit)) {
					touched[name], more = true, true
				}
			}
		}
	}
	delete(touched, id+"."+column)
	return touched
}
