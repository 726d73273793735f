package compiler

import (
	"context"
	"encoding/json"
	"io/fs"
	"time"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// Request says what to compile and how.
type Request struct {
	Files   fs.FS // the project's folder
	Project project.Options
	// Engines gives what starts the engines that a project needs.
	Engines func(p *project.Project) Engines
	Options Options
	// Cache is the folder of outcomes of earlier compilations, and Identity names this
	// build of the program: outcomes of others don't count. No cache is used where
	// Cache is "".
	Cache, Identity string
}

// Made is a compiled project.
type Made struct {
	// ID names the outcome by all that it follows from.
	ID string
	// Project is whole after a compilation; recalled, it is what edfi_project.yml says.
	Project  *project.Project
	Recalled bool // nothing has changed since an earlier compilation: this is its outcome
	Kinds    map[graph.Kind]int

	manifest *graph.Manifest
	recalled *recalled
	request  Request
	findings *findings // for Keep; nil when there is nothing new to keep
}

// findings is what a compilation leaves to later ones besides the manifest.
type findings struct {
	record   *cache.Record
	warnings diag.List
	memo     *cache.Memo
}

// Make loads and compiles a project, or gives back what an earlier call made of the
// same files and options: nothing can be told from the outcome. Made is nil when
// there are errors. Later calls know of the outcome only once it is kept: see Keep.
func Make(ctx context.Context, r Request) (*Made, diag.List) {
	made, diags, memo := r.recall()
	if made != nil {
		return made, diags
	}
	return r.compile(ctx, memo)
}

func (r Request) compile(ctx context.Context, memo *cache.Memo) (*Made, diag.List) {
	r.Options.memo, r.Project.Memo = memo, memo
	observer := cache.Observe(r.Files, r.outside())
	options := r.Project
	options.Env, options.Today = observer.Env, observer.Today
	p, diags := project.Load(observer, options)
	if diags.HasErrors() {
		return nil, r.alsoCompile(ctx, p, diags)
	}
	manifest, found := Compile(ctx, p, r.Engines(p), r.Options)
	diags = append(diags, found...)
	if diags.HasErrors() {
		return nil, diags
	}
	record := observer.Record()
	made := &Made{ID: r.id(record), Project: p, Kinds: countKinds(manifest), manifest: manifest, request: r}
	made.findings = &findings{record, diags, memo}
	return made, diags
}

// Keep writes the outcome for later calls of Make, once; recalled, it is there
// already. It takes as long as writing the artifacts does, so it may be done beside
// that: it only reads the manifest. A cache that can't be written is none: nobody has
// asked for it.
func (m *Made) Keep() {
	if m.findings != nil {
		m.request.keep(m, m.findings)
		m.findings = nil
	}
}

// alsoCompile adds the problems of what stands in files without errors.
func (r Request) alsoCompile(ctx context.Context, p *project.Project, problems diag.List) diag.List {
	intact, ok := p.Intact(problems)
	if !ok {
		return problems
	}
	_, found := Compile(ctx, intact, r.Engines(intact), r.Options)
	return append(problems, found...).Sorted()
}

// Manifest is the compiled project. It is read when it is first asked for, and then
// safe for concurrent use.
func (m *Made) Manifest(ctx context.Context) (*graph.Manifest, error) {
	if m.manifest == nil {
		manifest, err := m.recalled.manifest()
		if err != nil { // damaged: as if it weren't there
			made, diags := m.request.compile(ctx, m.request.memoOf(nil))
			if made == nil {
				return nil, diags
			}
			made.Keep()
			manifest = made.manifest
		}
		m.manifest = manifest
	}
	return m.manifest, nil
}

// outside is what besides the folder the outcome depends on.
func (r Request) outside() cache.Outside {
	vars, err := json.Marshal(r.Project.Vars)
	if err != nil {
		panic("variables come from JSON: " + err.Error())
	}
	o := cache.Outside{Options: r.Project.Target + "\n" + string(vars), Env: r.Project.Env, Today: r.Project.Today}
	if o.Env == nil {
		o.Env = func(string) (string, bool) { return "", false }
	}
	if o.Today == nil {
		o.Today = func(*time.Location) string { return "" }
	}
	return o
}

// countKinds counts nodes as people do: a quarantine is part of its model.
func countKinds(m *graph.Manifest) map[graph.Kind]int {
	counts := map[graph.Kind]int{}
	for _, n := range m.Nodes {
		if n.Quarantines == "" {
			counts[n.Kind]++
		}
	}
	return counts
}
