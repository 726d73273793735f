package graph

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

var testStamp = Stamp{
	Time: time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC), ID: "00000000-0000-4000-8000-000000000001", Version: "1.0.0", CompiledDir: "target/compiled",
}

// kitchenSink is a manifest with every kind of node and every part of it in use.
func kitchenSink() *Manifest {
	enrollment := Relation{Space: "refined", Name: "enrollment"}
	at := Place{Path: "models/refined/enrollment.sql", Line: 2, Column: 9}
	one := "1"
	nodes := []*Node{
		{
			ID: "source.p.sis.students", Kind: KindSource, Name: "students", Layer: RawLayer, Path: "models/raw/sis.yml",
			Relation: Relation{Space: RawLayer, Source: "sis", Name: "students"}, Description: "As <they> came & went",
			Columns: []*Column{{Name: "student_number", Headers: []string{"Student Number"}, Governance: Governance{Classification: Direct, Subject: []string{"student"}}}, {Name: "grade"}},
			Source: &SourceTable{
				System: "sis", Table: "students", Landing: Landing{Path: "sis/students*.csv", Format: CSV, Header: true}, Load: Load{Mode: LoadSnapshot},
				Freshness: &Freshness{WarnAfter: &Period{Count: 26, Unit: "hour"}},
			},
		},
		{
			ID: "seed.p.codes", Kind: KindSeed, Name: "codes", Path: "seeds/codes.csv", Relation: Relation{Space: SeedSpace, Name: "codes"},
			Columns: []*Column{{Name: "code", Type: "VARCHAR"}}, Seed: &Seed{Digest: strings.Repeat("a", 64)},
		},
		{
			ID: "model.p.enrollment", Kind: KindModel, Name: "enrollment", Layer: "refined", Relation: enrollment,
			Path: "models/refined/enrollment.sql", PatchPath: "models/refined/enrollment.yml", Steward: "registrar", Group: "records",
			Columns: []*Column{
				{Name: "zebra", Type: "BIGINT", Tests: []string{"test.p.unique_enrollment_zebra.0123456789"}, Lineage: &Lineage{Values: []ColumnEdge{{Node: "source.p.sis.students", Column: "student_number", Kind: EdgeCopy, Token: true, At: at}}, Definition: "d"}},
				{Name: "apple", Type: "VARCHAR", DataType: "varchar", Tags: []string{"b", "a"}, Meta: map[string]any{"count": 12345678901234567}, Lineage: &Lineage{Unknown: "a function that can't be traced"}},
			},
			Config: Config{
				Materialized: Incremental, IncrementalStrategy: "merge", UniqueKey: []string{"zebra"}, OnSchemaChange: "append_new_columns",
				Contract: Contract{Enforced: true, Entity: "Student"}, Access: "public", Tags: []string{"nightly"}, Meta: map[string]any{"metabase": map[string]any{"hidden": true}},
			},
			DependsOn: []string{"seed.p.codes", "source.p.sis.students"}, RawCode: "select …", CompiledCode: "select 1 from seeds.codes, raw.sis.students, seeds.codes as c", RelationOffsets: []int{14, 45}, IncrementalCode: "select 2", CodeDigest: "c",
			Uses: Uses{Macros: []string{"school_year"}, ReportDate: true}, Portable: &Portable{Reason: "ASOF"},
			Influences: []ColumnEdge{{Node: "seed.p.codes", Column: "code", Kind: EdgeJoin, At: at}},
			Equalities: []Equality{{Left: ColumnName{"seed.p.codes", "code"}, Right: ColumnName{"source.p.sis.students", "grade"}, At: at}},
		},
		{
			ID: "test.p.unique_enrollment_zebra.0123456789", Kind: KindTest, Name: "unique_enrollment_zebra", Layer: "refined",
			Path: "models/refined/enrollment.yml", DependsOn: []string{"model.p.enrollment"}, CompiledCode: "select 1",
			Test: &Test{Type: "unique", Target: "model.p.enrollment", Column: "zebra", Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0", StoreFailures: true, Limit: 5, Arguments: map[string]string{"x": "y"}},
		},
		{
			ID: "test.p.no_orphans", Kind: KindTest, Name: "no_orphans", Path: "tests/no_orphans.sql", DependsOn: []string{"model.p.enrollment"},
			CompiledCode: "select 1", RawCode: "select 1", Test: &Test{Type: "singular", Severity: "warn", WarnIf: "!= 0", ErrorIf: "!= 0"},
		},
		{
			ID: "unit_test.p.enrollment.counts", Kind: KindUnitTest, Name: "counts", Layer: "refined", Path: "models/refined/enrollment.yml",
			Description: "counts", CompiledCode: "select 1 as a",
			UnitTest: &UnitTest{
				Model: "model.p.enrollment", Incremental: true,
				Given:  []Fixture{{Relation: Relation{Space: SeedSpace, Name: "codes"}, Columns: []string{"code"}, Rows: [][]*string{{nil}, {&one}}}},
				Expect: Fixture{Columns: []string{"zebra"}, Rows: [][]*string{{&one}}},
			},
		},
	}
	m := &Manifest{
		Format: ManifestFormat, Engine: "duckdb 1.5.5", Nodes: map[string]*Node{},
		Project: Project{
			Name: "p", Standard: "edfi-6.0", Timezone: "America/Los_Angeles", District: District{Name: "D", EducationOrganizationID: 1234567},
			Vars: map[string]any{"year": 2026}, ReportDate: "2026-03-31", Target: "dev",
			Layers: []Layer{{Name: "raw", Path: "models/raw"}, {Name: "refined", Path: "models/refined", Materialized: Table}},
		},
		KPIs:      []*KPI{{Name: "absence", Fields: map[string]string{"threshold": "0.10"}}},
		Exposures: []*Exposure{{Name: "board", Type: "dashboard", Maturity: "high", Owner: Owner{Name: "Analytics"}, Tags: []string{"board"}, Meta: map[string]any{"floor": 3}, DependsOn: []string{"model.p.enrollment"}, Path: "models/refined/enrollment.yml"}},
		Groups:    []*Group{{Name: "records", Owner: Owner{Email: "r@example.org"}, Path: "models/refined/enrollment.yml"}},
		Macros:    []*Macro{{Name: "school_year", Path: "models/macros/dates.sql", Code: `{{ define "school_year" }}1{{ end }}`}},
		Files:     map[string]string{"kpis.yml": "kpis: []\n"},
	}
	for _, n := range nodes {
		m.Nodes[n.ID] = n
	}
	return m
}

func manifestJSON(t *testing.T, m *Manifest) []byte {
	t.Helper()
	text, err := json.Marshal(m.DBTManifest(testStamp))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What is written in dbt's shape comes back whole: equal digests, equal manifests.
func TestManifestComesBackFromDBTsShape(t *testing.T) {
	m := kitchenSink()
	back, err := ReadDBTManifest(manifestJSON(t, m))
	if err != nil {
		t.Fatal(err)
	}
	if back.Digest() != m.Digest() {
		want, _ := json.MarshalIndent(m, "", " ")
		got, _ := json.MarshalIndent(back, "", " ")
		t.Errorf("wrote\n%s\nand read\n%s", want, got)
	}
}

func TestManifestOfOthersIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"dbt's":             `{"metadata": {"env": {}}, "nodes": {}}`,
		"a node not ours":   `{"metadata": {"env": {"edfi_build": "{}"}}, "nodes": {"model.p.x": {"config": {"meta": {}}}}}`,
		"a source not ours": `{"metadata": {"env": {"edfi_build": "{}"}}, "sources": {"source.p.x.y": {}}}`,
		"half a node":       `{"metadata": {"env": {"edfi_build": "{}"}}, "nodes": {"seed.p.x": {"config": {"meta": {"edfi_build": {"id": "seed.p.x", "kind": "seed"}}}}}}`,
		"another's id":      `{"metadata": {"env": {"edfi_build": "{}"}}, "nodes": {"model.p.x": {"config": {"meta": {"edfi_build": {"id": "model.p.y", "kind": "model"}}}}}}`,
	} {
		if _, err := ReadDBTManifest([]byte(text)); !errors.Is(err, ErrNotOurManifest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"not JSON":       `{"metadata": `,
		"a later format": `{"metadata": {"env": {"edfi_build": "{\"format\": 99}"}}}`,
	} {
		if _, err := ReadDBTManifest([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The maps of neighbours name uses and unit tests too, as dbt's do.
func TestMapsOfNeighbours(t *testing.T) {
	var out struct {
		Parents  map[string][]string `json:"parent_map"`
		Children map[string][]string `json:"child_map"`
	}
	if err := json.Unmarshal(manifestJSON(t, kitchenSink()), &out); err != nil {
		t.Fatal(err)
	}
	want := []string{"exposure.p.board", "test.p.no_orphans", "test.p.unique_enrollment_zebra.0123456789", "unit_test.p.enrollment.counts"}
	if got := out.Children["model.p.enrollment"]; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("children of enrollment: %v", got)
	}
	if got := out.Parents["exposure.p.board"]; len(got) != 1 || got[0] != "model.p.enrollment" {
		t.Errorf("parents of the board: %v", got)
	}
}

// Compiled SQL names relations by three parts, as dbt's does.
func TestCompiledSQLNamesTheDatabase(t *testing.T) {
	var out struct {
		Nodes map[string]struct {
			Code     string `json:"compiled_code"`
			Relation string `json:"relation_name"`
		}
	}
	if err := json.Unmarshal(manifestJSON(t, kitchenSink()), &out); err != nil {
		t.Fatal(err)
	}
	got := out.Nodes["model.p.enrollment"]
	if want := "select 1 from lake.seeds.codes, raw.sis.students, lake.seeds.codes as c"; got.Code != want || got.Relation != "lake.refined.enrollment" {
		t.Errorf("%s is %q, not %q", got.Relation, got.Code, want)
	}
}

// FuzzReadDBTManifest reads any bytes: what is accepted can be written again, and
// read once more as the same.
func FuzzReadDBTManifest(f *testing.F) {
	text, err := json.Marshal(kitchenSink().DBTManifest(testStamp))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"metadata": {"env": {"edfi_build": "{\"format\": 1}"}}, "nodes": {"model.p.x": {"config": {"meta": {"edfi_build": {"id": "model.p.x", "kind": "model", "relation_offsets": [-1, 99]}}}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ReadDBTManifest(text)
		if err != nil {
			return
		}
		again, err := ReadDBTManifest(manifestJSON(t, m))
		if err != nil || again.Digest() != m.Digest() {
			t.Errorf("written and read again it is another: %v", err)
		}
	})
}
