package compiler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// bindTests makes a node of each data test. Statements that hold SQL of the project
// are checked and bound; the others are ours, over columns that are there.
func (c *compilation) bindTests(ctx context.Context) error {
	b := &testBinder{compilation: c, recipes: recipes(), generic: c.genericTests(), outputs: map[*graph.Node][]string{}}
	for _, s := range c.project.Sources {
		b.declared(s.Node, s.Tests)
	}
	for _, s := range c.project.Seeds {
		if s.Properties != nil {
			b.checkDescribed(s.Node, s.Properties)
			b.declared(s.Node, s.Properties.Tests)
		}
	}
	for _, m := range c.project.Models {
		if node := c.byName[m.Name]; m.Properties != nil && !c.broken[node.ID] {
			b.declared(node, m.Properties.Tests)
			c.testQuarantine(node)
		}
	}
	if err := b.finish(ctx); err != nil {
		return err
	}
	return c.bindSingulars(ctx)
}

// testBinder makes the tests that YAML declares.
type testBinder struct {
	*compilation
	recipes map[string]testRecipe
	generic map[string]*genericTest
	uses    []genericUse
	pending []pendingCheck
	foreign map[*graph.Node][]*graph.Node // by target: tests whose tally holds SQL of the project
	outputs map[*graph.Node][]string      // of tests that store their failures: the columns of these
}

// declared makes the tests of a node and its columns.
func (b *testBinder) declared(node *graph.Node, list []*project.TestDecl) {
	for _, t := range list {
		if !t.Enabled || (t.Column != "" && node.Column(t.Column) == nil) {
			continue // the description of a column that isn't there is reported with the model
		}
		if recipe, known := b.recipes[t.Type]; known {
			b.builtIn(node, t, recipe)
		} else if generic := b.generic[t.Type]; generic != nil {
			b.use(node, t, generic)
		} else {
			b.reportUnknown(t)
		}
	}
}

func (b *testBinder) reportUnknown(t *project.TestDecl) {
	known := slices.Sorted(maps.Keys(b.recipes))
	for name := range b.generic {
		known = append(known, name)
	}
	slices.Sort(known)
	b.report(diag.New(diag.BadTest, t.TypeSpan, "there is no test %q", t.Type).
		WithHint("%s", firstNonEmpty(diag.DidYouMean(t.Type, known), "the tests are "+strings.Join(known, ", "))))
}

// builtIn makes a test of a recipe.
func (b *testBinder) builtIn(node *graph.Node, t *project.TestDecl, recipe testRecipe) {
	if !b.checkArguments(t, recipe.needsColumn, recipe.required, recipe.optional) || !b.checkColumns(node, t, recipe) {
		return
	}
	input := b.input(node, t)
	parents := []*graph.Node{node}
	if t.Type == "relationships" {
		related := b.related(t)
		if related == nil || !b.checkComparable(t, node, related) {
			return
		}
		input.related = related.Relation.String()
		parents = append(parents, related)
	}
	a, err := recipe.build(input)
	if err != nil {
		b.report(diag.New(diag.BadTest, t.Span, "the test %s can't be made: %s", t.Type, err))
		return
	}
	test := b.node(node, t, parents)
	test.CompiledCode, test.Test.StoredCode = a.code, storedCode(node, a)
	if !t.FailCalc.Given() {
		test.Test.Tally, test.Test.Probe = a.tally, a.probe
	}
	if t.StoreFailures {
		b.outputs[test] = outputsOf(node, a)
	}
	if t.Where.Given() || t.FailCalc.Given() || (recipe.sound != nil && !recipe.sound(input)) {
		b.ask(node, t, test, parents)
		return
	}
	test.CodeDigest = textDigest(test.CompiledCode)
	b.place(test, node)
}

func (b *testBinder) input(node *graph.Node, t *project.TestDecl) testInput {
	input := testInput{
		node: node, where: t.Where.V, column: t.Column, arguments: t.Arguments,
		reportDate: "DATE " + textLiteral(b.project.Graph.ReportDate), smallCell: defaultSmallCell,
	}
	if policy := b.policy(); policy != nil && policy.Minimum > 0 {
		input.smallCell = policy.Minimum
	}
	return input
}

// related finds the node that `to` names; nil when it isn't there or isn't whole.
func (b *testBinder) related(t *project.TestDecl) *graph.Node {
	to, _ := t.Arguments["to"].(string)
	ref, ok := project.ParseRef(to)
	if !ok {
		return nil // reported when the file was read
	}
	node := b.findNamed(ref, t.ArgumentSpans["to"])
	if node == nil || b.broken[node.ID] {
		return nil
	}
	if field, _ := t.Arguments["field"].(string); findColumn(node, field) == nil {
		b.reportNoColumn(node, field, t.ArgumentSpans["field"])
		return nil
	}
	return node
}

func (b *testBinder) checkArguments(t *project.TestDecl, needsColumn bool, required, optional []string) bool {
	before := len(b.diags)
	if needsColumn && t.Column == "" {
		b.report(diag.New(diag.BadTest, t.TypeSpan, "the test %s stands on a column", t.Type).
			WithHint("move it below the column's name"))
	}
	for _, name := range required {
		if _, given := t.Arguments[name]; !given {
			b.report(diag.New(diag.BadTest, t.Span, "the test %s needs the argument %q", t.Type, name))
		}
	}
	allowed := append(slices.Clone(required), optional...)
	for _, name := range slices.Sorted(maps.Keys(t.Arguments)) {
		if !slices.Contains(allowed, name) {
			b.report(diag.New(diag.BadTest, t.ArgumentSpans[name], "the test %s has no argument %q", t.Type, name).
				WithHint("%s", firstNonEmpty(diag.DidYouMean(name, allowed), "it takes "+firstNonEmpty(strings.Join(allowed, ", "), "none"))))
		}
	}
	return len(b.diags) == before
}

// checkColumns looks for the columns that arguments name.
func (b *testBinder) checkColumns(node *graph.Node, t *project.TestDecl, recipe testRecipe) bool {
	before := len(b.diags)
	for _, argument := range recipe.columns {
		value, given := t.Arguments[argument]
		if !given {
			continue
		}
		for _, name := range textList(value) {
			if findColumn(node, name) == nil {
				b.reportNoColumn(node, name, t.ArgumentSpans[argument])
			}
		}
	}
	return len(b.diags) == before
}

func (b *testBinder) reportNoColumn(node *graph.Node, name string, at source.Span) {
	names := columnNames(node.Columns)
	b.report(diag.New(diag.UndefinedColumn, wordIn(at, name), "%s has no column %q", node.Name, name).
		WithHint("%s", firstNonEmpty(diag.DidYouMean(name, names), "it has "+strings.Join(names, ", "))))
}

// wordIn finds a word of a list in its text; the whole text where it isn't there.
func wordIn(span source.Span, word string) source.Span {
	text := span.Text()
	for start := 0; start+len(word) <= len(text); start++ {
		at := strings.Index(text[start:], word)
		if at < 0 {
			break
		}
		start += at
		if source.WordEnd(text, start) == start+len(word) && (start == 0 || strings.ContainsRune(" [,'\"-", rune(text[start-1]))) {
			return span.File.Span(span.Start+start, span.Start+start+len(word))
		}
	}
	return span
}

// node makes the node of a declared test, without its statement.
func (b *testBinder) node(node *graph.Node, t *project.TestDecl, parents []*graph.Node) *graph.Node {
	name := firstNonEmpty(t.Name, testName(node, t))
	test := &graph.Node{
		Kind: graph.KindTest, Name: name, Layer: node.Layer, Path: node.PatchPath, Description: t.Description,
		Config: graph.Config{Tags: t.Tags, Meta: t.Meta}, Span: t.Span,
		Test: &graph.Test{
			Type: t.Type, Target: node.ID, Column: t.Column, Severity: t.Severity, WarnIf: t.WarnIf, ErrorIf: t.ErrorIf,
			Limit: t.Limit, FailCalc: t.FailCalc.V, StoreFailures: t.StoreFailures, Proven: t.Proven,
			Arguments: argumentTexts(t.Arguments),
		},
	}
	test.ID = b.testID(name, fmt.Sprint(node.ID, t.Type, t.Column, t.Arguments, t.Where.V))
	for _, p := range parents {
		test.DependsOn = append(test.DependsOn, p.ID)
	}
	test.DependsOn = unique(test.DependsOn)
	return test
}

// place adds a test to the graph and to its column.
func (c *compilation) place(test *graph.Node, node *graph.Node) {
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
	return "test." + c.project.Graph.Name + "." + name + "." + textDigest(identity)[:10]
}

// textDigest is the SHA-256 of a text, hex.
func textDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
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

func firstNonEmpty(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
