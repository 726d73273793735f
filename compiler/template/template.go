package template

import (
	"slices"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Template is a parsed model. It is read-only: it may be rendered any number of
// times, also concurrently.
type Template struct {
	unit    *unit
	library *Library
	reached closure
}

// Parse reads a model file (design §5). It gives nil when the text can't be read;
// after other errors, such as an unknown function, the template still has its
// calls, so that the graph can be checked too, but it shouldn't be rendered.
func Parse(file *source.File, library *Library) (*Template, diag.List) {
	return parseTemplate(file, library, false)
}

func parseTemplate(file *source.File, library *Library, generic bool) (*Template, diag.List) {
	r, diags := read(file, modelFile)
	u := r.unit("", file.Whole())
	if u.tree == nil {
		return nil, diags
	}
	u.generic = generic
	diags = append(diags, u.finish(library)...)
	t := &Template{unit: u, library: library}
	t.reached = closure{library: library, functions: map[string]bool{}, reached: map[string]bool{}}
	t.reached.follow(u, nil)
	return t, diags
}

// Calls lists the calls of project functions in the model and in the macros that
// it includes, also in branches that no rendering takes, in the order of the
// text. The calls of a macro are listed once, after the first include that leads to
// it.
func (t *Template) Calls() []Call { return slices.Clone(t.reached.calls) }

// Macros lists the names of the macros that the model can reach, sorted.
func (t *Template) Macros() []string {
	names := make([]string, len(t.reached.macros))
	for i, macro := range t.reached.macros {
		names[i] = macro.name
	}
	slices.Sort(names)
	return names
}
