package graph

import (
	"maps"
	"slices"
)

// expand adds to what a part found what its operators reach, and the tests that
// come along with all of it. Operators walk over sources, seeds, models and
// exposures: tests come by the rules of indirect selection alone.
func (s *selecting) expand(selector *Selector, found map[string]bool) choice {
	mode := s.mode(selector)
	out := choice{maps.Clone(found), map[string]Indirect{}}
	if selector.Parents {
		s.addReached(out.chosen, s.dag.Upstream(found, selector.ParentsDepth))
	}
	if selector.Children {
		s.addReached(out.chosen, s.dag.Downstream(found, selector.ChildrenDepth))
	}
	if selector.ChildrensParents {
		s.addReached(out.chosen, s.childrensParents(found, mode))
	}
	s.comeAlong(out, mode)
	return out
}

// childrensParents is what found leads to, and all that those need, so that all can
// be built and tested from nothing: the other parents of tests too, where tests
// come along whatever else is chosen.
func (s *selecting) childrensParents(found map[string]bool, mode Indirect) map[string]bool {
	below := s.dag.Downstream(found, 0)
	if mode != Eager {
		maps.DeleteFunc(below, func(id string, _ bool) bool { return isTest(s.manifest.Nodes[id]) })
	}
	maps.Copy(below, found)
	maps.Copy(below, s.dag.Upstream(below, 0))
	return below
}

func (s *selecting) addReached(chosen, reached map[string]bool) {
	for id := range reached {
		if !isTest(s.manifest.Nodes[id]) && s.known(id) {
			chosen[id] = true
		}
	}
}

// known tells whether the manifest has what an edge leads to.
func (s *selecting) known(id string) bool {
	_, known := s.dag.parents[id]
	return known
}

func (s *selecting) mode(selector *Selector) Indirect {
	switch {
	case selector.Indirect != "":
		return selector.Indirect
	case s.context.Indirect != "":
		return s.context.Indirect
	}
	return Eager
}

// comeAlong adds the tests of what is chosen: for good where the mode admits them
// already, pending where another part may bring what they look at.
func (s *selecting) comeAlong(c choice, mode Indirect) {
	if mode == Empty {
		return
	}
	admits := s.admission(c.chosen, mode)
	var along []string
	for id := range c.chosen {
		along = append(along, s.tests[id]...)
	}
	for _, test := range along {
		if admits(test) {
			c.chosen[test] = true
		} else if !c.chosen[test] {
			c.pending[test] = mode
		}
	}
}

// settlePending admits the pending tests that all parts together bring along.
func (s *selecting) settlePending(c choice) {
	if len(c.pending) == 0 {
		return
	}
	admits := map[Indirect]func(string) bool{
		Cautious: s.admission(c.chosen, Cautious), Buildable: s.admission(c.chosen, Buildable),
	}
	var admitted []string
	for test, mode := range c.pending {
		if admits[mode](test) {
			admitted = append(admitted, test)
		}
	}
	add(c.chosen, admitted)
}

// admission tells for a mode whether a test comes along with what is chosen.
// Sources always count as there for a buildable test, as in dbt.
func (s *selecting) admission(chosen map[string]bool, mode Indirect) func(test string) bool {
	if mode == Eager {
		return func(string) bool { return true }
	}
	there := maps.Clone(chosen)
	if mode == Buildable {
		maps.Copy(there, s.dag.Upstream(chosen, 0))
	}
	return func(test string) bool {
		return !slices.ContainsFunc(looksAt(s.manifest.Nodes[test]), func(parent string) bool {
			return !there[parent] && !(mode == Buildable && s.isSource(parent))
		})
	}
}

func (s *selecting) isSource(id string) bool {
	node := s.manifest.Nodes[id]
	return node != nil && node.Kind == KindSource
}

func add(set map[string]bool, ids []string) {
	for _, id := range ids {
		set[id] = true
	}
}
