package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// entities lists the standard's entities for the dictionary, with the models whose
// contract names them. nil where the project speaks of none.
func (c *compilation) entities() []*graph.Entity {
	held := c.held()
	var list []*graph.Entity
	for _, e := range c.standard.All() {
		entity := &graph.Entity{Name: e.Name, Domain: e.Domain, Description: e.Description, Fields: len(c.standard.Fields(e.Name))}
		for _, collection := range e.Collections {
			entity.Collections = append(entity.Collections, collection.Name)
		}
		for _, h := range held {
			if owner, _, _ := strings.Cut(h.Entity, "."); owner == e.Name {
				entity.Models = append(entity.Models, h)
			}
		}
		list = append(list, entity)
	}
	return list
}

// held lists what models hold of the standard, by entity and model.
func (c *compilation) held() []graph.Held {
	var list []graph.Held
	for id, p := range c.properties {
		node := c.nodes[id]
		if p == nil || node == nil || !c.standard.Describes(p.Config.Contract.Entity.V) {
			continue
		}
		h := graph.Held{Entity: p.Config.Contract.Entity.V, Model: id}
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
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b graph.Held) int {
		return strings.Compare(a.Entity+" "+a.Model, b.Entity+" "+b.Model)
	})
	return list
}
