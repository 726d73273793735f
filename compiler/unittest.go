package compiler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// bindUnitTests makes a node of each unit test: the model's statement under the
// test's overrides, and rows that are known to fit.
func (c *compilation) bindUnitTests(ctx context.Context) error {
	var made []*unitTest
	for _, declared := range c.project.UnitTests {
		model := c.testedModel(declared)
		if model == nil || c.broken[model.ID] || declared.Broken || !declared.Enabled {
			continue
		}
		u := &unitTest{declared: declared, model: model}
		if !c.unitRows(u) {
			continue
		}
		if ok, err := c.unitCode(ctx, u); err != nil {
			return err
		} else if ok {
			made = append(made, u)
		}
	}
	if err := c.checkCells(ctx, made); err != nil {
		return err
	}
	for _, u := range made {
		node := c.unitNode(u)
		c.nodes[node.ID] = node
	}
	return nil
}

// unitTest is a unit test in the making.
type unitTest struct {
	declared    *project.UnitTest
	model       *graph.Node
	given       []graph.Fixture
	expect      graph.Fixture
	cells       []typedCell
	inputs      []unitInput // all that the model reads
	code        unitCode
	incremental bool
}

// typedCell is a cell that must fit its type.
type typedCell struct {
	project.Cell
	column, typ string
}

// unitInput is a relation that the model reads, by its name in YAML.
type unitInput struct {
	Name     string
	Relation graph.Relation
	Columns  []*graph.Column
}

func (c *compilation) testedModel(u *project.UnitTest) *graph.Node {
	if node := c.byName[u.Model.V]; node != nil && node.Kind == graph.KindModel {
		return node
	}
	var models []string
	for name, node := range c.byName {
		if node.Kind == graph.KindModel {
			models = append(models, name)
		}
	}
	slices.Sort(models)
	c.report(diag.New(diag.BadUnitTest, u.Model.Span, "no model is named %q", u.Model.V).
		WithHint("%s", firstNonEmpty(diag.DidYouMean(u.Model.V, models), "a model's name is its file's name without .sql")))
	return nil
}

// unitNode makes the node. It depends on nothing: its rows are its own.
func (c *compilation) unitNode(u *unitTest) *graph.Node {
	d := u.declared
	node := &graph.Node{
		ID:   "unit_test." + c.project.Graph.Name + "." + u.model.Name + "." + d.Name,
		Kind: graph.KindUnitTest, Name: d.Name, Layer: u.model.Layer, Path: d.File.Path, PatchPath: d.File.Path,
		Description: d.Description, Config: graph.Config{Tags: d.Tags, Meta: d.Meta}, Span: d.Span,
		CompiledCode: u.code.sql, Map: u.code.origins, Uses: u.code.uses,
		UnitTest: &graph.UnitTest{Model: u.model.ID, Given: u.given, Expect: u.expect, Incremental: u.incremental},
	}
	node.CodeDigest = u.digest(node.UnitTest)
	return node
}

// digest covers all that the outcome follows from: the statement, the rows, and the
// columns of what it reads and gives.
func (u *unitTest) digest(test *graph.UnitTest) string {
	columns := func(list []*graph.Column) (out []string) {
		for _, c := range list {
			out = append(out, c.Name+" "+c.Type)
		}
		return out
	}
	inputs := map[string][]string{u.model.Name: columns(u.model.Columns)}
	for _, input := range u.inputs {
		inputs[input.Name] = columns(input.Columns)
	}
	text, err := json.Marshal(struct {
		Code   string
		Test   *graph.UnitTest
		Inputs map[string][]string
	}{u.code.digest, test, inputs})
	if err != nil {
		panic("a unit test is plain data: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
