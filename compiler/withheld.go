package compiler

import (
	"slices"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// checkAbsent takes the fields of a contract that a model has no column for. Those of
// the key have to be there. Required ones are withheld: direct identifiers always,
// others where the YAML says so. What is withheld is on the raw side.
func (c *compilation) checkAbsent(node *graph.Node, p *project.Properties, absent []contract.Field) {
	entity, withhold := p.Config.Contract.Entity, p.Config.Contract.Withhold
	for _, entry := range withhold {
		c.checkWithhold(p, entry, absent)
	}
	var withheld []string
	for _, field := range absent {
		switch {
		case field.Identity:
			c.report(diag.New(diag.ContractBreach, entity.Span, "%s lacks %s of %s, which is %s and part of the key", node.Name, field.Name, entity.V, inWords(field.Type)).
				WithHint("select it as %s, or name it in business.edfi of the column that holds it", snakeCase(field.Name)))
		case !field.Required:
		case isDirect(field) || slices.Contains(withhold.Texts(), field.Name):
			withheld = append(withheld, field.Name)
			c.checkClaimed(p, field)
		default:
			c.report(diag.New(diag.ContractBreach, entity.Span, "%s lacks %s of %s, which is %s and required", node.Name, field.Name, entity.V, inWords(field.Type)).
				WithHint("select it as %s, name it in business.edfi of the column that holds it, or leave it out of refined with `withhold: [%s]`", snakeCase(field.Name), field.Name))
		}
	}
	slices.Sort(withheld)
	node.Config.Contract.Withheld = withheld
}

// checkWithhold holds an entry of `withhold` to the entity: it names a required field
// that isn't part of the key and has no column.
func (c *compilation) checkWithhold(p *project.Properties, entry yaml.Value[string], absent []contract.Field) {
	entity := p.Config.Contract.Entity.V
	fields := c.standard.Fields(entity)
	named := func(f contract.Field) bool { return f.Name == entry.V }
	i := slices.IndexFunc(fields, named)
	switch {
	case i < 0:
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.Name
		}
		d := diag.New(diag.UnknownEdFi, entry.Span, "%s has no field %q", entity, entry.V)
		if near := diag.DidYouMean(entry.V, names); near != "" {
			d = d.WithHint("%s", near)
		} else {
			d = d.WithHint("the fields are in schema/edfi")
		}
		c.report(d)
	case fields[i].Identity:
		c.report(diag.New(diag.ContractBreach, entry.Span, "%s is part of the key of %s, which can't be withheld", entry.V, entity).
			WithHint("a key holds rows together and keeps them apart"))
	case !slices.ContainsFunc(absent, named):
		c.report(diag.New(diag.ContractBreach, entry.Span, "%s is withheld and has a column", entry.V).
			WithHint("take it out of withhold, or the column out of the SELECT"))
	case !fields[i].Required:
		c.report(diag.New(diag.ContractBreach, entry.Span, "%s is optional in %s, so that it needn't be withheld", entry.V, entity).
			WithHint("take it out of withhold"))
	}
}

// checkClaimed asks for a source column that holds a withheld field. Of an inherited
// field, either entity's name will do.
func (c *compilation) checkClaimed(p *project.Properties, field contract.Field) {
	entity := p.Config.Contract.Entity
	names := []string{entity.V + "." + field.Name}
	if e := c.standard.Entity(entity.V); e != nil && e.Inherits != "" && entity.V == e.Name {
		names = append(names, e.Inherits+"."+field.Name)
	}
	claims := func(column *project.Column) bool { return slices.Contains(names, column.Business.EdFi) }
	for _, s := range c.project.Sources {
		if slices.ContainsFunc(s.Columns, claims) {
			return
		}
	}
	c.report(diag.New(diag.ContractBreach, entity.Span, "%s of %s is required and withheld, and no source column is said to hold it", field.Name, entity.V).
		WithHint("write `business: {edfi: %s}` at the source's column", names[0]))
}

// checkWithholds refuses `withhold` where there is no entity to withhold from.
func (c *compilation) checkWithholds(p *project.Properties) {
	config := p.Config.Contract
	if len(config.Withhold) > 0 && (!config.Enforced.V || !config.Entity.Given()) {
		c.report(diag.New(diag.BadConfig, config.Withhold[0].Span, "withhold needs an enforced contract with an entity").
			WithHint("write contract: {enforced: true, entity: …, withhold: […]}"))
	}
}
