package dbt

import (
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

var testStamp = Stamp{
	Time: time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC), ID: "00000000-0000-4000-8000-000000000001", Version: "1.0.0", CompiledDir: "target/compiled",
}

// kitchenSink is a manifest with every kind of node and every part of it in use.
func kitchenSink() *graph.Manifest {
	enrollment := graph.Relation{Space: "refined", Name: "enrollment"}
	at := graph.Place{Path: "models/refined/enrollment.sql", Line: 2, Column: 9}
	one := "1"
	nodes := []*graph.Node{
		{
			ID: "source.p.sis.students", Kind: graph.KindSource, Name: "students", Layer: graph.RawLayer, Path: "models/raw/sis.yml",
			Relation: graph.Relation{Space: graph.RawLayer, Source: "sis", Name: "students"}, Description: "As <they> came & went",
			Columns: []*graph.Column{{Name: "student_number", Headers: []string{"Student Number"}, Governance: graph.Governance{Classification: graph.Direct, Subject: []string{"student"}}}, {Name: "grade", InFile: graph.InFile{Optional: true, Since: 2024, Until: 2026}}},
			Source: &graph.SourceTable{
				System: "sis", Table: "students", Landing: graph.Landing{Path: "sis/students*.csv", Format: graph.CSV, Header: true}, Load: graph.Load{Mode: graph.LoadSnapshot},
				Freshness: &graph.Freshness{WarnAfter: &graph.Period{Count: 26, Unit: "hour"}},
			},
		},
		{
			ID: "seed.p.codes", Kind: graph.KindSeed, Name: "codes", Path: "seeds/codes.csv", Relation: graph.Relation{Space: graph.SeedSpace, Name: "codes"},
			Columns: []*graph.Column{{Name: "code", Type: "VARCHAR"}}, Seed: &graph.Seed{Digest: strings.Repeat("a", 64)},
		},
		{
			ID: "model.p.enrollment", Kind: graph.KindModel, Name: "enrollment", Layer: "refined", Relation: enrollment,
			Path: "models/refined/enrollment.sql", PatchPath: "models/refined/enrollment.yml", Steward: "registrar", Group: "records",
			Columns: []*graph.Column{
				{Name: "zebra", Type: "BIGINT", Tests: []string{"test.p.unique_enrollment_zebra.0123456789"}, Lineage: &graph.Lineage{Values: []graph.ColumnEdge{{Node: "source.p.sis.students", Column: "student_number", Kind: graph.EdgeCopy, Token: true, At: at}}, Definition: "d"}},
				{Name: "apple", Type: "VARCHAR", DataType: "varchar", Tags: []string{"b", "a"}, Meta: map[string]any{"count": 12345678901234567}, Lineage: &graph.Lineage{Unknown: "a function that can't be traced"}},
			},
			Config: graph.Config{
				Materialized: graph.Incremental, IncrementalStrategy: "merge", UniqueKey: []string{"zebra"}, OnSchemaChange: "append_new_columns",
				Contract: graph.Contract{Enforced: true, Entity: "Student"}, Access: "public", Tags: []string{"nightly"}, Meta: map[string]any{"metabase": map[string]any{"hidden": true}},
			},
			DependsOn: []string{"seed.p.codes", "source.p.sis.students"}, RawCode: "select …", CompiledCode: "select 1 from seeds.codes, raw.sis.students, seeds.codes as c", RelationOffsets: []int{14, 45}, IncrementalCode: "select 2", CodeDigest: "c",
			Uses: graph.Uses{Macros: []string{"school_year"}, ReportDate: true}, Portable: &graph.Portable{Reason: "ASOF"},
			Influences: []graph.ColumnEdge{{Node: "seed.p.codes", Column: "code", Kind: graph.EdgeJoin, At: at}},
			Equalities: []graph.Equality{{Left: graph.ColumnName{Node: "seed.p.codes", Column: "code"}, Right: graph.ColumnName{Node: "source.p.sis.students", Column: "grade"}, At: at}},
		},
		{
			ID: "test.p.unique_enrollment_zebra.0123456789", Kind: graph.KindTest, Name: "unique_enrollment_zebra", Layer: "refined",
			Path: "models/refined/enrollment.yml", DependsOn: []string{"model.p.enrollment"}, CompiledCode: "select 1",
			Test: &graph.Test{Type: "unique", Target: "model.p.enrollment", Column: "zebra", Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0", StoreFailures: true, Limit: 5, Arguments: map[string]string{"x": "y"}},
		},
		{
			ID: "test.p.no_orphans", Kind: graph.KindTest, Name: "no_orphans", Path: "tests/no_orphans.sql", DependsOn: []string{"model.p.enrollment"},
			CompiledCode: "select 1", RawCode: "select 1", Test: &graph.Test{Type: "singular", Severity: "warn", WarnIf: "!= 0", ErrorIf: "!= 0"},
		},
		{
			ID: "unit_test.p.enrollment.counts", Kind: graph.KindUnitTest, Name: "counts", Layer: "refined", Path: "models/refined/enrollment.yml",
			Description: "counts", CompiledCode: "select 1 as a",
			UnitTest: &graph.UnitTest{
				Model: "model.p.enrollment", Incremental: true,
				Given:  []graph.Fixture{{Relation: graph.Relation{Space: graph.SeedSpace, Name: "codes"}, Columns: []string{"code"}, Rows: [][]*string{{nil}, {&one}}}},
				Expect: graph.Fixture{Columns: []string{"zebra"}, Rows: [][]*string{{&one}}},
			},
		},
	}
	m := &graph.Manifest{
		Format: graph.ManifestFormat, Engine: "duckdb 1.5.5", Nodes: map[string]*graph.Node{},
		Project: graph.Project{
			Name: "p", Standard: "edfi-6.0", Timezone: "America/Los_Angeles", District: graph.District{Name: "D", EducationOrganizationID: 1234567},
			Vars: map[string]any{"year": 2026}, ReportDate: "2026-03-31", Target: "dev",
			Layers: []graph.Layer{{Name: "raw", Path: "models/raw"}, {Name: "refined", Path: "models/refined", Materialized: graph.Table}},
		},
		KPIs:      []*graph.KPI{{Name: "absence", Fields: map[string]string{"threshold": "0.10"}}},
		Exposures: []*graph.Exposure{{Name: "board", Type: "dashboard", Maturity: "high", Owner: graph.Owner{Name: "Analytics"}, Tags: []string{"board"}, Meta: map[string]any{"floor": 3}, DependsOn: []string{"model.p.enrollment"}, Path: "models/refined/enrollment.yml"}},
		Groups:    []*graph.Group{{Name: "records", Owner: graph.Owner{Email: "r@example.org"}, Path: "models/refined/enrollment.yml"}},
		Entities:  []*graph.Entity{{Name: "Student", Domain: "Enrollment", Fields: 2, Kinds: []string{"Learner"}, Collections: []string{"OtherName"}, Withheld: []string{"Address"}, Forbidden: []string{"Visa (EC)"}, Models: []graph.Held{{Entity: "Student", Model: "model.p.enrollment", Has: []string{"StudentUniqueId"}, Lacks: []string{"BirthCity"}}}}},
		Macros:    []*graph.Macro{{Name: "school_year", Path: "models/macros/dates.sql", Code: `{{ define "school_year" }}1{{ end }}`}},
		Files:     map[string]string{"kpis.yml": "kpis: []\n"},
	}
	for _, n := range nodes {
		m.Nodes[n.ID] = n
	}
	return m
}
