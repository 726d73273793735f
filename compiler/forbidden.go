package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// loadProfile reads the profile that the project names, if it names one.
func (c *compilation) loadProfile() {
	if c.project.Graph.Profile != "" {
		var diags diag.List
		c.profile, diags = contract.LoadProfile(c.project.Graph.Profile)
		c.diags = append(c.diags, diags...)
	}
}

// checkForbiddenColumns looks for columns of a model or seed that hold what a district
// must not collect: by business.edfi, or by name where the contract tells the entity.
func (c *compilation) checkForbiddenColumns(p *project.Properties) {
	if whole := p.Config.Contract.Entity; c.profile.Forbids(whole.V) != nil {
		c.checkForbidden(whole.Span, whole.V)
		return
	}
	for _, column := range p.Columns {
		c.checkForbidden(column.EdFi, column.Business.EdFi)
	}
	entity := p.Config.Contract.Entity.V
	for _, field := range c.standard.Fields(entity) {
		column := fieldColumn(p, entity, field)
		if column != nil && column.Business.EdFi == "" {
			c.checkForbidden(column.Span, entity+"."+field.Name)
		}
	}
}

// checkForbidden refuses an element or entity, and quotes the law.
func (c *compilation) checkForbidden(at source.Span, element string) {
	if f := c.profile.Forbids(element); f != nil {
		c.report(diag.New(diag.Forbidden, at, "a district must not collect %s (%s: %s)", element, f.Law, f.Reason).
			WithHint("take it out of the export and out of the project, which has profile: %s", c.profile.Name))
	}
}
