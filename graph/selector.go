package graph

import (
	"encoding/json"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// Selector chooses nodes, as --select and selectors.yml write it in dbt's grammar.
// Exactly one of Union, Intersection and Method is given; Exclude is taken out of
// what they choose. Its JSON is dbt's shape of selectors in YAML.
type Selector struct {
	Union        []*Selector `json:"union,omitempty"`
	Intersection []*Selector `json:"intersection,omitempty"`

	// Method says what Value is compared with: fqn, tag, path and the others of
	// SelectorMethods, with arguments after dots (config.meta.owner).
	Method string `json:"method,omitempty"`
	Value  string `json:"value,omitempty"`

	Parents  bool `json:"parents,omitempty"`  // +x: what x depends on
	Children bool `json:"children,omitempty"` // x+: what depends on x
	// Depths are how many edges to follow at most; 0: all.
	ParentsDepth  int `json:"parents_depth,omitempty"`
	ChildrenDepth int `json:"children_depth,omitempty"`
	// ChildrensParents is @x: x, what depends on it, and all that those need.
	ChildrensParents bool `json:"childrens_parents,omitempty"`
	// Indirect is how tests come along with what this part chooses; "": as the
	// whole selection says.
	Indirect Indirect `json:"indirect_selection,omitempty"`

	Exclude []*Selector `json:"exclude,omitempty"`
}

// NamedSelector is an entry of selectors.yml.
type NamedSelector struct {
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Default     bool      `json:"default,omitempty"` // used where nothing is asked for
	Definition  *Selector `json:"definition"`
}

// Indirect says which tests come along with the nodes that they look at (dbt's
// indirect selection).
type Indirect string

// The modes: a test comes along when any of its parents is chosen; when all are;
// when all are chosen or come before what is; never.
const (
	Eager     Indirect = "eager"
	Cautious  Indirect = "cautious"
	Buildable Indirect = "buildable"
	Empty     Indirect = "empty"
)

// IndirectModes lists the modes.
func IndirectModes() []string {
	return []string{string(Eager), string(Cautious), string(Buildable), string(Empty)}
}

// SelectContext is what a selection may ask of the world besides the manifest. The
// zero value answers no question about states, results and freshness: a selection
// that asks one is refused with a hint.
type SelectContext struct {
	Before  *Manifest // the manifest of --state; nil: none
	Changes *Changes  // from Before to the manifest; nil: none
	// Results are the status words of a run_results.json, in dbt's words, by node id.
	Results map[string]string
	// Fresher are the ids of sources with newer rows than a sources.json before
	// knew; nil: not known.
	Fresher map[string]bool

	Indirect  Indirect // for parts that name none; "": eager
	Exposures bool     // keep the ids of exposures in the answer; else it has nodes alone
	// Unmatched is told of parts that choose nothing, as written; nil: nobody is.
	Unmatched func(part string)
}

// Select returns the ids of the nodes that include chooses and exclude doesn't.
// Each is a list of expressions in dbt's grammar, of which a node need fit only
// one; no include means all, or what the default selector of selectors.yml says if
// there is no exclude either. Tests and unit tests come along by x.Indirect. The
// error is a diagnostic, or an UnknownNameError for a plain name that nothing has.
func (m *Manifest) Select(include, exclude []string, x SelectContext) (map[string]bool, error) {
	selector, err := m.selector(include)
	if err != nil {
		return nil, err
	}
	if len(include) == 0 && len(exclude) == 0 {
		if named := m.DefaultSelector(); named != nil {
			selector = named.Definition
		}
	}
	without, err := ParseSelector(exclude...)
	if err != nil {
		return nil, err
	}
	if without != nil {
		selector = &Selector{Union: []*Selector{selector}, Exclude: []*Selector{without}}
	}
	s := newSelecting(m, x)
	chosen := s.evaluate(selector)
	if s.err != nil {
		return nil, s.err
	}
	return s.finish(chosen), nil
}

// selector reads what is asked for; nothing is everything.
func (m *Manifest) selector(include []string) (*Selector, error) {
	selector, err := ParseSelector(include...)
	if selector == nil && err == nil {
		everything := []*Selector{{Method: methodFQN, Value: "*"}}
		if len(m.Exposures) > 0 {
			everything = append(everything, &Selector{Method: methodExposure, Value: "*"})
		}
		selector = &Selector{Union: everything}
	}
	return selector, err
}

// DefaultSelector is the entry of selectors.yml that is used where nothing is asked
// for, or nil.
func (m *Manifest) DefaultSelector() *NamedSelector {
	for _, s := range m.Selectors {
		if s.Default {
			return s
		}
	}
	return nil
}

// NamedSelector returns the entry of selectors.yml of that name, or nil.
func (m *Manifest) NamedSelector(name string) *NamedSelector {
	for _, s := range m.Selectors {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// UnknownNameError says that a plain name of a selection is that of no node.
type UnknownNameError struct {
	Name  string
	Known []string // all names, sorted
	Hint  string   // a way out that is better than a near name; ""
	// Selector is the entry of selectors.yml that has the name; "": it was asked for.
	Selector string
}

// Error implements error.
func (e *UnknownNameError) Error() string { return "no node is named " + quoted(e.Name) }

// Diagnostic tells a person of the error.
func (e *UnknownNameError) Diagnostic() diag.Diagnostic {
	d := diag.New(diag.UnknownNode, noPlace, "no model, seed, source or test is named %s", quoted(e.Name))
	if e.Selector != "" {
		d = d.WithDetail("The selector %s of selectors.yml asks for it.", e.Selector)
	}
	if e.Hint != "" {
		return d.WithHint("%s", e.Hint)
	}
	if near := diag.DidYouMean(e.Name, e.Known); near != "" {
		return d.WithHint("%s", near)
	}
	return d.WithHint("`edfi-build ls` lists them")
}

// quoted writes a text of the command line for a message, whatever it holds.
func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return "?" // a string can always be written
	}
	return string(text)
}
