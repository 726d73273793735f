package contract

import (
	"io/fs"
	"path"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/schema"
)

// Load reads the entities of a standard as a project names it, such as edfi-6.0.
// 6.1 adds to 6.0 and changes nothing in it, so its files say what it adds. A
// project that names none gets 6.0.
func Load(standard string) (*Standard, diag.List) {
	s := New(nil)
	diags := s.read("6.0")
	if version := strings.TrimPrefix(standard, "edfi-"); version != "" && version != "6.0" {
		diags = append(diags, s.read(version)...)
	}
	return s, diags
}

// read adds the files of one version.
func (s *Standard) read(version string) diag.List {
	names, err := fs.Glob(schema.EdFi, "edfi/"+version+"/*.yml")
	if err != nil {
		return diag.FromError(diag.Internal, err)
	}
	var diags diag.List
	for _, name := range names {
		text, err := schema.EdFi.ReadFile(name)
		if err != nil {
			return append(diags, diag.FromError(diag.Internal, err)...)
		}
		e := &Entity{}
		diags = append(diags, yaml.Decode(source.NewFile(path.Join("schema", name), string(text)), e)...)
		s.add(e)
	}
	return diags
}

// add takes an entity in. To one that is there it adds fields, references and
// collections; a collection that is there gets the fields.
func (s *Standard) add(e *Entity) {
	known := s.entities[e.Name]
	if known == nil {
		s.entities[e.Name] = e
		return
	}
	known.Fields = join(known.Fields, e.Fields)
	known.References = append(known.References, e.References...)
	for _, c := range e.Collections {
		if _, there := s.find(e.Name + "." + c.Name); there != nil {
			there.Fields = join(there.Fields, c.Fields)
			continue
		}
		known.Collections = append(known.Collections, c)
	}
}
