package project

import (
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// UnitTest is a test of a model's SQL on given rows.
type UnitTest struct {
	Name, Description string
	Model             yaml.Value[string]
	Given             []*Fixture
	Expect            *Fixture
	Overrides         Overrides
	Tags              []string
	Meta              map[string]any
	Enabled           bool
	Broken            bool // problems of its rows were reported: it can't be made
	File              *source.File
	Span              source.Span // of the name
}

// Overrides are what a unit test puts in place of the project's values.
type Overrides struct {
	Vars       yaml.Map[yaml.Value[any]]
	Macros     yaml.Map[yaml.Value[string]] // is_incremental is one of them, as in dbt
	KPIs       yaml.Map[yaml.Map[yaml.Value[string]]]
	ReportDate yaml.Value[string]
}

type unitTestShape struct {
	Name        yaml.Value[string]  `yaml:"name,required"`
	Description string              `yaml:"description"`
	Model       yaml.Value[string]  `yaml:"model,required"`
	Given       []fixtureShape      `yaml:"given"`
	Expect      fixtureShape        `yaml:"expect,required"`
	Overrides   overridesShape      `yaml:"overrides"`
	Config      unitTestConfigShape `yaml:"config"`
}

type unitTestConfigShape struct {
	Tags    yaml.Strings   `yaml:"tags"`
	Meta    map[string]any `yaml:"meta"`
	Enabled *bool          `yaml:"enabled"`
}

type fixtureShape struct {
	Input   yaml.Value[string] `yaml:"input"`
	Rows    rowsShape          `yaml:"rows"`
	Format  yaml.Value[string] `yaml:"format"`
	Fixture yaml.Value[string] `yaml:"fixture"`
}

type overridesShape struct {
	Vars       yaml.Map[yaml.Value[any]]              `yaml:"vars"`
	Macros     yaml.Map[yaml.Value[string]]           `yaml:"macros"`
	KPIs       yaml.Map[yaml.Map[yaml.Value[string]]] `yaml:"kpis"`
	ReportDate yaml.Value[string]                     `yaml:"report_date"`
	Env        yaml.Value[any]                        `yaml:"env_vars"`
}

// unitTest takes in a unit test; names are unique for each model, as in dbt.
func (d *describer) unitTest(file *source.File, u unitTestShape) {
	if !u.Name.Given() || !d.name("a unit test", u.Name.V, u.Name.Span) || !d.unitTests.add(d.loader, diag.DuplicateName, u.Model.V+"."+u.Name.V, u.Name.Span) {
		return
	}
	before := len(d.problems)
	out := &UnitTest{
		Name: u.Name.V, Description: u.Description, Model: u.Model, Expect: d.fixture(u.Expect), Overrides: d.overrides(u.Overrides),
		Tags: u.Config.Tags.Texts(), Meta: u.Config.Meta, Enabled: u.Config.Enabled == nil || *u.Config.Enabled,
		File: file, Span: u.Name.Span,
	}
	if u.Expect.Rows.node == nil && !u.Expect.Fixture.Given() {
		d.report(diag.New(diag.BadUnitTest, u.Name.Span, "the unit test %s expects no rows", u.Name.V).
			WithHint("add rows to expect; `rows: []` says that the model gives none"))
	}
	for _, g := range u.Given {
		fixture := d.fixture(g)
		fixture.OfSeed = g.Rows.node == nil && !g.Fixture.Given()
		d.input(fixture, g.Input, u.Name)
		out.Given = append(out.Given, fixture)
	}
	out.Broken = len(d.problems) > before
	d.project.UnitTests = append(d.project.UnitTests, out)
}

func (l *loader) input(f *Fixture, v, test yaml.Value[string]) {
	f.Input.Span = v.Span
	if !v.Given() {
		l.report(diag.New(diag.BadUnitTest, test.Span, "given rows of the unit test %s don't say what they stand for", test.V).
			WithHint("add input: ref('model'), source('system', 'table') or this"))
		return
	}
	if f.This = v.V == "this"; !f.This {
		var current yaml.Value[string]
		current, f.History = currentOf(v)
		f.Input.Ref, _ = l.reference(current)
	}
}

func (l *loader) overrides(o overridesShape) Overrides {
	if o.Env.Given() {
		l.report(diag.New(diag.BadOverride, o.Env.KeySpan, "models read no environment variable, so there is none to override").
			WithHint("override the var that takes its value in edfi_project.yml"))
	}
	l.date(o.ReportDate)
	return Overrides{Vars: o.Vars, Macros: o.Macros, KPIs: o.KPIs, ReportDate: o.ReportDate}
}
