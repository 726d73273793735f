package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// checkEdFi holds what YAML says of the Ed-Fi standard to the standard, and to the law
// of the project's profile: entities of contracts and elements that columns stand for
// must exist, and may be collected.
func (c *compilation) checkEdFi() {
	c.loadStandard()
	c.loadProfile()
	for _, s := range c.project.Sources {
		for _, column := range s.Columns {
			c.checkElement(column)
			c.checkForbidden(column.EdFi, column.Business.EdFi)
		}
	}
	for _, p := range c.described() {
		c.checkEntity(p)
		c.checkWithholds(p)
		for _, column := range p.Columns {
			c.checkElement(column)
		}
		c.checkForbiddenColumns(p)
	}
}

// described lists what is said of models and seeds, in the order of their names.
func (c *compilation) described() []*project.Properties {
	var list []*project.Properties
	for _, m := range c.project.Models {
		list = append(list, m.Properties)
	}
	for _, s := range c.project.Seeds {
		list = append(list, s.Properties)
	}
	return slices.DeleteFunc(list, func(p *project.Properties) bool { return p == nil })
}

// loadStandard reads the entities of the project's standard, from the memo if it can:
// reading the files takes longer than a small compilation. Where nothing asks for an
// entity the standard stays empty.
func (c *compilation) loadStandard() {
	c.standard = contract.New(nil)
	if !c.speaksOfEdFi() {
		return
	}
	key := cache.Key("standard", c.project.Graph.Standard)
	var entities []*contract.Entity
	if c.options.memo.Recall(key, nil, &entities) {
		c.standard = contract.New(entities)
		return
	}
	standard, diags := contract.Load(c.project.Graph.Standard)
	c.diags = append(c.diags, diags...)
	if !diags.HasErrors() {
		c.standard, entities = standard, standard.All()
		c.options.memo.Keep(key, &entities)
	}
}

func (c *compilation) speaksOfEdFi() bool {
	speaks := func(column *project.Column) bool { return column.Business.EdFi != "" }
	return slices.ContainsFunc(c.described(), func(p *project.Properties) bool {
		return p.Config.Contract.Entity.Given() || slices.ContainsFunc(p.Columns, speaks)
	}) || slices.ContainsFunc(c.project.Sources, func(s *project.Source) bool {
		return slices.ContainsFunc(s.Columns, speaks)
	})
}

// checkEntity looks the entity of a contract up.
func (c *compilation) checkEntity(p *project.Properties) {
	entity := p.Config.Contract.Entity
	switch {
	case !entity.Given() || c.standard.Describes(entity.V):
	case c.standard.Has(entity.V):
		c.report(diag.New(diag.UnknownEdFi, entity.Span, "of %s only the name is known, so that nothing can be held to it", entity.V).
			WithHint("leave entity out: the contract still holds the model to its declared columns"))
	default:
		c.reportEdFi(entity.Span, "entity", entity.V, c.standard.Entities())
	}
}

// checkElement looks the element up that a column stands for. Of an entity that is
// known by name alone any will do.
func (c *compilation) checkElement(column *project.Column) {
	element := column.Business.EdFi
	dot := strings.LastIndexByte(element, '.')
	if element == "" {
		return
	}
	if dot < 0 {
		c.report(diag.New(diag.UnknownEdFi, column.EdFi, "%q is not an element", element).WithHint("write Entity.Element"))
		return
	}
	entity := element[:dot]
	known := c.standard.Elements(entity)
	switch {
	case !c.standard.Has(entity):
		c.reportEdFi(column.EdFi, "entity", entity, c.standard.Entities())
	case c.standard.Describes(entity) && !slices.Contains(known, element):
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
