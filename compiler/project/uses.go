package project

import (
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Exposure is a declared use of the estate; Graph.DependsOn is for the caller to
// fill from Refs.
type Exposure struct {
	Graph *graph.Exposure
	Refs  []PlacedRef
	Span  source.Span // of the name
}

// PlacedRef is a reference with its place.
type PlacedRef struct {
	Ref
	Span source.Span
}

// Snapshot is an entry of `snapshots:`: a table that keeps the history of a
// relation, without SQL of its own.
type Snapshot struct {
	Properties *Properties
	Relation   PlacedRef
}

// UnitTest is a test of a model's SQL on given rows.
type UnitTest struct {
	Name, Description string
	Model             string
	ModelSpan         source.Span
	Given             []Fixture
	Expect            Fixture
	Vars              map[string]any
	Macros            map[string]any
	Tags              []string
	File              *source.File
	Span              source.Span // of the name
}

// Fixture is rows that a unit test gives or expects: as mappings, as text in the
// given format, or in a file of that name.
type Fixture struct {
	Input  PlacedRef // zero for expected rows and for this
	This   bool      // input: this
	Format string    // dict, csv or sql
	Rows   []map[string]any
	Text   string
	File   string
	Span   source.Span // of the rows
}

func (d *describer) group(g groupShape) {
	if !g.Name.Given() || !d.name("a group", g.Name.V, g.Name.Span) || !d.groups.add(d.loader, diag.DuplicateName, g.Name.V, g.Name.Span) {
		return
	}
	d.project.Groups = append(d.project.Groups, &graph.Group{
		Name: g.Name.V, Description: g.Description, Owner: graph.Owner(g.Owner),
	})
}

func (d *describer) exposure(file *source.File, e exposureShape) {
	if !e.Name.Given() || !d.name("an exposure", e.Name.V, e.Name.Span) || !d.exposures.add(d.loader, diag.DuplicateName, e.Name.V, e.Name.Span) {
		return
	}
	d.choice("type of an exposure", e.Type, "dashboard", "notebook", "analysis", "ml", "application")
	d.choice("maturity", e.Maturity, "high", "medium", "low")
	out := &Exposure{Span: e.Name.Span, Graph: &graph.Exposure{
		Name: e.Name.V, Label: e.Label, Type: e.Type.V, Description: e.Description, URL: e.URL,
		Owner: graph.Owner(e.Owner), Path: file.Path,
	}}
	for _, on := range e.DependsOn {
		if ref, ok := d.reference(on); ok {
			out.Refs = append(out.Refs, PlacedRef{ref, on.Span})
		}
	}
	d.project.Exposures = append(d.project.Exposures, out)
}

// snapshot takes in an entry that has a relation; one without describes a model
// that is materialized as a snapshot.
func (d *describer) snapshot(file *source.File, s snapshotShape) {
	if !s.Relation.Given() {
		d.describeModel(file, s.modelShape)
		return
	}
	p := d.propertiesOf(file, s.modelShape)
	if !s.Name.Given() || !d.name("a snapshot", p.Name, p.Span) || !d.snapshots.add(d.loader, diag.DuplicateName, p.Name, p.Span) {
		return
	}
	if ref, ok := d.reference(s.Relation); ok {
		d.project.Snapshots = append(d.project.Snapshots, &Snapshot{p, PlacedRef{ref, s.Relation.Span}})
	}
}

func (d *describer) unitTest(file *source.File, u unitTestShape) {
	if !u.Name.Given() || !d.name("a unit test", u.Name.V, u.Name.Span) || !d.unitTests.add(d.loader, diag.DuplicateName, u.Name.V, u.Name.Span) {
		return
	}
	out := &UnitTest{
		Name: u.Name.V, Description: u.Description, Model: u.Model.V, ModelSpan: u.Model.Span,
		Expect: d.fixture(u.Expect), Vars: u.Overrides.Vars, Macros: u.Overrides.Macros,
		Tags: u.Config.Tags.Texts(), File: file, Span: u.Name.Span,
	}
	for _, g := range u.Given {
		fixture := d.fixture(g)
		if fixture.This = g.Input.V == "this"; !fixture.This {
			fixture.Input.Ref, _ = d.reference(g.Input)
		}
		fixture.Input.Span = g.Input.Span
		out.Given = append(out.Given, fixture)
	}
	d.project.UnitTests = append(d.project.UnitTests, out)
}

func (l *loader) fixture(f fixtureShape) Fixture {
	l.choice("format of rows", f.Format, "dict", "csv", "sql")
	out := Fixture{Format: orElse(f.Format, "dict"), File: f.Fixture.V, Span: f.Rows.Span}
	switch rows := f.Rows.V.(type) {
	case nil:
	case string:
		out.Text = rows
		if out.Format == "dict" {
			l.badRows(f.Rows, "rows as text need format: csv or format: sql")
		}
	case []any:
		out.Rows = l.rows(f.Rows, rows)
	default:
		l.badRows(f.Rows, "write a list of mappings from column to value")
	}
	return out
}

func (l *loader) rows(v yaml.Value[any], rows []any) []map[string]any {
	var out []map[string]any
	for _, r := range rows {
		row, ok := r.(map[string]any)
		if !ok {
			l.badRows(v, "write a list of mappings from column to value")
			return nil
		}
		out = append(out, row)
	}
	return out
}

func (l *loader) badRows(v yaml.Value[any], hint string) {
	l.report(diag.New(diag.WrongType, v.Span, "the rows are not written as rows").WithHint("%s", hint))
}
