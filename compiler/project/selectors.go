package project

import (
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// SelectorsFile names selections, in a project's root.
const SelectorsFile = "selectors.yml"

var selectorName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]*$`)

// selectors reads selectors.yml.
func (l *loader) selectors() {
	if !l.exists(SelectorsFile) {
		return
	}
	var shape selectorsShape
	if file := l.read(SelectorsFile, yaml.MaxBytes); file != nil {
		l.decode(file, &shape)
	}
	l.project.SelectorSpans = map[string]source.Span{}
	names := newUnique("selectors")
	var accepted []selectorShape
	for _, s := range shape.Selectors {
		if !s.Name.Given() || !names.add(l, diag.DuplicateName, s.Name.V, s.Name.Span) {
			continue
		}
		if !selectorName.MatchString(s.Name.V) {
			l.report(diag.New(diag.BadName, s.Name.Span, "%q can't be the name of a selector", s.Name.V).
				WithHint("use letters, digits, underscores and hyphens"))
		}
		accepted = append(accepted, s)
		l.project.SelectorSpans[s.Name.V] = s.Definition.span
		l.project.Selectors = append(l.project.Selectors, &graph.NamedSelector{
			Name: s.Name.V, Description: s.Description, Default: s.Default.V, Definition: s.Definition.Selector,
		})
	}
	l.oneDefault(accepted)
	l.selectorsExist(accepted)
	slices.SortFunc(l.project.Selectors, func(a, b *graph.NamedSelector) int { return strings.Compare(a.Name, b.Name) })
}

func (l *loader) oneDefault(list []selectorShape) {
	var first source.Span
	for _, s := range list {
		switch {
		case !s.Default.V:
		case first.IsZero():
			first = s.Default.Span
		default:
			l.report(diag.New(diag.BadSelection, s.Default.Span, "two selectors are the default").
				WithRelated(first, "the first").WithHint("keep default: true with one of them"))
		}
	}
}

// selectorsExist checks the selectors that selectors take in, and that no such
// path leads back.
func (l *loader) selectorsExist(list []selectorShape) {
	names, dag := []string{}, graph.NewDAG()
	for _, s := range list {
		names = append(names, s.Name.V)
	}
	slices.Sort(names)
	places := map[[2]string]source.Span{}
	for _, s := range list {
		dag.Add(s.Name.V)
		for _, other := range s.Definition.named {
			if !slices.Contains(names, other.name) {
				l.report(unknownSelector(other, names))
				continue
			}
			dag.Add(s.Name.V, other.name)
			places[[2]string{s.Name.V, other.name}] = other.span
		}
	}
	for _, cycle := range dag.Cycles() {
		next := cycle[min(1, len(cycle)-1)]
		l.report(diag.New(diag.SelectorCycle, places[[2]string{cycle[0], next}], "selectors need each other: %s",
			strings.Join(append(cycle, cycle[0]), " → ")).WithHint("remove one of the references"))
	}
}

func unknownSelector(other placedName, names []string) diag.Diagnostic {
	d := diag.New(diag.UnknownSelector, other.span, "there is no selector %q", other.name)
	if hint := diag.DidYouMean(other.name, names); hint != "" {
		return d.WithHint("%s", hint)
	}
	return d.WithHint("the selectors are %s", strings.Join(names, ", "))
}
