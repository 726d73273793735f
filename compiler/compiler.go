// Package compiler turns a project's files into a manifest: it reads the YAML,
// renders the templates, links the nodes, checks what statements may do, and has
// the engine bind every model against an empty estate. It touches no data.
//
// Compile names the phases in order; each is a file of this package.
package compiler

import (
	"context"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// Engine is what the compiler asks of the engine that will run the models. Errors
// about a statement are *graph.SQLError.
type Engine interface {
	// Version names the engine and its version.
	Version() string
	// PseudonymFunction is the engine's name of the keyed function.
	PseudonymFunction() string
	// VolatileFunctions lists functions whose answer depends on the clock, chance
	// or the session.
	VolatileFunctions(ctx context.Context) ([]string, error)
	// Parse gives the parse tree of a statement as JSON.
	Parse(ctx context.Context, statement string) ([]byte, error)
	// Declare adds an empty table, replacing one of the same name.
	Declare(ctx context.Context, r graph.Relation, columns []*graph.Column) error
	// Bind returns a statement's output columns without executing it.
	Bind(ctx context.Context, statement string) ([]*graph.Column, error)
	// UntypedNulls returns the columns that are nothing but NULL.
	UntypedNulls(ctx context.Context, statement string, columns []*graph.Column) ([]string, error)
}

// Compile checks a project and returns its manifest. The manifest is nil when
// there are errors. All problems are reported that don't follow from others. The
// engine should be fresh and see no files: models are bound against what is
// declared in it here.
func Compile(ctx context.Context, p *project.Project, engine Engine) (*graph.Manifest, diag.List) {
	c := newCompilation(p, engine)
	c.parse()
	c.addNodes()
	c.link()
	c.linkExposures()
	c.checkEdFi()
	c.warnOfIdleSettings()
	if err := c.bindAll(ctx); err != nil {
		c.diags = append(c.diags, diag.FromError(diag.Internal, err)...)
	}
	if c.diags.HasErrors() {
		return nil, c.diags.Sorted()
	}
	return c.manifest(), c.diags.Sorted()
}

// compilation is one call of Compile.
type compilation struct {
	project *project.Project
	engine  Engine
	diags   diag.List

	library   *template.Library
	templates map[string]*template.Template // by node id
	env       template.Env
	volatile  []string

	nodes  map[string]*graph.Node // by id
	byName map[string]*graph.Node // models and seeds, which share ref
	order  []string               // parents first
	broken map[string]bool        // nodes whose columns aren't known: what reads them isn't bound

	properties map[string]*project.Properties // by model's id; nil where nothing describes it
	unrendered map[string]bool                // templates with errors: not to be rendered
}

func newCompilation(p *project.Project, engine Engine) *compilation {
	return &compilation{
		project: p, engine: engine,
		templates: map[string]*template.Template{},
		nodes:     map[string]*graph.Node{},
		byName:    map[string]*graph.Node{},
		broken:    map[string]bool{},

		properties: map[string]*project.Properties{},
		unrendered: map[string]bool{},
	}
}

func (c *compilation) report(d diag.Diagnostic) { c.diags = append(c.diags, d) }

func (c *compilation) manifest() *graph.Manifest {
	m := &graph.Manifest{
		Format: graph.ManifestFormat, Engine: c.engine.Version(), Project: c.project.Graph,
		Nodes: c.nodes, KPIs: c.project.KPIs, Exposures: c.exposures(), Groups: c.project.Groups,
		Files: c.project.Texts,
	}
	return m
}
