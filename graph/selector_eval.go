package graph

import (
	"errors"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// selectable is a node or an exposure, which selections treat alike.
type selectable struct {
	id       string
	node     *Node     // nil for an exposure
	exposure *Exposure // nil for a node
	name     fullName  // zero for an exposure
}

// selecting is one evaluation of a selection.
type selecting struct {
	manifest *Manifest
	context  SelectContext
	all      []selectable // by id
	dag      *DAG         // with tests and exposures
	tests    map[string][]string
	within   []string          // named selectors under way
	done     map[string]choice // of named selectors: those that name others twice over stay cheap
	err      error             // the first
}

// choice is what a selector gives: nodes, and tests that come along only if the
// other nodes that they look at are chosen too.
type choice struct {
	chosen  map[string]bool
	pending map[string]Indirect
}

func newSelecting(m *Manifest, x SelectContext) *selecting {
	s := &selecting{manifest: m, context: x, dag: NewDAG(), tests: map[string][]string{}, done: map[string]choice{}}
	for _, n := range m.Sorted() {
		s.all = append(s.all, selectable{id: n.ID, node: n, name: newFullName(m, n)})
		s.dag.Add(n.ID, looksAt(n)...)
		if isTest(n) {
			for _, parent := range looksAt(n) {
				s.tests[parent] = append(s.tests[parent], n.ID)
			}
		}
	}
	for _, e := range m.Exposures {
		s.all = append(s.all, selectable{id: m.ExposureID(e), exposure: e})
		s.dag.Add(m.ExposureID(e), e.DependsOn...)
	}
	return s
}

func isTest(n *Node) bool { return n != nil && n.IsTest() }

// looksAt gives what a node comes after. A unit test reads nothing of the estate,
// and yet it is about a model.
func looksAt(n *Node) []string {
	if n.UnitTest != nil {
		return []string{n.UnitTest.Model}
	}
	return n.DependsOn
}

// fail keeps the first error, and where in selectors.yml it comes from.
func (s *selecting) fail(err error) {
	if s.err != nil {
		return
	}
	var unknown *UnknownNameError
	if errors.As(err, &unknown) && len(s.within) > 0 {
		unknown.Selector = s.within[len(s.within)-1]
	}
	s.err = err
}

func (s *selecting) evaluate(selector *Selector) choice {
	var out choice
	switch {
	case selector.Union != nil:
		out = s.union(selector.Union)
	case selector.Intersection != nil:
		out = s.intersection(selector.Intersection)
	case selector.Method == methodSelector:
		out = s.named(selector)
	default:
		out = s.part(selector)
	}
	if len(selector.Exclude) > 0 {
		out.remove(s.union(selector.Exclude))
	}
	return out
}

func (s *selecting) union(list []*Selector) choice {
	out := choice{map[string]bool{}, map[string]Indirect{}}
	for _, selector := range list {
		one := s.evaluate(selector)
		maps.Copy(out.chosen, one.chosen)
		maps.Copy(out.pending, one.pending)
	}
	return out
}

// intersection keeps what all have; a test that is pending in one of them stays so.
func (s *selecting) intersection(list []*Selector) choice {
	out := s.evaluate(list[0])
	for _, selector := range list[1:] {
		one := s.evaluate(selector)
		for id := range out.chosen {
			if mode, pending := one.pending[id]; pending {
				out.pending[id] = mode
			}
			if !one.chosen[id] {
				delete(out.chosen, id)
			}
		}
		for id := range out.pending {
			if !one.has(id) {
				delete(out.pending, id)
			}
		}
	}
	return out
}

func (c choice) has(id string) bool {
	_, pending := c.pending[id]
	return pending || c.chosen[id]
}

func (c choice) remove(other choice) {
	maps.DeleteFunc(c.chosen, func(id string, _ bool) bool { return other.has(id) })
	maps.DeleteFunc(c.pending, func(id string, _ Indirect) bool { return other.has(id) })
}

// named evaluates selector:NAME, with operators around what it gives.
func (s *selecting) named(selector *Selector) choice {
	named := s.manifest.NamedSelector(selector.Value)
	switch {
	case named == nil:
		s.fail(s.unknownSelector(selector.Value))
		return choice{}
	case slices.Contains(s.within, named.Name):
		s.fail(diag.New(diag.SelectorCycle, noPlace, "the selector %s takes in itself", quoted(named.Name)).
			WithHint("remove one of the references"))
		return choice{}
	}
	out, known := s.done[named.Name]
	if !known {
		s.within = append(s.within, named.Name)
		out = s.evaluate(named.Definition)
		s.within = s.within[:len(s.within)-1]
		s.done[named.Name] = out
	}
	out = choice{maps.Clone(out.chosen), maps.Clone(out.pending)} // what takes it in may change it
	if !selector.Parents && !selector.Children && !selector.ChildrensParents {
		return out
	}
	return s.expand(selector, out.chosen)
}

func (s *selecting) unknownSelector(name string) error {
	var names []string
	for _, known := range s.manifest.Selectors {
		names = append(names, known.Name)
	}
	d := diag.New(diag.UnknownSelector, noPlace, "selectors.yml has no selector named %s", quoted(name))
	if near := diag.DidYouMean(name, names); near != "" {
		return d.WithHint("%s", near)
	}
	return d.WithHint("add it to selectors.yml in the project's folder")
}

// part evaluates a method with its value, and the operators around it.
func (s *selecting) part(selector *Selector) choice {
	matches := s.matcher(selector)
	if s.err != nil {
		return choice{}
	}
	found := map[string]bool{}
	for _, one := range s.all {
		if matches(one) {
			found[one.id] = true
		}
	}
	if len(found) == 0 {
		s.unmatched(selector)
	}
	return s.expand(selector, found)
}

// unmatched tells of a part that chooses nothing. A plain name that nothing has is
// an error, because it is a slip of the keyboard; the rest can be meant.
func (s *selecting) unmatched(selector *Selector) {
	if selector.Method == methodFQN && !hasGlob(selector.Value) {
		s.fail(s.manifest.UnknownName(selector.Value))
	} else if s.context.Unmatched != nil {
		s.context.Unmatched(selector.String())
	}
}

func (m *Manifest) names() []string {
	var names []string
	for _, n := range m.Nodes {
		names = append(names, n.Name)
	}
	slices.Sort(names)
	return names
}

// finish settles which pending tests come along.
func (s *selecting) finish(c choice) map[string]bool {
	s.settlePending(c)
	for _, node := range s.manifest.Nodes {
		if node.Quarantines != "" && c.chosen[node.Quarantines] {
			c.chosen[node.ID] = true // made together with its model
		}
	}
	if !s.context.Exposures {
		maps.DeleteFunc(c.chosen, func(id string, _ bool) bool { return s.manifest.Nodes[id] == nil })
	}
	return c.chosen
}
