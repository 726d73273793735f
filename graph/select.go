package graph

import (
	"fmt"
	"sort"
	"strings"
)

// Selection resolves what people write after --select: names of models, seeds,
// sources and tests, or relations, separated by spaces or commas; `+name` adds what
// a node depends on, `name+` what depends on it. Tests of a selected node come
// with it. An unknown name is an error that lists the nearest.
func (m *Manifest) Selection(expressions []string) (map[string]bool, error) {
	dag := m.DAG()
	chosen := map[string]bool{}
	for _, expression := range expressions {
		for _, word := range strings.FieldsFunc(expression, func(r rune) bool { return r == ' ' || r == ',' }) {
			name := strings.Trim(word, "+")
			found := m.named(name)
			if len(found) == 0 {
				return nil, &UnknownNameError{Name: name, Known: m.names()}
			}
			for _, n := range found {
				chosen[n.ID] = true
				if strings.HasPrefix(word, "+") {
					add(chosen, dag.Ancestors(n.ID))
				}
				if strings.HasSuffix(word, "+") {
					add(chosen, dag.Descendants(n.ID))
				}
			}
		}
	}
	for _, n := range m.Sorted(KindTest) {
		if chosen[n.Test.Target] {
			chosen[n.ID] = true
		}
	}
	return chosen, nil
}

// UnknownNameError says that a selection names nothing.
type UnknownNameError struct {
	Name  string
	Known []string // all names, sorted
}

// Error implements error.
func (e *UnknownNameError) Error() string { return fmt.Sprintf("no node is named %q", e.Name) }

func (m *Manifest) named(name string) []*Node {
	var found []*Node
	for _, n := range m.Sorted() {
		if n.Name == name || n.ID == name || (n.Kind != KindTest && n.Relation.String() == name) {
			found = append(found, n)
		}
	}
	return found
}

func (m *Manifest) names() []string {
	var names []string
	for _, n := range m.Nodes {
		names = append(names, n.Name)
	}
	sort.Strings(names)
	return names
}

func add(set map[string]bool, ids []string) {
	for _, id := range ids {
		set[id] = true
	}
}
