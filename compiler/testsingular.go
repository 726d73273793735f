package compiler

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// bindSingulars makes the tests of SQL files: the rows that one gives are failures.
func (c *compilation) bindSingulars(ctx context.Context) error {
	var pending, counted []pendingCheck
	for _, file := range c.project.Tests {
		test, rendered := c.singular(file)
		if test == nil {
			continue
		}
		pending = append(pending, pendingCheck{
			statement: rendered.SQL, rules: placedRules(rendered), where: locator(rendered, file),
			done: func(columns []*graph.Column, tree *sql.Statement) {
				test.CodeDigest = tree.Digest
				c.classifyOutputs(test, columns, tree, rendered)
				if test.Test.FailCalc == "" {
					c.nodes[test.ID] = test
				} else {
					counted = append(counted, c.countedCheck(test))
				}
			},
		})
	}
	if err := c.checkAll(ctx, pending); err != nil {
		return err
	}
	return c.checkAll(ctx, counted)
}

// countedCheck asks whether a test's fail_calc fits what its statement gives.
func (c *compilation) countedCheck(test *graph.Node) pendingCheck {
	var relations []graph.Relation
	for _, id := range test.DependsOn {
		relations = append(relations, c.nodes[id].Relation, c.nodes[id].Relation.History())
	}
	return pendingCheck{
		statement: test.FailureCount(), rules: c.byRelation(relations...), where: func(int) source.Span { return test.Span },
		done: func(columns []*graph.Column, tree *sql.Statement) {
			test.CodeDigest = tree.Digest
			c.checkFailCalc(test, columns, tree, test.Span)
			c.nodes[test.ID] = test
		},
	}
}

// singular renders the test of a SQL file; nil when there is none to be made.
func (c *compilation) singular(file *source.File) (*graph.Node, *template.Rendered) {
	name := strings.TrimSuffix(path.Base(file.Path), path.Ext(file.Path))
	id := "test." + c.project.Graph.Name + "." + name
	c.parseFile(id, file)
	t := c.templates[id]
	if t == nil || c.unrendered[id] {
		return nil, nil
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
	if c.hasBrokenParent(test) || c.diags.HasErrors() {
		return nil, nil
	}
	c.env.This = ""
	rendered := c.render(t, false)
	if rendered == nil || !c.refusePseudonyms(rendered) || !c.configureSingular(test, rendered.Config) {
		return nil, nil
	}
	test.CompiledCode, test.Map, test.Uses = rendered.SQL, rendered.Map, rendered.Touched
	return test, rendered
}

// configureSingular sets what the file's config calls say, and tells whether there
// is a test to be made.
func (c *compilation) configureSingular(test *graph.Node, calls []template.ConfigCall) bool {
	before, enabled := len(c.diags), true
	for _, call := range calls {
		if call.Key == "enabled" {
			enabled = c.boolean(call)
		} else {
			c.applyTestCall(test, call)
		}
	}
	return len(c.diags) == before && enabled
}

// testConfigKeys are the keys that the SQL file of a test may set.
var testConfigKeys = []string{"enabled", "error_if", "fail_calc", "limit", "meta", "severity", "store_failures", "tags", "warn_if"}

func (c *compilation) applyTestCall(test *graph.Node, call template.ConfigCall) {
	switch call.Key {
	case "severity":
		test.Test.Severity = fmt.Sprint(call.Value)
		c.oneOf("a severity", test.Test.Severity, call.Span, "error", "warn")
	case "warn_if":
		test.Test.WarnIf = c.threshold(call)
	case "error_if":
		test.Test.ErrorIf = c.threshold(call)
	case "fail_calc":
		test.Test.FailCalc = fmt.Sprint(call.Value)
	case "limit":
		test.Test.Limit = c.limit(call)
	case "store_failures":
		test.Test.StoreFailures = c.boolean(call)
	case "tags":
		test.Config.Tags = textList(call.Value)
	case "meta":
		test.Config.Meta, _ = call.Value.(map[string]any)
	default:
		c.report(diag.New(diag.BadConfig, call.Span, "a test can't set %q", call.Key).
			WithHint("%s", firstNonEmpty(diag.DidYouMean(call.Key, testConfigKeys), "it can set "+strings.Join(testConfigKeys, ", "))))
	}
}

func (c *compilation) threshold(call template.ConfigCall) string {
	comparison, ok := project.ParseThreshold(fmt.Sprint(call.Value))
	if !ok {
		c.report(project.BadThreshold(fmt.Sprint(call.Value), call.Span))
	}
	return comparison
}

func (c *compilation) limit(call template.ConfigCall) int {
	n, ok := call.Value.(int)
	if !ok || n < 1 {
		c.report(diag.New(diag.BadConfig, call.Span, "limit must be a whole number from 1"))
	}
	return n
}

func (c *compilation) boolean(call template.ConfigCall) bool {
	value, ok := call.Value.(bool)
	if !ok {
		c.report(diag.New(diag.BadConfig, call.Span, "%s must be true or false, without quotes", call.Key))
	}
	return value
}
