package graph

import "strings"

// IsTest tells whether the node is an assertion: it has no relation of its own.
func (n *Node) IsTest() bool { return n.Kind == KindTest || n.Kind == KindUnitTest }

// ModelName is the name of the model that the unit test is of.
func (u *UnitTest) ModelName() string { return u.Model[strings.LastIndexByte(u.Model, '.')+1:] }

// Reads are the relations that the model of a unit test may read, with their
// columns: what it depends on, and itself when it is incremental.
func (u *UnitTest) Reads(m *Manifest) map[Relation][]*Column {
	reads := map[Relation][]*Column{}
	model := m.Nodes[u.Model]
	for _, id := range model.DependsOn {
		node := m.Nodes[id]
		if node.Kind != KindSource {
			reads[node.Relation] = node.Columns
			continue
		}
		columns := append(append([]*Column{}, node.Columns...), OriginColumns()...)
		reads[node.Relation], reads[node.Relation.History()] = columns, columns
	}
	if model.Config.Materialized == Incremental {
		reads[model.Relation] = model.Columns
	}
	return reads
}
