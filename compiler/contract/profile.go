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

// Profile is what the law of a place forbids a district to collect.
type Profile struct {
	Name        string      `yaml:"profile,required"`
	Description string      `yaml:"description"`
	Forbidden   []Forbidden `yaml:"forbidden,required"`
}

// Forbidden is one element, or a whole collection, that isn't collected.
type Forbidden struct {
	Element string `yaml:"element,required"` // Entity.Field or Entity.Collection
	Law     string `yaml:"law,required"`     // the article, as it is cited
	Reason  string `yaml:"reason,required"`  // what the article says, without a full stop
}

// Profiles lists the names of the profiles, sorted.
func Profiles() []string {
	files, _ := fs.Glob(schema.Profiles, "profiles/*.yml") // the pattern is right: there is no error
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(path.Base(file), ".yml")
	}
	return names
}

// LoadProfile reads one of Profiles.
func LoadProfile(name string) (*Profile, diag.List) {
	file := "profiles/" + name + ".yml"
	text, err := schema.Profiles.ReadFile(file)
	if err != nil {
		return nil, diag.FromError(diag.Internal, err)
	}
	p := &Profile{}
	diags := yaml.Decode(source.NewFile(path.Join("schema", file), string(text)), p)
	return p, diags
}

// Forbids finds what forbids an element or a collection, nil where nothing does. A nil
// Profile forbids nothing.
func (p *Profile) Forbids(element string) *Forbidden {
	if p == nil {
		return nil
	}
	for i, f := range p.Forbidden {
		if element == f.Element || strings.HasPrefix(element, f.Element+".") {
			return &p.Forbidden[i]
		}
	}
	return nil
}

// Of lists what is forbidden of an entity.
func (p *Profile) Of(entity string) []Forbidden {
	if p == nil {
		return nil
	}
	var list []Forbidden
	for _, f := range p.Forbidden {
		if strings.HasPrefix(f.Element, entity+".") {
			list = append(list, f)
		}
	}
	return list
}
