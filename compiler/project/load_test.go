package project_test

import (
	"fmt"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

var district = fstest.MapFS{
	"edfi_project.yml": {Data: []byte(`name: example_district
version: "1.0"
timezone: America/Los_Angeles
district: {name: Example Unified, cds_code: "0134567", education_organization_id: 1234567, logo: assets/logo.svg}
vars: {school_year: 2026, pilot: false}
report_date: "2026-03-31"
layers:
  raw: {path: models/raw}
  refined: {path: models/refined, materialized: table}
default_target: dev
targets:
  dev: {engine: duckdb, lake: lake/dev, landing: landing, threads: 2, memory_limit: 4GB}
  prod: {lake: '{{ env_var "SAMPLE_LAKE" }}/main', landing: '{{ env_var "NOT_SET" "in" }}', on_failure: carry_forward}
vault: {recipients: [age1gky4x2y6spgc0qzjercmxmfmcxy0py7lljg6e2axgz5nn8g6d9lsmcrlp3]}
pseudonyms: {staff: {case: lower}}
releases: {keep: 30}
`)},
	"kpis.yml":       {Data: []byte("kpis: [{name: absence, fields: {threshold: 0.10}}]\n")},
	"governance.yml": {Data: []byte("roles: [{name: principal, layers: [refined], rows: {refined.student: \"school = {{ user }}\"}}]\nsuppression: {minimum: 11}\n")},
	"models/raw/skyward.yml": {Data: []byte(`sources:
  - name: skyward
    steward: registrar
    config: {tags: [sis], meta: {a: 1}, freshness: {warn_after: {count: 26, period: hour}}}
    tables:
      - name: students
        landing: {path: "skyward/students*.csv", delimiter: tab}
        load: {mode: upsert, key: student_number, max_drop: 0.2}
        config: {tags: [daily]}
        columns:
          - {name: student_number, header: ["Student Number", OTHER-ID], governance: {classification: direct, subject: student}}
          - {name: grade, header: Grade, data_tests: [not_null]}
`)},
	"models/refined/student.sql": {Data: []byte("select 1\n")},
	"models/refined/student.yml": {Data: []byte(`models:
  - name: student
    description: One row a student.
    config: {contract: {enforced: true, entity: Student}, unique_key: id}
    data_tests:
      - unique_combination: {arguments: {columns: [id, year]}}
    columns:
      - name: id
        data_type: varchar
        business: {label: Key, edfi: Student.StudentUniqueId}
        data_tests:
          - accepted_values:
              name: id_is_known
              arguments: {values: ['01', 2]}
              config: {severity: warn, warn_if: '>5', where: active, limit: 10}
`)},
	"models/macros/dates.sql": {Data: []byte("{{ define \"d\" }}{{ end }}")},
	"seeds/codes.csv":         {Data: []byte("code,label\n01,x\n")},
	"seeds/codes.yml":         {Data: []byte("seeds: [{name: codes, config: {column_types: {code: char(2)}}, columns: [{name: label, description: L}]}]\n")},
	"tests/one.sql":           {Data: []byte("select 1\n")},
}

func load(t *testing.T, target string) *project.Project {
	t.Helper()
	opts := options(target)
	opts.Vars = map[string]any{"pilot": true}
	p, problems := project.Load(district, opts)
	if len(problems) > 0 {
		t.Fatalf("unexpected problems:\n%s", rendered(problems))
	}
	return p
}

func TestLoadGivesTheProject(t *testing.T) {
	p := load(t, "")
	want := graph.Project{
		Name: "example_district", Version: "1.0", Standard: "edfi-6.0", Timezone: "America/Los_Angeles",
		District: graph.District{Name: "Example Unified", CDSCode: "0134567", EducationOrganizationID: 1234567, Logo: "assets/logo.svg"},
		Vars:     map[string]any{"school_year": int64(2026), "pilot": true}, ReportDate: "2026-03-31", ReportDatePinned: true,
		Layers: []graph.Layer{{Name: "raw", Path: "models/raw"}, {Name: "refined", Path: "models/refined", Materialized: "table"}},
		Target: "dev", PseudonymCases: map[string]string{"staff": "lower"},
	}
	equal(t, "project", p.Graph, want)
	equal(t, "target", p.Target, graph.Target{Name: "dev", Engine: "duckdb", Lake: "lake/dev", Landing: "landing", Threads: 2, MemoryLimit: "4GB"})
	equal(t, "settings", p.Settings, project.Settings{
		Paths:      project.Paths{Models: "models", Seeds: "seeds", Macros: "models/macros", Tests: "tests", Checks: "checks"},
		Recipients: []string{"age1gky4x2y6spgc0qzjercmxmfmcxy0py7lljg6e2axgz5nn8g6d9lsmcrlp3"}, KeepRelease: 30, OnFailure: "hold",
	})
	equal(t, "macros", p.Macros[0].Path, "models/macros/dates.sql")
	equal(t, "tests", p.Tests[0].Path, "tests/one.sql")
	equal(t, "threshold", p.KPIs[0].Fields, map[string]string{"threshold": "0.10"})
	equal(t, "small cells", p.Governance.Policy.Minimum, 11)
	equal(t, "row rule", p.Governance.RowRules[0].Rule, graph.RowRule{Relation: "refined.student", Rule: "school = {{ user }}"})
	equal(t, "texts", len(p.Texts), 2)
}

func TestChosenTargetIsRendered(t *testing.T) {
	p := load(t, "prod")
	equal(t, "target", p.Target, graph.Target{Name: "prod", Engine: "duckdb", Lake: "/srv/lake/main", Landing: "in", Threads: 4})
	equal(t, "on_failure", p.Settings.OnFailure, "carry_forward")
}

func TestReportDateIsTodayInTheDistrictsZone(t *testing.T) {
	p, _ := project.Load(fstest.MapFS{project.SettingsFile: {Data: []byte(settings)}}, options(""))
	equal(t, "report date", p.Graph.ReportDate, "2026-04-02 in America/Los_Angeles")
	equal(t, "pinned", p.Graph.ReportDatePinned, false)
}

func TestLoadGivesSources(t *testing.T) {
	s := load(t, "").Sources[0]
	share := 0.2
	equal(t, "id", s.Node.ID, "source.example_district.skyward.students")
	equal(t, "relation", s.Node.Relation.String(), "raw.skyward.students")
	equal(t, "steward", s.Node.Steward, "registrar")
	equal(t, "tags", s.Node.Config.Tags, []string{"sis", "daily"})
	equal(t, "span", s.Node.Span.Text(), "students")
	equal(t, "table", *s.Node.Source, graph.SourceTable{
		System: "skyward", Table: "students", Key: []string{"student_number"},
		Landing: graph.Landing{Path: "skyward/students*.csv", Format: "csv", Header: true, Delimiter: "\t", Encoding: "utf-8"},
		Load:    graph.Load{Mode: "upsert", MaxDrop: &share},

		Freshness: &graph.Freshness{WarnAfter: &graph.Period{Count: 26, Unit: "hour"}},
	})
	equal(t, "column", *s.Node.Columns[0], graph.Column{
		Name: "student_number", Type: "VARCHAR", Headers: []string{"Student Number", "OTHER-ID"},
		Governance: graph.Governance{Classification: graph.Direct, Subject: []string{"student"}},
	})
	equal(t, "classification's place", s.Columns[0].Classification.Text(), "direct")
	equal(t, "test", fmt.Sprint(s.Tests[0].Type, " ", s.Tests[0].Column), "not_null grade")
}

func TestLoadGivesModels(t *testing.T) {
	m := load(t, "").Models[0]
	equal(t, "model", fmt.Sprint(m.Name, " ", m.Layer, " ", m.File.Path), "student refined models/refined/student.sql")
	equal(t, "entity", m.Properties.Config.Contract.Entity.V, "Student")
	equal(t, "key", m.Properties.Config.UniqueKey.Texts(), []string{"id"})
	column := m.Properties.Column("id")
	equal(t, "type's place", column.TypeSpan.Text(), "varchar")
	equal(t, "Ed-Fi name", column.Business.EdFi, "Student.StudentUniqueId")

	combination, values := m.Properties.Tests[0], m.Properties.Tests[1]
	equal(t, "defaults", fmt.Sprint(combination.Severity, combination.WarnIf, combination.ErrorIf, combination.Column, combination.Enabled), "error!= 0!= 0true")
	equal(t, "columns", combination.Arguments["columns"], []any{"id", "year"})
	equal(t, "values", values.Arguments["values"], []any{"01", int64(2)})
	equal(t, "values' place", values.ArgumentSpans["values"].Text(), "['01', 2]")
	equal(t, "configured", fmt.Sprint(values.Name, values.Severity, values.WarnIf, values.ErrorIf, values.Where.V, values.Limit), "id_is_knownwarn> 5!= 0active10")
}

func TestLoadGivesSeeds(t *testing.T) {
	s := load(t, "").Seeds[0]
	equal(t, "id", s.Node.ID, "seed.example_district.codes")
	equal(t, "relation", s.Node.Relation.String(), "seeds.codes")
	equal(t, "typed column", *s.Node.Columns[0], graph.Column{Name: "code", DataType: "char(2)"})
	equal(t, "described column", *s.Node.Columns[1], graph.Column{Name: "label", DataType: "varchar", Description: "L"})
	equal(t, "digest", len(s.Node.Seed.Digest), 64)
}

func TestParseRef(t *testing.T) {
	for text, want := range map[string]project.Ref{
		"ref('a')":             {Kind: "ref", Names: []string{"a"}},
		` ref( "a_1" ) `:       {Kind: "ref", Names: []string{"a_1"}},
		"source('a','b')":      {Kind: "source", Names: []string{"a", "b"}},
		`source("a", 'b')`:     {Kind: "source", Names: []string{"a", "b"}},
		"ref('a', 'b')":        {},
		"ref(a)":               {},
		"ref('a\")":            {},
		"a":                    {},
		"":                     {},
		"{{ ref('a') }}":       {},
		"source('a')":          {},
		"ref('a') or ref('b')": {},
	} {
		got, ok := project.ParseRef(text)
		if !reflect.DeepEqual(got, want) || ok != (want.Kind != "") {
			t.Errorf("%s: got %v %v, want %v", text, got, ok, want)
		}
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got\n%#v\nwant\n%#v", what, got, want)
	}
}
