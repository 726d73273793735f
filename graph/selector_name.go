package graph

import "strings"

// fullName is what a node's name is compared with.
type fullName struct {
	qualified   string // project.layer.name, dbt's fqn
	unqualified string // without the project
	relation    string // "" for tests
}

func newFullName(m *Manifest, n *Node) fullName {
	fqn := m.FQN(n)
	name := fullName{qualified: strings.Join(fqn, "."), unqualified: strings.Join(fqn[1:], ".")}
	if !isTest(n) {
		name.relation = n.Relation.String()
	}
	return name
}

// matchName is dbt's method fqn: a node's name, its fqn with or without the
// project, or the first parts of that, which choose all below. Ids, relations and
// the last parts of a relation (sis.students) are names too, and patterns may stand
// for the bare name.
func matchName(value string) func(selectable) bool {
	if hasGlob(value) {
		return func(one selectable) bool {
			return one.node != nil && (globMatch(value, one.node.Name) || globMatch(value, one.name.qualified) ||
				globMatch(value, one.name.unqualified) || globMatch(value, one.name.relation))
		}
	}
	return func(one selectable) bool {
		return one.node != nil && (one.node.Name == value || one.id == value || endsWith(one.name.relation, value) ||
			below(one.name.qualified, value) || below(one.name.unqualified, value))
	}
}

func below(name, prefix string) bool {
	return strings.HasPrefix(name, prefix) && (len(name) == len(prefix) || name[len(prefix)] == '.')
}

// endsWith tells whether a relation is called so, or so below its layer.
func endsWith(relation, name string) bool {
	return relation == name || strings.HasSuffix(relation, "."+name)
}
