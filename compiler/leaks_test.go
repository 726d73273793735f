package compiler_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// leakCase is one attempt to get out what is a person's, or a legitimate statement
// that looks like one.
type leakCase struct {
	title   string
	verdict string            // refused, warned, passes or admitted
	code    diag.Code         // of the diagnostic; passes: none
	words   []string          // what the diagnostic must name; passes: node.column=class+restriction
	files   map[string]string // besides those of the shared project
}

// TestLeaks runs the cases of testdata/leaks: files of the form txtar in which a line
// `-- refused CODE WORDS: TITLE --`, `-- warned CODE WORDS: TITLE --` or
// `-- passes COLUMN=CLASS: TITLE --` begins a case. Below it stands the statement of the
// refined model m, and after that further files. `admitted` is a leak that the compiler
// doesn't find, with the code that it ought to have: a known limit, and an error here as
// soon as it is found.
func TestLeaks(t *testing.T) {
	shared, engines := sharedProject(t), &engineShelf{}
	t.Cleanup(engines.close)
	paths, err := filepath.Glob("testdata/leaks/*.txtar")
	if err != nil || len(paths) < 2 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		if filepath.Base(path) == "project.txtar" {
			continue
		}
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range leakCases(t, archive) {
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+c.verdict+"/"+c.title, func(t *testing.T) {
				t.Parallel()
				m, diags := c.compileWith(t, shared, engines)
				c.judge(t, m, diags)
			})
		}
	}
}

func sharedProject(t *testing.T) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/leaks/project.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

// compileWith compiles the shared project with the files of a case besides or in the
// place of its own.
func (c *leakCase) compileWith(t *testing.T, shared *txtar.Archive, engines *engineShelf) (*graph.Manifest, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range shared.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for name, text := range c.files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, diags := project.Load(fsys, project.Options{
		Env: func(string) (string, bool) { return "", false }, Today: func(*time.Location) string { return "2026-01-01" },
	})
	if diags.HasErrors() {
		return nil, diags
	}
	return compiler.Compile(t.Context(), p, engines.lend, compiler.Options{Workers: 1})
}

// engineShelf lends engines to one case after the other: to start one takes longer than
// to compile a case. A case declares all that it reads anew.
type engineShelf struct {
	mu       sync.Mutex
	idle     []*lentEngine
	volatile []string // the same in all engines
}

func (s *engineShelf) lend(ctx context.Context) (compiler.Engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := len(s.idle) - 1; last >= 0 {
		e := s.idle[last]
		s.idle = s.idle[:last]
		return e, nil
	}
	engine, err := duckdb.Open(ctx, duckdb.Options{Timezone: "America/Los_Angeles", Threads: 1})
	if err == nil && s.volatile == nil {
		s.volatile, err = engine.VolatileFunctions(ctx)
	}
	return &lentEngine{Engine: engine, shelf: s}, err
}

// close ends the engines, which must all be back.
func (s *engineShelf) close() {
	for _, e := range s.idle {
		_ = e.Engine.Close()
	}
}

// lentEngine goes back to its shelf instead of ending.
type lentEngine struct {
	compiler.Engine
	shelf *engineShelf
}

func (e *lentEngine) VolatileFunctions(context.Context) ([]string, error) {
	return e.shelf.volatile, nil
}

func (e *lentEngine) Close() error {
	e.shelf.mu.Lock()
	defer e.shelf.mu.Unlock()
	e.shelf.idle = append(e.shelf.idle, e)
	return nil
}

// leakCases cuts an archive into its cases.
func leakCases(t *testing.T, archive *txtar.Archive) []*leakCase {
	t.Helper()
	var cases []*leakCase
	for _, f := range archive.Files {
		head, title, begins := strings.Cut(f.Name, ": ")
		if !begins {
			cases[len(cases)-1].files[f.Name] = string(f.Data)
			continue
		}
		c := &leakCase{title: title, files: map[string]string{}}
		words := strings.Fields(head)
		c.verdict, c.words = words[0], words[1:]
		if c.verdict != "passes" {
			c.code, c.words = diag.Code(words[1]), words[2:]
		}
		if !slices.Contains([]string{"refused", "warned", "passes", "admitted"}, c.verdict) {
			t.Fatalf("%s: there is no verdict %s", title, c.verdict)
		}
		if strings.TrimSpace(string(f.Data)) != "" {
			c.files["models/refined/m.sql"] = string(f.Data)
		}
		cases = append(cases, c)
	}
	return cases
}

// judge holds what the compiler said to the verdict.
func (c *leakCase) judge(t *testing.T, m *graph.Manifest, diags diag.List) {
	if (c.verdict == "refused") != diags.HasErrors() {
		t.Errorf("errors: %t\n%v", diags.HasErrors(), diags)
		return
	}
	switch {
	case c.verdict == "admitted":
	case c.verdict == "passes":
		for _, want := range c.words {
			if got := findings(m, want); got != want {
				t.Errorf("found %s, want %s", got, want)
			}
		}
	case !slices.ContainsFunc(diags, c.isNamed):
		t.Errorf("nothing of %s names %v:\n%s", c.code, c.words, messages(diags))
	}
	c.judgeReason(t, diags)
}

// judgeReason makes sure that a case isn't refused for a mistake of its own.
func (c *leakCase) judgeReason(t *testing.T, diags diag.List) {
	for _, d := range diags {
		if d.Severity == diag.Error && d.Code != c.code && !strings.HasPrefix(string(d.Code), "EB15") {
			t.Errorf("refused for another reason: %v", d)
		}
	}
}

func (c *leakCase) isNamed(d diag.Diagnostic) bool {
	severity := map[string]diag.Severity{"refused": diag.Error, "warned": diag.Warning}[c.verdict]
	text := message(d)
	return d.Code == c.code && d.Severity == severity && !d.Span.IsZero() &&
		!slices.ContainsFunc(c.words, func(word string) bool { return !strings.Contains(text, word) })
}

func message(d diag.Diagnostic) string {
	texts := []string{string(d.Code), d.Summary, d.Detail, d.Hint}
	for _, r := range d.Related {
		texts = append(texts, r.Message)
	}
	return strings.Join(texts, " ")
}

func messages(list diag.List) string {
	var lines []string
	for _, d := range list {
		lines = append(lines, message(d))
	}
	return strings.Join(lines, "\n")
}

// findings writes what a column is found to be, in the words of a case: the column of
// `m.label=sensitive+meals+free_text`.
func findings(m *graph.Manifest, want string) string {
	column, _, _ := strings.Cut(want, "=")
	model, name, _ := strings.Cut(column, ".")
	node := m.Nodes["model.small."+model]
	if node == nil || node.Column(name) == nil {
		return column + " isn't there"
	}
	g := node.Column(name).Governance
	parts := append([]string{string(g.Classification)}, g.Restriction...)
	if g.FreeText {
		parts = append(parts, "free_text")
	}
	return fmt.Sprintf("%s=%s", column, strings.Join(parts, "+"))
}
