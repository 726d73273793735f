package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

// entities lists the standard's entities for the dictionary, with the models whose
// contract names them. nil where the project speaks of none.
func (c *compilation) entities() []*graph.Entity {
	held := c.held()
	var list []*graph.Entity
	for _, e := range c.standard.All() {
		entity := c.entityOf(e)
		for _, h := range held {
			if owner, _, _ := strings.Cut(h.Entity, "."); owner == e.Name {
				entity.Models = append(entity.Models, h)
			}
		}
		list = append(list, entity)
	}
	return list
}

// entityOf says of an entity what the standard and the profile say.
func (c *compilation) entityOf(e *contract.Entity) *graph.Entity {
	entity := &graph.Entity{
		Name: e.Name, Domain: e.Domain, Description: e.Description,
		Fields: len(c.standard.Fields(e.Name)), Kinds: c.standard.Subtypes(e.Name),
	}
	for _, collection := range e.Collections {
		entity.Collections = append(entity.Collections, collection.Name)
		if c.directKey(e.Name+"."+collection.Name) != "" {
			entity.Withheld = append(entity.Withheld, collection.Name)
		}
	}
	for _, f := range c.profile.Of(e.Name) {
		entity.Forbidden = append(entity.Forbidden, strings.TrimPrefix(f.Element, e.Name+".")+" ("+f.Law+")")
	}
	return entity
}

// held lists what models and seeds hold of the standard, by entity and model.
func (c *compilation) held() []graph.Held {
	var list []graph.Held
	take := func(node *graph.Node, p *project.Properties) {
		if node != nil && p != nil && c.standard.Describes(p.Config.Contract.Entity.V) {
			list = append(list, c.heldBy(node, p))
		}
	}
	for _, m := range c.project.Models {
		take(c.nodes[c.modelID(m.Name)], m.Properties)
	}
	for _, s := range c.project.Seeds {
		take(s.Node, s.Properties)
	}
	slices.SortFunc(list, func(a, b graph.Held) int {
		return strings.Compare(a.Entity+" "+a.Model, b.Entity+" "+b.Model)
	})
	return list
}

func (c *compilation) heldBy(node *graph.Node, p *project.Properties) graph.Held {
	h := graph.Held{Entity: p.Config.Contract.Entity.V, Model: node.ID}
	for _, field := range c.standard.Fields(h.Entity) {
		switch {
		case fieldColumn(p, h.Entity, field) != nil:
			h.Has = append(h.Has, field.Name)
		case isDirect(field) || slices.Contains(node.Config.Contract.Withheld, field.Name):
			h.Withheld = append(h.Withheld, field.Name)
		default:
			h.Lacks = append(h.Lacks, field.Name)
		}
	}
	return h
}
