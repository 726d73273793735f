package docsgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// entitiesView is the standard's entities by domain, with the tables that hold them.
type entitiesView struct {
	Standard string // "Ed-Fi 6.0"
	Held     string // "23 of 73 entities"
	Domains  []entityDomain
}

type entityDomain struct {
	Name, Anchor string
	Entities     []entityView
}

// entityView is one entity. Without tables no source feeds it, but maybe its kinds.
type entityView struct {
	Name, Text string
	NameOnly   bool // its fields aren't known
	Tables     []heldView
	Kinds      string // those that have tables
	Facts      []fact // its lists that no table holds, and why
}

// heldView is a table that holds an entity or one of its lists.
type heldView struct {
	Title, Relation, Path string
	List                  string // the list's name; "" for the entity itself
	Share                 string // "5 of 19 fields"
	Fields                []fact
}

func (s *site) entitiesView() entitiesView {
	v := entitiesView{Standard: standardWords(s.in.Manifest.Project.Standard)}
	held := 0
	for _, e := range byDomain(s.in.Manifest.Entities) {
		if len(e.Models) > 0 {
			held++
		}
		last := len(v.Domains) - 1
		if last < 0 || v.Domains[last].Name != e.Domain {
			v.Domains = append(v.Domains, entityDomain{Name: e.Domain, Anchor: anchor("domain", e.Domain)})
			last++
		}
		v.Domains[last].Entities = append(v.Domains[last].Entities, s.entityView(e))
	}
	v.Held = fmt.Sprintf("%d of %d entities", held, len(s.in.Manifest.Entities))
	return v
}

func (s *site) entityView(e *graph.Entity) entityView {
	v := entityView{Name: e.Name, Text: e.Description, NameOnly: e.Fields == 0}
	fed := map[string]bool{}
	for _, h := range e.Models {
		n := s.in.Manifest.Nodes[h.Model]
		if n == nil {
			continue // not part of this release
		}
		_, collection, _ := strings.Cut(h.Entity, ".")
		fed[collection] = true
		v.Tables = append(v.Tables, heldView{
			Title: title(n), Relation: n.Relation.String(), Path: tablePath(n), List: collection,
			Share:  fmt.Sprintf("%d of %d fields", len(h.Has), len(h.Has)+len(h.Withheld)+len(h.Lacks)),
			Fields: known(fact{"Has", list(h.Has)}, fact{"Withholds", list(h.Withheld)}, fact{"Lacks", list(h.Lacks)}),
		})
	}
	v.Kinds = list(s.heldKinds(e))
	var without []string
	for _, collection := range e.Collections {
		forbidden := func(what string) bool { return strings.HasPrefix(what, collection+" (") }
		if !fed[collection] && !slices.Contains(e.Withheld, collection) && !slices.ContainsFunc(e.Forbidden, forbidden) {
			without = append(without, collection)
		}
	}
	v.Facts = known(fact{"Lists without a source", list(without)},
		fact{"Lists that lead to people, withheld", list(e.Withheld)}, fact{"Not collected by law", list(e.Forbidden)})
	return v
}

// heldKinds lists the kinds of an entity that have tables.
func (s *site) heldKinds(e *graph.Entity) []string {
	return slices.DeleteFunc(slices.Clone(e.Kinds), func(kind string) bool {
		return !slices.ContainsFunc(s.in.Manifest.Entities, func(other *graph.Entity) bool {
			return other.Name == kind && len(other.Models) > 0
		})
	})
}
