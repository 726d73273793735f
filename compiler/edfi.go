package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// checkEdFi holds what models say of the Ed-Fi standard to the standard: the
// entity of a contract and the element that a column stands for must exist.
func (c *compilation) checkEdFi() {
	standard, diags := contract.Load(c.project.Graph.Standard)
	c.diags = append(c.diags, diags...)
	if diags.HasErrors() {
		return
	}
	c.standard = standard
	for _, m := range c.project.Models {
		if m.Properties == nil {
			continue
		}
		c.checkEntity(standard, m.Properties)
		for _, column := range m.Properties.Columns {
			c.checkElement(standard, column)
		}
	}
}

func (c *compilation) checkEntity(standard *contract.Standard, p *project.Properties) {
	entity := p.Config.Contract.Entity
	if !entity.Given() || standard.Has(entity.V) {
		return
	}
	c.reportEdFi(entity.Span, "entity", entity.V, standard.Entities())
}

// checkElement looks an element up where its entity is known; entities that no
// model of the reference project follows have no contract here.
func (c *compilation) checkElement(standard *contract.Standard, column *project.Column) {
	element := column.Business.EdFi
	dot := strings.LastIndexByte(element, '.')
	if element == "" {
		return
	}
	if dot < 0 {
		c.report(diag.New(diag.UnknownEdFi, column.EdFi, "%q is not an element", element).WithHint("write Entity.Element"))
		return
	}
	known := standard.Elements(element[:dot])
	if known == nil {
		c.reportEdFi(column.EdFi, "entity", element[:dot], standard.Entities())
	} else if !slices.Contains(known, element) {
		c.reportEdFi(column.EdFi, "element", element, known)
	}
}

func (c *compilation) reportEdFi(span source.Span, what, name string, known []string) {
	d := diag.New(diag.UnknownEdFi, span, "the contracts of %s have no %s %q", c.project.Graph.Standard, what, name)
	if near := diag.DidYouMean(name, known); near != "" {
		d = d.WithHint("%s", near)
	} else {
		d = d.WithHint("the contracts are in schema/edfi; leave the key out for an extension of your own")
	}
	c.report(d)
}
