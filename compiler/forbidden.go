package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// loadProfile reads the profile that the project names; nil where it names none.
func (c *compilation) loadProfile() *contract.Profile {
	if c.project.Graph.Profile == "" {
		return nil
	}
	profile, diags := contract.LoadProfile(c.project.Graph.Profile)
	c.diags = append(c.diags, diags...)
	return profile
}

// checkForbiddenColumns looks for columns of a model or seed that hold what a district
// must not collect: by business.edfi, or by name where the contract tells the entity.
func (c *compilation) checkForbiddenColumns(profile *contract.Profile, p *project.Properties) {
	if whole := p.Config.Contract.Entity; profile.Forbids(whole.V) != nil {
		c.checkForbidden(profile, whole.Span, whole.V)
		return
	}
	for _, column := range p.Columns {
		c.checkForbidden(profile, column.EdFi, column.Business.EdFi)
	}
	entity := p.Config.Contract.Entity.V
	for _, field := range c.standard.Fields(entity) {
		column := fieldColumn(p, entity, field)
		if column != nil && column.Business.EdFi == "" {
			c.checkForbidden(profile, column.Span, entity+"."+field.Name)
		}
	}
}

// checkForbidden refuses an element or entity, and quotes the law.
func (c *compilation) checkForbidden(profile *contract.Profile, at source.Span, element string) {
	if f := profile.Forbids(element); f != nil {
		c.report(diag.New(diag.Forbidden, at, "a district must not collect %s (%s: %s)", element, f.Law, f.Reason).
			WithHint("take it out of the export and out of the project, which has profile: %s", profile.Name))
	}
}
