package compiler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
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

// unitRows finds the columns of what is given and expected.
func (c *compilation) unitRows(u *unitTest) bool {
	before := len(c.diags)
	u.inputs = c.inputsOf(u.model)
	given := map[string]source.Span{}
	for _, f := range u.declared.Given {
		input := c.findInput(u, f)
		if input == nil {
			continue
		}
		if first, twice := given[input.Name]; twice {
			c.report(diag.New(diag.BadUnitTest, f.Input.Span, "%s is given twice", input.Name).
				WithRelated(first, "first").WithHint("put all its rows into one list"))
			continue
		}
		given[input.Name] = f.Input.Span
		if f.OfSeed && !c.takeSeed(f) {
			continue
		}
		rows := c.fixtureRows(u, f, input.Name, input.Columns)
		rows.Relation = input.Relation
		u.given = append(u.given, rows)
	}
	u.expect = c.fixtureRows(u, u.declared.Expect, u.model.Name, queryColumns(u.model))
	return len(c.diags) == before
}

// maxSeedRows bounds what a unit test takes from a seed's file.
const maxSeedRows = 1000

// takeSeed fills in the rows of a seed that is given without any, as dbt does.
func (c *compilation) takeSeed(f *project.Fixture) bool {
	for _, seed := range c.project.Seeds {
		if f.This || f.Input.Kind != "ref" || seed.Name != f.Input.Names[0] {
			continue
		}
		own, problems := seed.Fixture()
		c.diags = append(c.diags, problems...)
		if len(own.Rows) > maxSeedRows {
			c.report(diag.New(diag.BadUnitTest, f.Input.Span, "the seed %s has more than %d rows", seed.Name, maxSeedRows).
				WithHint("give the rows that the test needs"))
		}
		f.Columns, f.Rows = own.Columns, own.Rows
		return !problems.HasErrors() && len(own.Rows) <= maxSeedRows
	}
	c.report(diag.New(diag.BadUnitTest, f.Input.Span, "no rows are given").
		WithHint("add rows; only a seed has rows of its own, and what isn't listed is empty"))
	return false
}

// inputsOf lists what a model reads, in branches not taken too.
func (c *compilation) inputsOf(model *graph.Node) []unitInput {
	inputs := map[string]unitInput{}
	add := func(name string, relation graph.Relation, columns []*graph.Column) {
		inputs[name] = unitInput{name, relation, columns}
	}
	for _, call := range c.templates[model.ID].Calls() {
		first, second := call.Argument(0), call.Argument(1)
		node, name := c.byName[first], "ref('"+first+"')"
		if call.Function != "ref" {
			node, name = c.nodes[sourceID(c.project.Graph.Name, first, second)], call.Function+"('"+first+"', '"+second+"')"
		}
		switch {
		case node == nil:
		case call.Function == "ref":
			add(name, node.Relation, node.Columns)
		case call.Function == "source":
			add(name, node.Relation, append(slices.Clone(node.Columns), graph.OriginColumns()...))
		case call.Function == "source_history":
			add(name, node.Relation.History(), append(slices.Clone(node.Columns), graph.OriginColumns()...))
		}
	}
	if model.Config.Materialized == graph.Incremental {
		add("this", model.Relation, model.Columns)
	}
	var list []unitInput
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		list = append(list, inputs[name])
	}
	return list
}

func (c *compilation) findInput(u *unitTest, f *project.Fixture) *unitInput {
	want := "this"
	if !f.This {
		function := f.Input.Kind
		if f.History {
			function = "source_history"
		}
		want = function + "('" + strings.Join(f.Input.Names, "', '") + "')"
	}
	var names []string
	for i := range u.inputs {
		if u.inputs[i].Name == want {
			return &u.inputs[i]
		}
		names = append(names, u.inputs[i].Name)
	}
	hint := firstNonEmpty(diag.DidYouMean(want, names), "it reads "+strings.Join(names, ", "))
	if len(names) == 0 {
		hint = "it reads nothing, so that nothing is given"
	}
	c.report(diag.New(diag.BadUnitTest, f.Input.Span, "the model %s doesn't read %s", u.model.Name, want).WithHint("%s", hint))
	return nil
}

// queryColumns are the columns of a model's own statement: a snapshot adds others.
func queryColumns(model *graph.Node) []*graph.Column {
	if model.Config.Materialized != graph.Snapshot {
		return model.Columns
	}
	return slices.DeleteFunc(slices.Clone(model.Columns), func(c *graph.Column) bool {
		return c.Name == graph.ColumnValidFrom || c.Name == graph.ColumnValidTo || c.Name == graph.ColumnIsDeleted
	})
}

// fixtureRows holds rows to the columns of what they stand for. of names that in
// messages.
func (c *compilation) fixtureRows(u *unitTest, f *project.Fixture, of string, columns []*graph.Column) graph.Fixture {
	out := graph.Fixture{Columns: make([]string, len(f.Columns)), Rows: make([][]*string, len(f.Rows))}
	types := make([]string, len(f.Columns))
	for i, name := range f.Columns {
		out.Columns[i] = name.Text
		at := slices.IndexFunc(columns, func(c *graph.Column) bool { return c.Name == name.Text })
		if at < 0 {
			names := columnNames(columns)
			c.report(diag.New(diag.UnknownFixture, name.Span, "%s has no column %q", of, name.Text).
				WithHint("%s", firstNonEmpty(diag.DidYouMean(name.Text, names), "it has "+strings.Join(names, ", "))))
			continue
		}
		types[i] = columns[at].Type
	}
	for i, row := range f.Rows {
		out.Rows[i] = make([]*string, len(row))
		for j, cell := range row {
			out.Rows[i][j] = cell.Text
			if cell.Text != nil && types[j] != "" {
				u.cells = append(u.cells, typedCell{cell, f.Columns[j].Text, types[j]})
			}
		}
	}
	return out
}

// maxMisfits bounds how many cells are reported at once.
const maxMisfits = 100

// checkCells asks the engine, once for all, which cells don't fit their types.
func (c *compilation) checkCells(ctx context.Context, made []*unitTest) error {
	var cells []typedCell
	var types, texts []string
	for _, u := range made {
		for _, cell := range u.cells {
			if cell.typ != "VARCHAR" { // any text fits
				cells, types, texts = append(cells, cell), append(types, cell.typ), append(texts, *cell.Text)
			}
		}
	}
	misfits, err := c.engine.Misfits(ctx, types, texts)
	if err != nil {
		return err
	}
	for _, i := range misfits[:min(len(misfits), maxMisfits)] {
		c.report(diag.New(diag.MisfitCell, cells[i].Span, "this is no value of the column %s, which is %s", cells[i].column, cells[i].typ).
			WithHint("write a value of that type, or null"))
	}
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
