// Package contract reads the Ed-Fi entities of package schema and tells what there
// is in them.
package contract

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/schema"
)

// Entity is one entity of the standard, without the surrogate keys of Ed-Fi's own
// database. A collection is an entity in small.
type Entity struct {
	Name        string       `yaml:"entity,required"`
	Domain      string       `yaml:"domain,required"`
	Inherits    string       `yaml:"inherits"` // the entity whose fields it has too
	Fields      []Field      `yaml:"fields"`
	Collections []Collection `yaml:"collections"`
}

// Collection is a list that belongs to an entity. Required ones have at least one
// entry.
type Collection struct {
	Name     string  `yaml:"name,required"`
	Required bool    `yaml:"required"`
	Fields   []Field `yaml:"fields"`
}

// Field is one element. Identity fields make up the key and are required.
type Field struct {
	Name           string `yaml:"name,required"`
	Type           string `yaml:"type,required"`
	MaxLength      int    `yaml:"max_length"` // in characters; 0: no limit
	Required       bool   `yaml:"required"`
	Identity       bool   `yaml:"identity"`
	Reference      string `yaml:"reference"`  // the entity it points to
	Descriptor     string `yaml:"descriptor"` // the set its values come from
	Classification string `yaml:"classification"`
}

// Standard is the entities of one version of the standard. It is read-only.
type Standard struct {
	entities map[string]*Entity
}

// Load reads the entities of a standard as a project names it, such as edfi-6.0.
// 6.1 adds to 6.0 and changes nothing in it, so it is read as 6.0, and so is a
// project that names none.
func Load(standard string) (*Standard, diag.List) {
	version := strings.TrimPrefix(standard, "edfi-")
	if version == "6.1" || version == "" {
		version = "6.0"
	}
	names, err := fs.Glob(schema.EdFi, "edfi/"+version+"/*.yml")
	if err != nil {
		return nil, diag.FromError(diag.Internal, err)
	}
	s := &Standard{entities: map[string]*Entity{}}
	var diags diag.List
	for _, name := range names {
		text, err := schema.EdFi.ReadFile(name)
		if err != nil {
			return nil, diag.FromError(diag.Internal, err)
		}
		e := &Entity{}
		diags = append(diags, yaml.Decode(source.NewFile(path.Join("schema", name), string(text)), e)...)
		s.entities[e.Name] = e
	}
	return s, diags
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
func (s *Standard) Has(entity string) bool { return slices.Contains(s.Entities(), entity) }

// Fields lists the fields of an entity or collection, with those it inherits. nil
// when there is no such entity.
func (s *Standard) Fields(entity string) []Field {
	name, collection, _ := strings.Cut(entity, ".")
	e := s.entities[name]
	if e == nil {
		return nil
	}
	if collection != "" {
		i := slices.IndexFunc(e.Collections, func(c Collection) bool { return c.Name == collection })
		if i < 0 {
			return nil
		}
		return e.Collections[i].Fields
	}
	fields := slices.Clone(e.Fields)
	if parent := s.entities[e.Inherits]; parent != nil {
		ownKey := slices.ContainsFunc(e.Fields, func(f Field) bool { return f.Identity })
		for _, f := range parent.Fields {
			f.Identity = f.Identity && !ownKey // SchoolId is the EducationOrganizationId of a School
			fields = append(fields, f)
		}
	}
	return fields
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
