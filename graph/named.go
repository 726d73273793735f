package graph

// Named returns the node of that id, relation or name, or nil. The last parts of a
// relation (sis.students) are a name too. Where several have the name, a model or seed comes first, then a source, then a test; among those of
// one kind the least id.
func (m *Manifest) Named(name string) *Node {
	if node := m.Nodes[name]; node != nil {
		return node
	}
	var best *Node
	for _, n := range m.Sorted() {
		if !isTest(n) && n.Relation.String() == name {
			return n
		}
		called := n.Name == name || (!isTest(n) && endsWith(n.Relation.String(), name))
		if called && (best == nil || nameRank(n) < nameRank(best)) {
			best = n
		}
	}
	return best
}

func nameRank(n *Node) int {
	switch n.Kind {
	case KindModel, KindSeed:
		return 0
	case KindSource:
		return 1
	}
	return 2
}

// UnknownName tells of a name that no node has, with all names that there are.
func (m *Manifest) UnknownName(name string) *UnknownNameError {
	e := &UnknownNameError{Name: name, Known: m.names()}
	for _, exposure := range m.Exposures {
		if exposure.Name == name {
			e.Hint = "it is an exposure: select it as exposure:" + name
		}
	}
	return e
}
