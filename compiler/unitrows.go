package compiler

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

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
	columns := slices.Clone(model.Columns)
	if model.Config.Materialized == graph.Snapshot {
		columns = slices.DeleteFunc(columns, func(c *graph.Column) bool {
			return c.Name == graph.ColumnValidFrom || c.Name == graph.ColumnValidTo || c.Name == graph.ColumnIsDeleted
		})
	}
	if model.Problems != nil { // a model that gives problems gives them last
		columns = append(columns, model.Problems)
	}
	return columns
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
