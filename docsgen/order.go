package docsgen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// readingOrder lists the tables as people look for them: the layers from the
// published one down to raw, the reference lists last; within each by name, what
// is never stored behind the rest.
func readingOrder(m *graph.Manifest) []*graph.Node {
	tables := m.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel)
	// The page of a model tells of its quarantine.
	tables = slices.DeleteFunc(tables, func(n *graph.Node) bool { return n.Quarantines != "" })
	slices.SortFunc(tables, func(a, b *graph.Node) int {
		if d := depth(m, a) - depth(m, b); d != 0 {
			return d
		}
		return cmp.Or(cmp.Compare(helper(a), helper(b)), strings.Compare(a.Relation.String(), b.Relation.String()))
	})
	return tables
}

// helper is 1 for a table that only helps to make others.
func helper(n *graph.Node) int {
	if n.Config.Materialized == graph.Ephemeral {
		return 1
	}
	return 0
}

// depth counts how far below the top layer a table stands.
func depth(m *graph.Manifest, n *graph.Node) int {
	layers := len(m.Project.Layers)
	if i := m.Project.LayerIndex(n.Relation.Space); i >= 0 {
		return layers - i
	}
	return layers + 1
}

// connect fills in what each table is made from and what is made from it.
func (s *site) connect() {
	s.parents, s.children = map[string][]*graph.Node{}, map[string][]*graph.Node{}
	for _, n := range s.tables {
		for _, id := range n.DependsOn {
			if parent := s.in.Manifest.Nodes[id]; parent != nil && parent.Kind != graph.KindTest && parent.Quarantines == "" {
				s.parents[n.ID] = append(s.parents[n.ID], parent)
				s.children[id] = append(s.children[id], n)
			}
		}
	}
	for _, e := range s.in.Manifest.Exposures {
		for _, id := range e.DependsOn {
			s.exposures[id] = append(s.exposures[id], e)
		}
	}
}

// title is the name that a table goes by among people. Source systems share
// names such as "students", so theirs begin with the system.
func title(n *graph.Node) string {
	if n.Business.Label == "" && n.Kind == graph.KindSource {
		return systemName(n.Relation.Source) + " " + strings.ReplaceAll(n.Name, "_", " ")
	}
	return firstOf(n.Business.Label, n.Name)
}

// definition is what a table or column is, in the words meant for people who
// don't read SQL.
func definition(b graph.Business, description string) string {
	return firstOf(b.Definition, description)
}

// byDomain puts entities in the order of their domains; in a domain they stay as they
// are, by name.
func byDomain(entities []*graph.Entity) []*graph.Entity {
	ordered := slices.Clone(entities)
	slices.SortStableFunc(ordered, func(a, b *graph.Entity) int { return strings.Compare(a.Domain, b.Domain) })
	return ordered
}
