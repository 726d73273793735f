package graph

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// Methods that are more than a row of the table.
const (
	methodFQN      = "fqn"
	methodPath     = "path"
	methodFile     = "file"
	methodConfig   = "config"
	methodSelector = "selector"
	methodExposure = "exposure"
)

// selectorMethod is one way to select nodes.
type selectorMethod struct {
	values []string // what may be asked for; nil: anything
	// match makes the test of one value.
	match func(s *selecting, selector *Selector) func(selectable) bool
}

// selectorMethods lists the methods by name. Those of dbt that speak of things that
// a project here doesn't have (metrics, say) are left out.
func selectorMethods() map[string]selectorMethod {
	return map[string]selectorMethod{
		methodFQN:      {match: func(_ *selecting, s *Selector) func(selectable) bool { return matchName(s.Value) }},
		methodSelector: {},
		methodConfig:   {match: matchConfig},
		methodPath:     ofPath(func(file, value string) bool { return pathMatch(value, file) }),
		methodFile: ofPath(func(file, value string) bool {
			name := path.Base(file)
			return globMatch(value, name) || globMatch(value, strings.TrimSuffix(name, path.Ext(name)))
		}),
		"tag": ofNodes(func(n *Node, value string) bool {
			return slices.ContainsFunc(n.Config.Tags, func(tag string) bool { return globMatch(value, tag) })
		}),
		"layer":        ofNodes(func(n *Node, value string) bool { return globMatch(value, n.Layer) }),
		"group":        ofNodes(func(n *Node, value string) bool { return n.Group != "" && globMatch(value, n.Group) }),
		"access":       {values: []string{"private", "protected", "public"}, match: each(isAccess)},
		"source":       {match: matchSource},
		methodExposure: {match: matchExposure},
		"unit_test":    ofNodes(func(n *Node, value string) bool { return n.Kind == KindUnitTest && globMatch(value, n.Name) }),
		"test_name":    ofNodes(func(n *Node, value string) bool { return n.Test != nil && globMatch(value, n.Test.Type) }),
		"test_type":    ofNodes(isTestType),
		"package":      {match: matchPackage},
		"resource_type": {values: ResourceTypes(), match: func(_ *selecting, s *Selector) func(selectable) bool {
			return func(one selectable) bool { return one.isOf(s.Value) }
		}},
		"state":         {values: stateWords(), match: matchState},
		"result":        {values: resultWords(), match: matchResult},
		"source_status": {values: []string{"fresher"}, match: matchFresher},
	}
}

// SelectorMethods lists the names of the methods, sorted.
func SelectorMethods() []string { return slices.Sorted(maps.Keys(selectorMethods())) }

// KnownMethod tells whether a method, with its arguments, is one of those.
func KnownMethod(method string) bool {
	name, _, _ := strings.Cut(method, ".")
	_, known := selectorMethods()[name]
	return known
}

// checkMethod holds the method and, where it knows all values, the value.
func (s *Selector) checkMethod() error {
	name, arguments, _ := strings.Cut(s.Method, ".")
	method, known := selectorMethods()[name]
	switch {
	case !known:
		d := diag.New(diag.UnknownMethod, noPlace, "there is no method %s to select by", quoted(name))
		if near := diag.DidYouMean(name, SelectorMethods()); near != "" {
			return d.WithHint("%s", near)
		}
		return d.WithHint("the methods are %s", strings.Join(SelectorMethods(), ", "))
	case name == methodConfig && arguments == "":
		return badSelection("the method config needs a key").WithHint("write config.materialized:table, or config.meta.owner:registrar")
	case name != methodConfig && strings.Contains(s.Method, "."):
		return badSelection("the method %s takes nothing after a dot", name).WithHint("write %s:%s", name, s.Value)
	case method.values != nil && !slices.Contains(method.values, s.Value):
		d := diag.New(diag.UnknownMethod, noPlace, "the method %s knows no %s", name, quoted(s.Value))
		if near := diag.DidYouMean(s.Value, method.values); near != "" {
			return d.WithHint("%s", near)
		}
		return d.WithHint("it knows %s", strings.Join(method.values, ", "))
	}
	return nil
}

// matcher makes the test of a part.
func (s *selecting) matcher(selector *Selector) func(selectable) bool {
	name, _, _ := strings.Cut(selector.Method, ".")
	method, known := selectorMethods()[name]
	if !known || method.match == nil {
		s.fail(selector.checkMethod())
		return nil
	}
	return method.match(s, selector)
}

// each lifts a test of a node and a value to a method.
func each(test func(n *Node, value string) bool) func(*selecting, *Selector) func(selectable) bool {
	return func(_ *selecting, s *Selector) func(selectable) bool {
		return func(one selectable) bool { return one.node != nil && test(one.node, s.Value) }
	}
}

func ofNodes(test func(n *Node, value string) bool) selectorMethod {
	return selectorMethod{match: each(test)}
}

// ofPath makes a method that looks at the file that defines a thing.
func ofPath(test func(file, value string) bool) selectorMethod {
	return selectorMethod{match: func(_ *selecting, s *Selector) func(selectable) bool {
		return func(one selectable) bool {
			if one.exposure != nil {
				return test(one.exposure.Path, s.Value)
			}
			return test(one.node.Path, s.Value)
		}
	}}
}

func isAccess(n *Node, value string) bool {
	return n.Kind == KindModel && n.Access() == value
}

// isTestType takes dbt's words, and the name of a data test for its type.
func isTestType(n *Node, value string) bool {
	switch {
	case n.Kind == KindUnitTest:
		return value == "unit"
	case n.Test == nil:
		return false
	case value == "data":
		return true
	case value == "generic":
		return n.Test.Type != "singular"
	}
	return globMatch(value, n.Test.Type)
}

// matchSource compares system, system.table or project.system.table.
func matchSource(s *selecting, selector *Selector) func(selectable) bool {
	parts := strings.Split(selector.Value, ".")
	if len(parts) == 3 && !globMatch(parts[0], s.manifest.Project.Name) {
		return never
	}
	if len(parts) == 3 {
		parts = parts[1:]
	}
	return func(one selectable) bool {
		return one.node != nil && one.node.Source != nil && len(parts) <= 2 && globMatch(parts[0], one.node.Source.System) &&
			(len(parts) == 1 || globMatch(parts[1], one.node.Source.Table))
	}
}

// matchExposure compares name or project.name.
func matchExposure(s *selecting, selector *Selector) func(selectable) bool {
	value := selector.Value
	if project, name, qualified := strings.Cut(value, "."); qualified {
		if !globMatch(project, s.manifest.Project.Name) {
			return never
		}
		value = name
	}
	return func(one selectable) bool { return one.exposure != nil && globMatch(value, one.exposure.Name) }
}

// matchPackage knows one package: the project.
func matchPackage(s *selecting, selector *Selector) func(selectable) bool {
	if selector.Value != "this" && !globMatch(selector.Value, s.manifest.Project.Name) {
		return never
	}
	return func(selectable) bool { return true }
}

func never(selectable) bool { return false }

// ResourceTypes lists dbt's words for what a project holds.
func ResourceTypes() []string {
	return []string{"source", "seed", "model", "snapshot", "test", "unit_test", "exposure"}
}

// isOf tells whether the thing is of a resource type. A snapshot is a model too.
func (one selectable) isOf(resource string) bool {
	if one.exposure != nil {
		return resource == "exposure"
	}
	return one.node.IsOf(resource)
}

// IsOf tells whether the node is of one of the ResourceTypes. A snapshot is a model
// too.
func (n *Node) IsOf(resource string) bool {
	if resource == "snapshot" {
		return n.Kind == KindModel && n.Config.Materialized == Snapshot
	}
	return string(n.Kind) == resource
}
