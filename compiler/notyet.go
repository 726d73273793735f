package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// warnOfIdleSettings tells of what a project may write and this version doesn't act
// on, so that nobody relies on it.
func (c *compilation) warnOfIdleSettings() {
	for _, m := range c.project.Models {
		c.warnOfConstraints(m.Properties)
	}
}

func (c *compilation) warnOfConstraints(p *project.Properties) {
	if p == nil {
		return
	}
	hint := "write them as data_tests: not_null, unique, relationships, expression_is_true"
	for _, constraint := range p.Constraints {
		c.report(idle(constraint.Type.Span, "constraints").WithHint("%s", hint))
	}
	for _, column := range p.Columns {
		for _, constraint := range column.Constraints {
			c.report(idle(constraint.Type.Span, "constraints").WithHint("%s", hint))
		}
	}
}

// idle warns of a setting without effect.
func idle(span source.Span, what string) diag.Diagnostic {
	return diag.Warn(diag.NotYetBuilt, span, "this version doesn't act on %s", what)
}
