package compiler

import (
	"errors"

	"github.com/edfi-build/edfi-build/graph"
)

// checkSelectors finds names in selectors.yml that nothing has, so that they don't
// wait for the night in which the selector is used.
func (c *compilation) checkSelectors(m *graph.Manifest) {
	context := graph.SelectContext{
		Before: m, Changes: &graph.Changes{}, Results: map[string]string{}, Fresher: map[string]bool{},
	}
	for _, s := range m.Selectors {
		_, err := m.Select([]string{"selector:" + s.Name}, nil, context)
		var unknown *graph.UnknownNameError
		if !errors.As(err, &unknown) || unknown.Selector != s.Name {
			continue // one that this one takes in is reported with itself
		}
		d := unknown.Diagnostic()
		d.Span, d.Detail = c.project.SelectorSpans[s.Name], ""
		c.report(d)
	}
}
