package compiler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// bindTests makes a node of each data test and binds its statement.
func (c *compilation) bindTests(ctx context.Context) error {
	for _, s := range c.project.Sources {
		if err := c.bindDeclared(ctx, s.Node, s.Tests); err != nil {
			return err
		}
	}
	for _, s := range c.project.Seeds {
		if s.Properties != nil {
			if err := c.bindDeclared(ctx, s.Node, s.Properties.Tests); err != nil {
				return err
			}
		}
	}
	for _, m := range c.project.Models {
		node := c.byName[m.Name]
		if m.Properties == nil || c.broken[node.ID] {
			continue
		}
		if err := c.bindDeclared(ctx, node, m.Properties.Tests); err != nil {
			return err
		}
	}
	for _, file := range c.project.Tests {
		if err := c.bindSingular(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

// bindDeclared makes the tests that YAML declares on a node and its columns.
func (c *compilation) bindDeclared(ctx context.Context, node *graph.Node, declared []*project.TestDecl) error {
	for _, t := range declared {
		if !t.Enabled {
			continue
		}
		statement, parents, ok := c.testStatement(node, t)
		if !ok {
			continue
		}
		relations := []graph.Relation{}
		for _, p := range parents {
			relations = append(relations, p.Relation)
		}
		where := func(int) source.Span { return t.Span }
		columns, tree, err := c.check(ctx, statement, c.byRelation(relations...), where)
		if err != nil {
			return err
		}
		if columns != nil {
			c.addTest(node, t, statement, tree.Digest, parents)
		}
	}
	return nil
}

// testStatement writes a declared test as SQL and lists the nodes that it reads.
func (c *compilation) testStatement(node *graph.Node, t *project.TestDecl) (statement string, parents []*graph.Node, ok bool) {
	recipe, known := recipes()[t.Type]
	if !known {
		d := diag.New(diag.BadTest, t.TypeSpan, "there is no test %q", t.Type)
		c.report(d.WithHint("%s", firstNonEmpty(diag.DidYouMean(t.Type, slices.Sorted(maps.Keys(recipes()))),
			"the tests are "+strings.Join(slices.Sorted(maps.Keys(recipes())), ", "))))
		return "", nil, false
	}
	if !c.checkArguments(node, t, recipe) {
		return "", nil, false
	}
	input := testInput{from: node.Relation.String(), column: t.Column, arguments: t.Arguments, reportDate: "DATE " + textLiteral(c.project.Graph.ReportDate), smallCell: defaultSmallCell}
	if minimum := c.project.Settings.Suppression; minimum > 0 {
		input.smallCell = minimum
	}
	if t.Where != "" {
		input.from = fmt.Sprintf("(SELECT * FROM %s WHERE %s\n)", node.Relation, t.Where)
	}
	parents = []*graph.Node{node}
	if to, isText := t.Arguments["to"].(string); isText && t.Type == "relationships" {
		related := c.related(to, t.ArgumentSpans["to"])
		if related == nil {
			return "", nil, false
		}
		input.related = related.Relation.String()
		parents = append(parents, related)
	}
	statement, err := recipe.build(input)
	if err != nil {
		c.report(diag.New(diag.BadTest, t.Span, "the test %s can't be made: %s", t.Type, err))
		return "", nil, false
	}
	return statement, parents, true
}

// related finds the node that `to` names; nil when it isn't there or isn't whole.
func (c *compilation) related(to string, span source.Span) *graph.Node {
	ref, ok := project.ParseRef(to)
	if !ok {
		return nil // reported when the file was read
	}
	node := c.findNamed(ref, span)
	if node == nil || c.broken[node.ID] {
		return nil
	}
	return node
}

func (c *compilation) checkArguments(node *graph.Node, t *project.TestDecl, recipe testRecipe) bool {
	before := len(c.diags)
	if recipe.needsColumn && t.Column == "" {
		c.report(diag.New(diag.BadTest, t.TypeSpan, "the test %s stands on a column", t.Type).
			WithHint("move it below the column's name"))
	}
	if t.Column != "" && node.Column(t.Column) == nil {
		// The description of a column that isn't there is reported with the model.
		return false
	}
	for _, name := range recipe.required {
		if _, given := t.Arguments[name]; !given {
			c.report(diag.New(diag.BadTest, t.Span, "the test %s needs the argument %q", t.Type, name))
		}
	}
	allowed := append(slices.Clone(recipe.required), recipe.optional...)
	for _, name := range slices.Sorted(maps.Keys(t.Arguments)) {
		if !slices.Contains(allowed, name) {
			d := diag.New(diag.BadTest, t.ArgumentSpans[name], "the test %s has no argument %q", t.Type, name)
			c.report(d.WithHint("%s", firstNonEmpty(diag.DidYouMean(name, allowed), "it takes "+strings.Join(allowed, ", "))))
		}
	}
	return len(c.diags) == before
}

func (c *compilation) addTest(node *graph.Node, t *project.TestDecl, statement, digest string, parents []*graph.Node) {
	name := t.Name
	if name == "" {
		name = testName(node, t)
	}
	test := &graph.Node{
		Kind: graph.KindTest, Name: name, Layer: node.Layer, Path: node.PatchPath, Description: t.Description,
		Config: graph.Config{Tags: t.Tags, Meta: t.Meta}, Span: t.Span,
		CompiledCode: statement, CodeDigest: digest,
		Test: &graph.Test{Type: t.Type, Target: node.ID, Column: t.Column, Severity: t.Severity, WarnIf: t.WarnIf, ErrorIf: t.ErrorIf,
			Arguments: argumentTexts(t.Arguments)},
	}
	test.ID = c.testID(name, fmt.Sprint(node.ID, t.Type, t.Column, t.Arguments, t.Where))
	for _, p := range parents {
		test.DependsOn = append(test.DependsOn, p.ID)
	}
	test.DependsOn = unique(test.DependsOn)
	c.placeTest(test, node)
}

// placeTest adds a test to the graph and to its column.
func (c *compilation) placeTest(test *graph.Node, node *graph.Node) {
	if other := c.nodes[test.ID]; other != nil {
		c.report(diag.Warn(diag.BadTest, test.Span, "the test %s is declared twice", test.Name).
			WithRelated(other.Span, "the first one"))
		return
	}
	c.nodes[test.ID] = test
	if column := node.Column(test.Test.Column); column != nil {
		column.Tests = unique(append(column.Tests, test.ID))
	}
}

// testID makes ids as dbt does: a name, and a digest of what it stands for.
func (c *compilation) testID(name, identity string) string {
	sum := sha256.Sum256([]byte(identity))
	return "test." + c.project.Graph.Name + "." + name + "." + hex.EncodeToString(sum[:5])
}

// testName follows dbt: type, node and column.
func testName(node *graph.Node, t *project.TestDecl) string {
	parts := []string{t.Type, node.Name}
	if node.Kind == graph.KindSource {
		parts = []string{"source", t.Type, node.Source.System, node.Name}
	}
	if t.Column != "" {
		parts = append(parts, t.Column)
	}
	return strings.Join(parts, "_")
}

func argumentTexts(arguments map[string]any) map[string]string {
	out := map[string]string{}
	for key, value := range arguments {
		if items, ok := value.([]any); ok {
			out[key] = strings.Join(textList(items), ", ")
		} else {
			out[key] = fmt.Sprint(value)
		}
	}
	return out
}

// bindSingular makes the test of a SQL file: the rows that it gives are failures.
func (c *compilation) bindSingular(ctx context.Context, file *source.File) error {
	name := strings.TrimSuffix(path.Base(file.Path), path.Ext(file.Path))
	id := "test." + c.project.Graph.Name + "." + name
	c.parseFile(id, file)
	t := c.templates[id]
	if t == nil || c.unrendered[id] {
		return nil
	}
	test := &graph.Node{
		ID: id, Kind: graph.KindTest, Name: name, Path: file.Path, RawCode: file.Text, Span: statementSpan(file),
		Test: &graph.Test{Type: "singular", Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0"},
	}
	for _, call := range t.Calls() {
		if parent, _ := c.target(call); parent != nil {
			test.DependsOn = append(test.DependsOn, parent.ID)
			test.Layer = parent.Layer
		}
	}
	test.DependsOn = unique(test.DependsOn)
	c.env.This = ""
	if c.hasBrokenParent(test) || c.diags.HasErrors() {
		return nil
	}
	return c.renderSingular(ctx, test)
}

func (c *compilation) renderSingular(ctx context.Context, test *graph.Node) error {
	rendered := c.render(c.templates[test.ID], false)
	if rendered == nil {
		return nil
	}
	for _, call := range rendered.Config {
		if call.Key != "severity" {
			c.report(diag.New(diag.BadConfig, call.Span, "a test can't set %q", call.Key).WithHint("it can set severity"))
			continue
		}
		test.Test.Severity = fmt.Sprint(call.Value)
	}
	columns, tree, err := c.bindStatement(ctx, rendered)
	if err != nil || columns == nil {
		return err
	}
	test.CompiledCode, test.Map, test.Uses, test.CodeDigest = rendered.SQL, rendered.Map, rendered.Touched, tree.Digest
	c.nodes[test.ID] = test
	return nil
}

func firstNonEmpty(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
