package runner

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// waits says what each node of a run waits for: what it depends on, and the tests
// of that, which are gates. order lists the nodes of the run. A gate that would
// close a circle (a test of A that looks into B, where B is made from A) is no gate
// for the nodes it would hold up; the run's result still depends on it.
func waits(m *graph.Manifest, order []string) map[string][]string {
	g := gates{manifest: m, parents: map[string][]string{}, waits: map[string][]string{}, tests: map[string][]string{}}
	inRun := map[string]bool{}
	for _, id := range order {
		inRun[id] = true
		g.note(m.Nodes[id])
	}
	for _, id := range order {
		g.parents[id] = g.seenBy(id, inRun)
		for _, parent := range g.parents[id] {
			if inRun[parent] {
				g.waits[id] = append(g.waits[id], parent)
			}
		}
		if judged := m.Nodes[id].Quarantines; inRun[judged] { // which makes its file
			g.waits[id] = append(g.waits[id], judged)
		}
		// A unit test comes before its model, and waits for nothing.
		if unit := m.Nodes[id].UnitTest; unit != nil && inRun[unit.Model] {
			g.waits[unit.Model] = append(g.waits[unit.Model], id)
		}
	}
	// A test of one table can't close a circle, so those come first and need no
	// search.
	g.add(order, func(test *graph.Node, _ string) bool { return len(test.DependsOn) == 1 })
	g.add(order, func(test *graph.Node, id string) bool { return len(test.DependsOn) > 1 && !g.reaches(test.ID, id) })
	return g.waits
}

type gates struct {
	manifest *graph.Manifest
	parents  map[string][]string // what each node reads
	waits    map[string][]string
	tests    map[string][]string // by the node that they test
}

// seenBy lists what a node reads: what it depends on, and what stands behind views
// that are no part of the run, which show what the run makes all the same.
func (g *gates) seenBy(id string, inRun map[string]bool) []string {
	seen := slices.Clone(g.manifest.Nodes[id].DependsOn)
	for i := 0; i < len(seen); i++ {
		node := g.manifest.Nodes[seen[i]]
		if node == nil || inRun[node.ID] || node.Kind != graph.KindModel || stored(node) {
			continue
		}
		for _, parent := range node.DependsOn {
			if !slices.Contains(seen, parent) {
				seen = append(seen, parent)
			}
		}
	}
	return seen
}

// note files a test under what it tests: the node it is declared on, or, for a SQL
// file, all that it reads.
func (g *gates) note(node *graph.Node) {
	if node.Test == nil {
		return
	}
	for _, parent := range node.DependsOn {
		if node.Test.Target == parent || node.Test.Target == "" {
			g.tests[parent] = append(g.tests[parent], node.ID)
		}
	}
}

// add makes nodes wait for the tests of what they depend on.
func (g *gates) add(order []string, admit func(test *graph.Node, id string) bool) {
	for _, id := range order {
		node := g.manifest.Nodes[id]
		if node.Test != nil {
			continue
		}
		for _, parent := range g.parents[id] {
			for _, test := range g.tests[parent] {
				if !slices.Contains(g.waits[id], test) && admit(g.manifest.Nodes[test], id) {
					g.waits[id] = append(g.waits[id], test)
				}
			}
		}
	}
}

// reaches tells whether from waits for to, directly or not.
func (g *gates) reaches(from, to string) bool {
	seen := map[string]bool{}
	for stack := []string{from}; len(stack) > 0; {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if id == to {
			return true
		}
		for _, next := range g.waits[id] {
			if !seen[next] {
				seen[next] = true
				stack = append(stack, next)
			}
		}
	}
	return false
}
