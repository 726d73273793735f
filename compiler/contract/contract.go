// Package contract reads the Ed-Fi entities of package schema and tells what there
// is in them.
package contract

import (
	"maps"
	"slices"
	"strings"
)

// Entity is one entity of the standard, without the surrogate keys of Ed-Fi's own
// database. A collection is an entity in small.
type Entity struct {
	Name        string       `yaml:"entity,required"`
	Domain      string       `yaml:"domain"` // an overlay leaves it out, and so the next
	Description string       `yaml:"description"`
	Inherits    string       `yaml:"inherits"` // the entity whose fields and references it has too
	Fields      []Field      `yaml:"fields"`   // none: the project knows the entity by name alone
	References  []Reference  `yaml:"references"`
	Collections []Collection `yaml:"collections"`
}

// Collection is a list that belongs to an entity, or to an entry of another of its
// lists. Required ones have at least one entry.
type Collection struct {
	Name       string      `yaml:"name,required"`
	Parent     string      `yaml:"parent"` // the other list
	Required   bool        `yaml:"required"`
	Fields     []Field     `yaml:"fields"`
	References []Reference `yaml:"references"`
}

// Field is one element. Identity fields make up the key and are required.
type Field struct {
	Name           string `yaml:"name,required"`
	Type           string `yaml:"type,required"`
	MaxLength      int    `yaml:"max_length"` // in characters; 0: no limit
	Precision      int    `yaml:"precision"`  // of a decimal: all digits; 0: not stated
	Scale          int    `yaml:"scale"`      // of a decimal: digits behind the point
	Required       bool   `yaml:"required"`
	Identity       bool   `yaml:"identity"`
	Descriptor     string `yaml:"descriptor"` // the set its values come from
	Classification string `yaml:"classification"`
}

// Reference leads from fields to the row of another entity that has the same values
// in its own.
type Reference struct {
	Entity string   `yaml:"entity,required"`
	Fields []string `yaml:"fields,required"`
	Target []string `yaml:"target"` // the other entity's fields, in the order of Fields; left out in a file where they are called the same
}

// Standard is the entities of one version of the standard. It is read-only.
type Standard struct {
	entities map[string]*Entity
}

// New makes a standard of its entities.
func New(entities []*Entity) *Standard {
	s := &Standard{entities: map[string]*Entity{}}
	for _, e := range entities {
		s.entities[e.Name] = e
	}
	return s
}

// All lists the entities by name.
func (s *Standard) All() []*Entity {
	list := slices.Collect(maps.Values(s.entities))
	slices.SortFunc(list, func(a, b *Entity) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Entities lists what a model can be held to: entities and, behind a dot, their
// collections. Sorted.
func (s *Standard) Entities() []string {
	var names []string
	for name, e := range s.entities {
		names = append(names, name)
		for _, c := range e.Collections {
			names = append(names, name+"."+c.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Has tells whether an entity, or a collection behind a dot, is in the standard.
func (s *Standard) Has(entity string) bool {
	e, collection := s.find(entity)
	return e != nil && (collection != nil || !strings.Contains(entity, "."))
}

// Describes tells whether an entity or collection is there with its fields. Of some the
// project knows the name alone.
func (s *Standard) Describes(entity string) bool {
	e, collection := s.find(entity)
	if collection != nil {
		return len(collection.Fields) > 0
	}
	return s.Has(entity) && len(e.Fields) > 0
}

// Entity gives an entity, or that of a collection. nil when there is none.
func (s *Standard) Entity(name string) *Entity {
	e, _ := s.find(name)
	return e
}

// Subtypes lists the entities that inherit an entity, sorted: a reference to an
// EducationOrganization may lead to a School.
func (s *Standard) Subtypes(entity string) []string {
	var names []string
	for name, e := range s.entities {
		if e.Inherits == entity {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Fields lists the fields of an entity, with those it inherits, or of a collection,
// with the key of what it belongs to. nil when there is no such entity.
func (s *Standard) Fields(entity string) []Field {
	e, collection := s.find(entity)
	switch {
	case !s.Has(entity):
		return nil
	case collection != nil:
		return join(s.Identity(parentOf(e, collection)), collection.Fields)
	case s.entities[e.Inherits] == nil:
		return slices.Clone(e.Fields)
	}
	inherited := slices.Clone(s.Fields(e.Inherits))
	if slices.ContainsFunc(e.Fields, isIdentity) {
		for i := range inherited {
			inherited[i].Identity = false // SchoolId is the EducationOrganizationId of a School
		}
	}
	return join(slices.Clone(e.Fields), inherited)
}

// Identity lists the fields that make up the key of an entity or collection. The key
// of a collection starts with that of what it belongs to.
func (s *Standard) Identity(entity string) []Field {
	return slices.DeleteFunc(s.Fields(entity), func(f Field) bool { return !isIdentity(f) })
}

// References lists where an entity or collection leads to, inherited ones too, with
// their targets. A collection leads to what it belongs to. An entity doesn't lead to
// the one it inherits: its rows are rows of that one.
func (s *Standard) References(entity string) []Reference {
	e, collection := s.find(entity)
	if !s.Has(entity) {
		return nil
	}
	var list []Reference
	if collection != nil {
		parent := parentOf(e, collection)
		if parent != e.Name {
			list = append(list, Reference{Entity: e.Name, Fields: fieldNames(s.Identity(e.Name))})
		}
		list = append(list, Reference{Entity: parent, Fields: fieldNames(s.Identity(parent))})
		list = append(list, collection.References...)
	} else {
		list = append(list, e.References...)
		list = append(list, s.References(e.Inherits)...)
	}
	for i := range list {
		if len(list[i].Target) == 0 {
			list[i].Target = list[i].Fields
		}
	}
	return list
}

// Elements lists the fields of an entity or collection, as Entity.Field or
// Entity.Collection.Field, with those it inherits. nil when there is no such entity.
func (s *Standard) Elements(entity string) []string {
	var names []string
	for _, f := range s.Fields(entity) {
		names = append(names, entity+"."+f.Name)
	}
	return names
}

// find gives an entity and, for a name with a dot, its collection; nil for what
// isn't there.
func (s *Standard) find(entity string) (*Entity, *Collection) {
	name, collection, _ := strings.Cut(entity, ".")
	e := s.entities[name]
	if e == nil {
		return nil, nil
	}
	for i := range e.Collections {
		if e.Collections[i].Name == collection {
			return e, &e.Collections[i]
		}
	}
	return e, nil
}

// parentOf names what a collection belongs to.
func parentOf(e *Entity, c *Collection) string {
	if c.Parent == "" {
		return e.Name
	}
	return e.Name + "." + c.Parent
}

// join adds the fields that aren't there by name yet.
func join(fields, more []Field) []Field {
	for _, f := range more {
		if !slices.ContainsFunc(fields, func(own Field) bool { return own.Name == f.Name }) {
			fields = append(fields, f)
		}
	}
	return fields
}

func isIdentity(f Field) bool { return f.Identity }

func fieldNames(fields []Field) []string {
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}
