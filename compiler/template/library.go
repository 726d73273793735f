package template

import (
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Library holds the macros of a project. It is read-only and safe for concurrent
// use; a nil *Library has no macros.
type Library struct {
	macros map[string]*unit
}

// ParseMacros reads the files of the macros folder. A file holds macros,
// {{ define "name" }} … {{ end }}, with white space and comments between them. A
// macro that can't be read stays in the library by name, so that its includes
// aren't reported a second time.
func ParseMacros(files []*source.File) (*Library, diag.List) {
	library := &Library{macros: map[string]*unit{}}
	var diags diag.List
	for _, file := range files {
		r, found := read(file, macroFile)
		diags = append(diags, found...)
		diags = append(diags, library.add(r)...)
	}
	for _, name := range library.Names() {
		diags = append(diags, library.macros[name].finish(library)...)
	}
	return library, diags
}

// Names lists the macros, sorted.
func (l *Library) Names() []string {
	if l == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.macros))
}

// Definition gives the file and the text of a macro, and the macros that it includes
// itself, sorted.
func (l *Library) Definition(name string) (file, text string, includes []string) {
	u := l.macro(name)
	if u == nil {
		return "", "", nil
	}
	for _, call := range u.calls {
		if call.Function == "include" {
			includes = append(includes, call.Argument(0))
		}
	}
	slices.Sort(includes)
	return u.file.Path, u.whole.Text(), slices.Compact(includes)
}

// macro returns the macro of that name, or nil.
func (l *Library) macro(name string) *unit {
	if l == nil {
		return nil
	}
	return l.macros[name]
}

// add takes in the macros of one file.
func (l *Library) add(r *reading) diag.List {
	var diags diag.List
	for _, def := range r.defs {
		if first, taken := l.macros[def.name]; taken {
			if first.file != r.file {
				diags = append(diags, duplicate(def, first.span))
			}
			continue
		}
		l.macros[def.name] = r.unit(def.name, def.span)
		l.macros[def.name].whole = def.whole
	}
	return append(diags, strayText(r)...)
}

// repeatedNames finds names that one file defines twice.
func repeatedNames(defs []definition) diag.List {
	var diags diag.List
	first := map[string]source.Span{}
	for _, def := range defs {
		if span, taken := first[def.name]; taken {
			diags = append(diags, duplicate(def, span))
			continue
		}
		first[def.name] = def.span
	}
	return diags
}

func duplicate(def definition, first source.Span) diag.Diagnostic {
	return diag.New(diag.DuplicateMacro, def.span, "there are two macros named %q", def.name).
		WithRelated(first, "the first one is here").WithHint("rename or remove one of them")
}

// strayText finds what stands outside of a file's macros.
func strayText(r *reading) diag.List {
	if r.trees == nil || r.trees[""] == nil {
		return nil
	}
	var diags diag.List
	for _, node := range r.trees[""].Root.Nodes {
		if parse.IsEmptyTree(node) {
			continue
		}
		span := r.unit("", source.Span{}).placeOf(node).span
		text := span.Text()
		span.End -= len(text) - len(strings.TrimRight(text, spaces))
		span.Start += len(text) - len(strings.TrimLeft(text, spaces))
		diags = append(diags, diag.New(diag.StrayMacroText, span, "this stands outside of any macro").
			WithHint(`a macro file holds {{ define "name" }} … {{ end }} and comments only`))
	}
	return diags
}
