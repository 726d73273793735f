package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// selectFlags choose nodes, in dbt's words.
type selectFlags struct {
	include, exclude []string
	named            []string // selectors of selectors.yml
	state            string   // folder of an earlier state; "": none
	indirect         string   // "": eager
	resources        []string // graph.ResourceTypes; nil: all
}

// register adds the flags. Verb says what is done with the nodes. Expressions hold
// commas, so no flag splits at them.
func (f *selectFlags) register(cmd *cobra.Command, verb string) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.include, "select", "s", nil, verb+" these `nodes` only: names, +name, name+, tag:x, path:x, state:modified …; 'a b' is all of both, 'a,b' what is in both")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "leave out these `nodes`")
	flags.StringArrayVar(&f.named, "selector", nil, verb+" the nodes of this `selector` of selectors.yml")
	flags.StringVar(&f.state, "state", "", "compare with the manifest.json and run_results.json of this `folder`, for state: and result:")
	flags.StringVar(&f.indirect, "indirect-selection", "", "which tests come along, by the nodes they look at: `mode` eager (any is selected), cautious (all are), buildable or empty")
	flags.StringSliceVar(&f.resources, "resource-type", nil, verb+" this `kind` only: "+strings.Join(graph.ResourceTypes(), ", "))
	flags.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "resource-types" { // as newer dbt spells it
			name = "resource-type"
		}
		return pflag.NormalizedName(name)
	})
}

// check holds the flags that name one of a few words.
func (f *selectFlags) check(cmd *cobra.Command) error {
	if f.indirect != "" && !slices.Contains(graph.IndirectModes(), f.indirect) {
		return usage(cmd, "--indirect-selection is one of %s, not %q", strings.Join(graph.IndirectModes(), ", "), f.indirect)
	}
	for _, kind := range f.resources {
		if !slices.Contains(graph.ResourceTypes(), kind) {
			return usage(cmd, "--resource-type is one of %s, not %q", strings.Join(graph.ResourceTypes(), ", "), kind)
		}
	}
	return nil
}

// selected is what the flags chose.
type selected struct {
	ids      map[string]bool // of nodes and exposures; nil: all
	state    *state          // nil: no --state
	warnings diag.List       // of parts that choose nothing
}

// empty tells whether something was asked for and nothing fits it.
func (s *selected) empty() bool { return s.ids != nil && len(s.ids) == 0 }

// has tells whether an id is chosen.
func (s *selected) has(id string) bool { return s.ids == nil || s.ids[id] }

// compileSelected compiles the project and chooses from it. The earlier state is
// read first: it may stand in the folder that compiling writes to.
func (a *app) compileSelected(cmd *cobra.Command, p projectFlags, f selectFlags) (*compiled, *selected, error) {
	if err := f.check(cmd); err != nil {
		return nil, nil, err
	}
	state, err := a.readState(f.state)
	if err != nil {
		return nil, nil, err
	}
	c, err := a.compile(cmd, p)
	if err != nil {
		return nil, nil, err
	}
	chosen, err := c.choose(f, state)
	return c, chosen, err
}

// choose resolves the flags.
func (c *compiled) choose(f selectFlags, state *state) (*selected, error) {
	out := &selected{state: state}
	context := graph.SelectContext{Indirect: graph.Indirect(f.indirect), Exposures: true, Unmatched: out.unmatched}
	if state != nil {
		state.compare(c.manifest)
		context.Before, context.Changes, context.Results, context.Fresher = state.manifest, state.changes, state.results, state.fresher(c)
	}
	include := slices.Clone(f.include)
	for _, name := range f.named {
		include = append(include, "selector:"+name)
	}
	if len(include)+len(f.exclude)+len(f.resources) == 0 && c.manifest.DefaultSelector() == nil {
		return out, nil
	}
	ids, err := c.manifest.Select(include, f.exclude, context)
	if err != nil {
		return nil, told(err)
	}
	for id := range ids {
		if !c.isOf(id, f.resources) {
			delete(ids, id)
		}
	}
	if out.ids = ids; out.empty() && len(out.warnings) == 0 {
		out.warnings = append(out.warnings, nothingSelected(include))
	}
	return out, nil
}

func nothingSelected(include []string) diag.Diagnostic {
	d := diag.Warn(diag.NothingSelected, source.Span{}, "nothing is selected, so there is nothing to do")
	if slices.ContainsFunc(include, func(text string) bool { return strings.Contains(text, ",") }) {
		return d.WithHint("a,b is what is in both; 'a b' is all of both")
	}
	return d
}

func (s *selected) unmatched(part string) {
	s.warnings = append(s.warnings, diag.Warn(diag.NothingSelected, source.Span{}, "nothing fits %s", part))
}

// restrict leaves what a command can work on: nodes, and of them only those of the
// given kinds; nil is all kinds.
func (s *selected) restrict(c *compiled, kinds []graph.Kind) {
	if kinds == nil && s.ids == nil {
		return
	}
	ids := map[string]bool{}
	for id, node := range c.manifest.Nodes {
		if s.has(id) && (kinds == nil || slices.Contains(kinds, node.Kind)) {
			ids[id] = true
		}
	}
	if len(ids) == 0 && !s.empty() && s.ids != nil {
		s.warnings = append(s.warnings, diag.Warn(diag.NothingSelected, source.Span{}, "nothing of what is selected is for this command"))
	}
	s.ids = ids
}

func (c *compiled) isOf(id string, resources []string) bool {
	if len(resources) == 0 {
		return true
	}
	node := c.manifest.Nodes[id]
	return slices.ContainsFunc(resources, func(r string) bool {
		if node == nil {
			return r == "exposure"
		}
		return node.IsOf(r)
	})
}

// told makes a name that nothing has a diagnostic.
func told(err error) error {
	var unknown *graph.UnknownNameError
	if errors.As(err, &unknown) {
		return unknown.Diagnostic()
	}
	return err
}

// node finds the node of a name, an id or a relation. Tests have no relation.
func (c *compiled) node(name string) (*graph.Node, error) {
	node := c.manifest.Named(name)
	if node == nil {
		return nil, c.manifest.UnknownName(name).Diagnostic()
	}
	return node, nil
}
