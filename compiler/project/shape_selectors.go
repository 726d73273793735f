package project

import (
	"fmt"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// selectorsShape is selectors.yml, in dbt's shape.
type selectorsShape struct {
	Selectors []selectorShape `yaml:"selectors,required"`
}

type selectorShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	Default     yaml.Value[bool]   `yaml:"default"`
	Definition  definitionShape    `yaml:"definition,required"`
}

// definitionShape is what a selector selects: text as after --select, a method with
// its value, `method: value` alone, or a union or intersection of such.
type definitionShape struct {
	*graph.Selector
	span  source.Span
	named []placedName // selectors that it takes in
}

type placedName struct {
	name string
	span source.Span
}

// partShape is a method with its value and the operators around it.
type partShape struct {
	Method           yaml.Value[string] `yaml:"method,required"`
	Value            yaml.Value[string] `yaml:"value,required"`
	Children         bool               `yaml:"children"`
	ChildrenDepth    yaml.Value[int]    `yaml:"children_depth"`
	Parents          bool               `yaml:"parents"`
	ParentsDepth     yaml.Value[int]    `yaml:"parents_depth"`
	ChildrensParents bool               `yaml:"childrens_parents"`
	Indirect         yaml.Value[string] `yaml:"indirect_selection"`
	Exclude          []definitionShape  `yaml:"exclude"`
}

// UnmarshalYAML reads one of the forms. Its Selector is nil after a problem.
func (s *definitionShape) UnmarshalYAML(n *yaml.Node, d *yaml.Decoder) {
	s.span = n.Span
	switch n.Kind {
	case yaml.Scalar:
		s.text(n, d)
		return
	case yaml.Mapping:
		if len(n.Pairs) > 0 {
			s.mapping(n, d)
			return
		}
	}
	d.Report(diag.New(diag.WrongType, n.Span, "a selector's definition is text or a mapping").
		WithHint("write it as after --select, or with union, intersection, or method and value"))
}

func (s *definitionShape) text(n *yaml.Node, d *yaml.Decoder) {
	selector, err := graph.ParseSelector(n.Text)
	if err == nil && selector == nil {
		err = diag.New(diag.BadSelection, n.Span, "the definition selects nothing").WithHint("write a name, or a method and a value such as tag:daily")
	}
	if err != nil {
		report(d, n.Span, err)
		return
	}
	s.Selector = selector
	s.note(selector, n.Span)
}

// note lists the selectors that a text takes in.
func (s *definitionShape) note(selector *graph.Selector, span source.Span) {
	for _, parts := range [][]*graph.Selector{selector.Union, selector.Intersection, selector.Exclude} {
		for _, part := range parts {
			s.note(part, span)
		}
	}
	if selector.Method == "selector" {
		s.named = append(s.named, placedName{selector.Value, span})
	}
}

// report gives a problem of a selector the place that it has in a file.
func report(d *yaml.Decoder, span source.Span, err error) {
	for _, problem := range diag.FromError(diag.BadSelection, err) {
		problem.Span = span
		d.Report(problem)
	}
}

func (s *definitionShape) mapping(n *yaml.Node, d *yaml.Decoder) {
	first := n.Pairs[0]
	switch {
	case n.Get("method") != nil || n.Get("value") != nil:
		s.part(n, d)
	case len(n.Pairs) > 1:
		d.Report(diag.New(diag.BadSelection, n.Pairs[1].Value.KeySpan, "a definition has one key, %s, or method and value", first.Key).
			WithHint("put several below union: or intersection:, each with a dash"))
	case first.Key == "union" || first.Key == "intersection":
		s.several(first, d)
	default:
		part := &graph.Selector{Method: first.Key, Value: first.Value.Text}
		s.accept(part, first.Value.KeySpan, first.Value.Span, d)
	}
}

func (s *definitionShape) part(n *yaml.Node, d *yaml.Decoder) {
	var shape partShape
	d.Decode(n, &shape)
	if !shape.Method.Given() || !shape.Value.Given() {
		return // reported as a missing key
	}
	part := &graph.Selector{
		Method: shape.Method.V, Value: shape.Value.V, Children: shape.Children, ChildrenDepth: shape.ChildrenDepth.V,
		Parents: shape.Parents, ParentsDepth: shape.ParentsDepth.V, ChildrensParents: shape.ChildrensParents,
		Indirect: graph.Indirect(shape.Indirect.V),
	}
	checkDepth(shape.ParentsDepth, "parents", part.Parents, d)
	checkDepth(shape.ChildrenDepth, "children", part.Children, d)
	checkIndirect(shape.Indirect, d)
	for _, without := range shape.Exclude {
		s.take(&part.Exclude, without)
	}
	s.accept(part, shape.Method.Span, shape.Value.Span, d)
}

func checkDepth(depth yaml.Value[int], operator string, on bool, d *yaml.Decoder) {
	switch {
	case !depth.Given():
	case depth.V < 1:
		report(d, depth.Span, graph.BadDepth(fmt.Sprint(depth.V)))
	case !on:
		d.Report(diag.New(diag.BadSelection, depth.KeySpan, "%s_depth counts only with %s: true", operator, operator).
			WithHint("add %s: true", operator))
	}
}

func checkIndirect(mode yaml.Value[string], d *yaml.Decoder) {
	for _, known := range graph.IndirectModes() {
		if mode.V == known {
			return
		}
	}
	if mode.Given() {
		d.Report(unknownChoice("mode of indirect selection", mode.V, mode.Span, graph.IndirectModes()))
	}
}

// accept takes a part over that holds; a problem with its value stands there.
func (s *definitionShape) accept(part *graph.Selector, method, value source.Span, d *yaml.Decoder) {
	if err := part.Check(); err != nil {
		span := method
		if graph.KnownMethod(part.Method) && !value.IsZero() {
			span = value
		}
		report(d, span, err)
		return
	}
	s.Selector = part
	if part.Method == "selector" {
		s.named = append(s.named, placedName{part.Value, value})
	}
}

// several reads the list of a union or intersection. An item `exclude:` is taken
// out of what the others give.
func (s *definitionShape) several(p yaml.Pair, d *yaml.Decoder) {
	if p.Value.Kind != yaml.List || len(p.Value.Items) == 0 {
		d.Report(diag.New(diag.WrongType, p.Value.Span, "%s takes a list", p.Key).WithHint("start each part with a dash"))
		return
	}
	selector := &graph.Selector{}
	list := &selector.Union
	if p.Key == "intersection" {
		list = &selector.Intersection
	}
	for _, item := range p.Value.Items {
		if item.Kind == yaml.Mapping && len(item.Pairs) == 1 && item.Pairs[0].Key == "exclude" {
			var without []definitionShape
			d.Decode(item.Pairs[0].Value, &without)
			for _, one := range without {
				s.take(&selector.Exclude, one)
			}
			continue
		}
		var one definitionShape
		d.Decode(item, &one)
		s.take(list, one)
	}
	if len(*list) > 0 {
		s.Selector = selector
	} else if len(selector.Exclude) == len(p.Value.Items) {
		d.Report(diag.New(diag.BadSelection, p.Value.KeySpan, "there is nothing to exclude from").WithHint("add what to select: - '*'"))
	}
}

// take adds a definition to a list, unless it has a problem.
func (s *definitionShape) take(list *[]*graph.Selector, one definitionShape) {
	if one.Selector != nil {
		*list = append(*list, one.Selector)
		s.named = append(s.named, one.named...)
	}
}
