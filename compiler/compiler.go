// Package compiler turns a project's files into a manifest: it reads the YAML,
// renders the templates, links the nodes, checks what statements may do, and has
// the engine bind every model against an empty estate. It touches no data.
//
// Compile names the phases in order; each is a file of this package.
package compiler

import (
	"context"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/contract"
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
	// Misfits returns the indexes of the texts that are no value of their type.
	Misfits(ctx context.Context, types, texts []string) ([]int, error)
	// Facts makes a table of these rows that statements name without a schema.
	Facts(ctx context.Context, table string, columns []*graph.Column, rows [][]any) error
	// Rows answers a statement with at most limit rows, each value as text.
	Rows(ctx context.Context, statement string, limit int) (columns []string, rows [][]*string, err error)
	// Close ends the engine.
	Close() error
}

// Engines starts a fresh engine that sees no files. Each worker has one of its own.
type Engines func(ctx context.Context) (Engine, error)

// Options is how to compile; the result doesn't depend on it. The zero value is
// ready for use.
type Options struct {
	Workers int // how many statements are bound at once; 0: one for each core

	memo *cache.Memo // of earlier compilations; nil: none
}

// Compile checks a project and returns its manifest. The manifest is nil when
// there are errors, or when parts of the project are missing. All problems are reported that don't follow from others.
func Compile(ctx context.Context, p *project.Project, engines Engines, o Options) (*graph.Manifest, diag.List) {
	crew, err := startCrew(ctx, engines, o.size(len(p.Models)))
	if err != nil {
		return nil, diag.FromError(diag.Internal, err)
	}
	defer crew.close()
	c := newCompilation(p, crew)
	c.options = o
	c.parse()
	c.addNodes()
	c.link()
	c.linkExposures()
	c.checkEdFi()
	c.warnOfIdleSettings()
	if err := c.bindAll(ctx); err != nil {
		c.diags = append(c.diags, diag.FromError(diag.Internal, err)...)
	}
	if c.diags.HasErrors() || p.Partial {
		return nil, c.diags.Sorted()
	}
	if err := c.bindPolicy(ctx); err != nil {
		c.diags = append(c.diags, diag.FromError(diag.Internal, err)...)
	}
	m := c.manifest()
	c.checkSelectors(m)
	if err := c.runChecks(ctx, m); err != nil {
		c.diags = append(c.diags, diag.FromError(diag.Internal, err)...)
	}
	if c.diags.HasErrors() {
		return nil, c.diags.Sorted()
	}
	return m, c.diags.Sorted()
}

// compilation is one call of Compile.
type compilation struct {
	project *project.Project
	options Options
	crew    crew
	engine  *worker // the one at work here; see on
	diags   diag.List

	library   *template.Library
	templates map[string]*template.Template // by node id
	env       template.Env
	volatile  []string

	nodes  map[string]*graph.Node // by id
	byName map[string]*graph.Node // models and seeds, which share ref
	order  []string               // parents first
	broken map[string]bool        // nodes whose columns aren't known: what reads them isn't bound

	relations map[string]declared // what statements may read, by its name in SQL
	refNames  []string            // what ref finds, sorted

	standard   *contract.Standard             // the Ed-Fi entities; none where the project speaks of none
	profile    *contract.Profile              // what mustn't be collected; nil: nothing is forbidden
	properties map[string]*project.Properties // by model's id; nil where nothing describes it
	unrendered map[string]bool                // templates with errors: not to be rendered
}

func newCompilation(p *project.Project, crew crew) *compilation {
	return &compilation{
		project: p, crew: crew, engine: crew[0],
		templates: map[string]*template.Template{},
		nodes:     map[string]*graph.Node{},
		byName:    map[string]*graph.Node{},
		broken:    map[string]bool{},
		relations: map[string]declared{},

		properties: map[string]*project.Properties{},
		unrendered: map[string]bool{},
	}
}

func (c *compilation) report(d diag.Diagnostic) { c.diags = append(c.diags, d) }

func (c *compilation) manifest() *graph.Manifest {
	m := &graph.Manifest{
		Format: graph.ManifestFormat, Engine: c.engine.Version(), Project: c.project.Graph,
		Nodes: c.nodes, KPIs: c.project.KPIs, Exposures: c.exposures(), Groups: c.project.Groups, Macros: c.macros(), Selectors: c.project.Selectors,
		Policy:   c.policy(),
		Entities: c.entities(), Files: c.project.Texts,
	}
	return m
}
