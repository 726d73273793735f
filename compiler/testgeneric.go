package compiler

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// genericTest is a test of the project's own that YAML declares by name.
type genericTest struct {
	name     string
	file     *source.File
	template *template.Template // nil when the file can't be used, which is reported
}

// genericUse is one declaration of a generic test.
type genericUse struct {
	generic *genericTest
	node    *graph.Node
	decl    *project.TestDecl
}

// genericTests reads tests/generic. One that can't be used stays in the list, so
// that its declarations aren't reported as well.
func (c *compilation) genericTests() map[string]*genericTest {
	tests := map[string]*genericTest{}
	for _, file := range c.project.GenericTests {
		g := &genericTest{name: strings.TrimSuffix(path.Base(file.Path), ".sql"), file: file}
		switch other, builtIn := tests[g.name], recipes()[g.name].build != nil; {
		case builtIn:
			c.report(diag.New(diag.BadGenericTest, file.Span(0, 0), "%s is the name of a built-in test", g.name).
				WithHint("rename the file"))
			continue
		case other != nil:
			c.report(diag.New(diag.DuplicateName, file.Span(0, 0), "two generic tests are named %q", g.name).
				WithRelated(other.file.Span(0, 0), "the other one"))
			continue
		}
		t, diags := template.ParseGeneric(file, c.library)
		c.diags = append(c.diags, diags...)
		if !diags.HasErrors() {
			g.template = t
		}
		tests[g.name] = g
	}
	return tests
}

// use holds a declaration to what the generic test takes. Its statement is bound
// when all others are.
func (b *testBinder) use(node *graph.Node, t *project.TestDecl, g *genericTest) {
	if g.template == nil {
		return
	}
	names, required := g.template.Takes()
	optional := slices.DeleteFunc(names, func(name string) bool { return slices.Contains(required, name) })
	if b.checkArguments(t, g.template.CallsColumn(), required, optional) {
		b.uses = append(b.uses, genericUse{g, node, t})
	}
}

// bindUse makes the test of a declaration. What is wrong in the file is reported
// there, with the declaration that met it.
func (b *testBinder) bindUse(ctx context.Context, u genericUse) error {
	before := len(b.diags)
	err := b.renderUse(ctx, u)
	for i := range b.diags[before:] {
		if d := &b.diags[before+i]; d.Span.File == u.generic.file {
			*d = d.WithRelated(u.decl.Span, "declared here")
		}
	}
	return err
}

func (b *testBinder) renderUse(ctx context.Context, u genericUse) error {
	env, parents, ok := b.useEnv(u)
	if !ok {
		return nil
	}
	rendered, diags := u.generic.template.Render(env)
	b.diags = append(b.diags, diags...)
	if rendered == nil || !b.refusePseudonyms(rendered) {
		return nil
	}
	for _, call := range rendered.Config {
		b.report(diag.New(diag.BadConfig, call.Span, "a generic test can't set %q", call.Key).
			WithHint("its configuration stands where YAML declares it"))
	}
	columns, tree, err := b.bindStatement(ctx, rendered)
	if err != nil || columns == nil || len(rendered.Config) > 0 {
		return err
	}
	test := b.node(u.node, u.decl, parents)
	test.RawCode, test.CompiledCode, test.CodeDigest, test.Uses = u.generic.file.Text, rendered.SQL, tree.Digest, rendered.Touched
	test.Map = rendered.Map
	b.classifyOutputs(test, columns, tree, rendered)
	if u.decl.FailCalc.Given() {
		return b.placeIfCounted(ctx, test, u, parents)
	}
	b.place(test, u.node)
	return nil
}

// placeIfCounted adds the test when its fail_calc fits its statement.
func (b *testBinder) placeIfCounted(ctx context.Context, test *graph.Node, u genericUse, parents []*graph.Node) error {
	statement := test.FailureCount()
	columns, tree, err := b.check(ctx, statement, b.reading(parents), declaredAt(u.decl, statement))
	if columns != nil {
		b.checkFailCalc(test, columns, tree, u.decl.FailCalc.Span)
		b.place(test, u.node)
	}
	return err
}

// useEnv is what the template may ask for in this use, and the nodes that it reads:
// the tested one, those that it refers to itself, and those that arguments name.
func (b *testBinder) useEnv(u genericUse) (template.Env, []*graph.Node, bool) {
	env := b.env
	env.This = ""
	env.Generic = &template.GenericUse{
		Relation: u.node.Relation.String(), Where: u.decl.Where.V, Column: u.decl.Column,
		Arguments: u.decl.Arguments, Relations: map[string]string{},
	}
	parents, whole := []*graph.Node{u.node}, true
	add := func(parent *graph.Node) {
		whole = whole && parent != nil && !b.broken[parent.ID]
		parents = append(parents, parent)
	}
	for _, call := range u.generic.template.Calls() {
		if parent, refers := b.target(call); refers {
			add(parent)
		}
	}
	for name, value := range u.decl.Arguments {
		text, _ := value.(string)
		if ref, refers := project.ParseRef(text); refers {
			parent := b.findNamed(ref, u.decl.ArgumentSpans[name])
			if add(parent); parent != nil {
				env.Generic.Relations[name] = parent.Relation.String()
			}
		}
	}
	return env, parents, whole
}
