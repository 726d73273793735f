package compiler_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// settings is the least project: one source, one seed, and room for models.
const settings = `
name: small
timezone: America/Los_Angeles
report_date: "2026-03-31"
layers: {raw: {path: models/raw}, refined: {path: models/refined}, published: {path: models/published}}
default_target: dev
targets: {dev: {engine: duckdb, lake: lake, landing: landing}}
`

const sources = `
version: 2
sources:
  - name: sis
    tables:
      - name: students
        landing: {path: "students*.csv"}
        columns:
          - {name: student_number, governance: {classification: direct, subject: student}}
          - {name: grade, governance: {classification: internal}}
`

const gradesYAML = `
version: 2
seeds:
  - name: grades
    columns:
      - {name: grade, governance: {classification: public}}
      - {name: label, governance: {classification: public}}
`

// compile compiles a small project with the given files besides its settings.
func compile(t *testing.T, files map[string]string) (*graph.Manifest, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{
		"edfi_project.yml":        {Data: []byte(settings)},
		"models/raw/sources.yml":  {Data: []byte(sources)},
		"seeds/grades.csv":        {Data: []byte("grade,label\n1,First\n")},
		"seeds/grades.yml":        {Data: []byte(gradesYAML)},
		"models/refined/base.sql": {Data: []byte(`select grade, count(*) as students from {{ source "sis" "students" }} group by grade`)},
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, diags := project.Load(fsys, project.Options{
		Env: func(string) (string, bool) { return "", false }, Today: func(*time.Location) string { return "2026-01-01" },
	})
	if diags.HasErrors() {
		return nil, diags
	}
	engines := func(ctx context.Context) (compiler.Engine, error) {
		return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
	}
	return compiler.Compile(t.Context(), p, engines, compiler.Options{})
}

// TestEveryWayToReadARelationIsFound holds legal statements to compile: a relation
// whose place the engine's tree didn't give would be taken for a bare name.
func TestEveryWayToReadARelationIsFound(t *testing.T) {
	const base, seed, raw = `{{ ref "base" }}`, `{{ ref "grades" }}`, `{{ source "sis" "students" }}`
	for name, sql := range map[string]string{
		"plain":            "select grade from " + base,
		"from first":       "from " + base,
		"comment before":   "-- from nowhere\nselect grade from /* here */ " + base,
		"alias":            "select b.grade from " + base + " as b",
		"column aliases":   "select x from " + base + " as b(x, y)",
		"comma join":       "select b.grade from " + base + " b, " + seed + " g where b.grade = g.grade",
		"using":            "select grade, label from " + base + " join " + seed + " using (grade)",
		"natural":          "select grade, label from " + base + " natural join " + seed,
		"semi":             "select grade from " + base + " semi join " + seed + " using (grade)",
		"anti":             "select grade from " + base + " anti join " + seed + " using (grade)",
		"asof":             "select b.grade from " + base + " b asof join " + seed + " g on b.grade >= g.grade",
		"positional":       "select b.grade from " + base + " b positional join " + seed + " g",
		"subquery":         "select grade from (select * from " + base + ") s",
		"in":               "select 1 as one where 1 in (select students from " + base + ")",
		"exists":           "select 1 as one where exists (from " + base + ")",
		"scalar":           "select (select max(students) from " + base + ") as most",
		"lateral":          "select b.grade, l.n from " + base + " b, lateral (select b.students + 1 as n) l",
		"union":            "select grade from " + base + " union all select grade from " + seed,
		"union by name":    "select grade from " + base + " union all by name select grade from " + seed,
		"cte":              "with x as (select * from " + base + "), y as (from x) select grade from y",
		"cte hides a name": "with base as (from " + base + ") select grade from base",
		"recursive":        "with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n from r",
		"values":           "select a from (values (1), (2)) v(a)",
		"unnest":           "select u from (select unnest([1, 2]) as u)",
		"range":            "select r.range as n from range(3) r",
		"pivot":            "select * from (pivot " + base + " on grade in ('1' as first) using sum(students)::bigint)",
		"unpivot":          "unpivot (select students from " + base + ") on students into name label value n",
		"window":           "select grade, row_number() over (order by students) as n from " + base + " qualify n < 3",
		"raw":              "select grade from " + raw,
		"origin":           "select _file_sha256 as file, _row_number as line from " + raw,
		"history":          `select grade from {{ source_history "sis" "students" }}`,
		"pseudonym":        `select {{ pseudonym "student" "student_number" }} as student_id_hash from ` + raw,
		"table statement":  "table " + base,
		"order limit":      "select grade from " + base + " order by 1 limit 3",
		"report date":      "select {{ report_date }} as day, {{ report_date }} - 1 as before",
		"clock as a word":  "select 'now() and current_date' as text, now as n from (select 1 as now)",
		"typed null":       "select cast(null as date) as day",
		"hugeint":          "select sum(students) as total from " + base,
	} {
		t.Run(name, func(t *testing.T) {
			m, diags := compile(t, map[string]string{"models/refined/m.sql": sql})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if columns := m.Nodes["model.small.m"].Columns; len(columns) == 0 {
				t.Error("no columns")
			}
		})
	}
}

// TestWhatAModelMayNotDo pairs statements with the code that refuses them.
func TestWhatAModelMayNotDo(t *testing.T) {
	for _, c := range []struct {
		code diag.Code
		sql  string
	}{
		{diag.HardCodedRelation, "select grade from refined.base"},
		{diag.HardCodedRelation, "select grade from base"},
		{diag.HardCodedRelation, "select student_number from raw.sis.students"},
		{diag.HardCodedRelation, "select * from information_schema.tables"},
		{diag.HardCodedRelation, "select * from duckdb_settings"},
		{diag.HardCodedRelation, "select * from 'secrets.csv'"},
		{diag.HardCodedRelation, `select * from "secrets.parquet"`},
		{diag.HardCodedRelation, "with x as (select 1 as a) select a from x, refined.base"},
		{diag.HardCodedRelation, "select 1 as a where 1 in (select students from refined.base)"},
		{diag.HardCodedRelation, `select * from {{ ref "base" | upper }}`},
		{diag.HardCodedRelation, `select b.grade from {{ ref "base" }} b join refined.base c using (grade)`},
		{diag.TableFunction, "select * from read_csv('secrets.csv')"},
		{diag.TableFunction, "select * from read_parquet('x.parquet')"},
		{diag.TableFunction, "select * from read_text('/etc/hostname')"},
		{diag.TableFunction, "select * from glob('*')"},
		{diag.TableFunction, "select * from query('select 1')"},
		{diag.TableFunction, "select * from query_table('refined.base')"},
		{diag.TableFunction, "select * from json_execute_serialized_sql('{}')"},
		{diag.TableFunction, "select * from duckdb_settings()"},
		{diag.TableFunction, "select * from pragma_version()"},
		{diag.TableFunction, "select * from sniff_csv('x.csv')"},
		{diag.ForbiddenFunction, "select now() as t"},
		{diag.ForbiddenFunction, "select current_date as d"},
		{diag.ForbiddenFunction, "select current_timestamp as d"},
		{diag.ForbiddenFunction, "select today() as d"},
		{diag.ForbiddenFunction, "select random() as r"},
		{diag.ForbiddenFunction, "select uuid() as r"},
		{diag.ForbiddenFunction, `select grade from {{ ref "base" }} using sample 1`},
		{diag.ForbiddenFunction, `select grade from {{ ref "base" }} tablesample reservoir(20%)`},
		{diag.BadConfig, `{{ config "materialized" "incremental" "unique_key" "grad" }} select grade from {{ ref "base" }}`},
		{diag.ForbiddenFunction, "select current_setting('threads') as s"},
		{diag.ForbiddenFunction, "select getvariable('x') as s"},
		{diag.ForbiddenFunction, `select edfi_pseudonym('student', student_number) as t from {{ source "sis" "students" }}`},
		{diag.ForbiddenFunction, `select {{ pseudonym "student" "student_number" }} as a, edfi_pseudonym('student', '1') as b from {{ source "sis" "students" }}`},
		{diag.ForbiddenSource, `from (describe {{ ref "base" }})`},
		{diag.ForbiddenSource, `from (summarize {{ ref "base" }})`},
		{diag.NotOneSelect, "select 1 as a; select 2 as b"},
		{diag.NotOneSelect, "create table x as select 1 as a"},
		{diag.NotOneSelect, "copy (select 1) to 'x.csv'"},
		{diag.NotOneSelect, "attach 'x.db'"},
		{diag.NotOneSelect, "set threads = 1"},
		{diag.NotOneSelect, "install httpfs"},
		{diag.NotOneSelect, "insert into refined.base values (1, 2)"},
		{diag.PivotWithoutIn, `pivot {{ ref "base" }} on grade using sum(students)`},
		{diag.UntypedNull, "select null as nothing"},
		{diag.DuplicateColumn, "select 1 as a, 2 as a"},
		{diag.DuplicateColumn, "select 1 as a, 2 as A"},
		{diag.UnnamedColumn, "select 1 + 1"},
		{diag.UnnamedColumn, "select 1 as \"Student Name\""},
		{diag.BadSyntax, "selec 1"},
		{diag.BindError, `select grad from {{ ref "base" }}`},
		{diag.BindError, `select _undeclared from {{ source "sis" "students" }}`},
		{diag.BindError, `select password from {{ source "sis" "students" }}`},
		{diag.UnknownRef, `select 1 as a from {{ ref "bse" }}`},
		{diag.UnknownSource, `select 1 as a from {{ source "sis" "studnts" }}`},
		{diag.Cycle, `select 1 as a from {{ ref "m" }}`},
		{diag.BadConfig, `{{ config "materialised" "view" }} select 1 as a`},
		{diag.BadConfig, `{{ config "materialized" "view" }} select {{ pseudonym "student" "student_number" }} as a from {{ source "sis" "students" }}`},
	} {
		t.Run(string(c.code)+" "+c.sql, func(t *testing.T) {
			_, diags := compile(t, map[string]string{"models/refined/m.sql": c.sql})
			if len(diags) == 0 || diags[0].Code != c.code {
				t.Errorf("got %v, want %s", diags, c.code)
			}
		})
	}
}

// TestPositionsComeThroughTheTemplate marks in each model the text that the
// diagnostic must point at.
func TestPositionsComeThroughTheTemplate(t *testing.T) {
	for _, marked := range []string{
		"select\n  grade,\n  «grad»\nfrom {{ ref \"base\" }}",
		"{{ config \"tags\" \"a\" }}\n\nselect b.grade, «b.studens» from {{ ref \"base\" }} b",
		"{{- /* a comment */ -}}\nselect é.grade from {{ ref \"base\" }} é where é.grade = «éé.grade»",
		"select grade from «refined.base»",
		"select «now()» as t",
		"select 1 as a from {{ ref «\"bse\"» }}",
		"select {{ if false }}x{{ else }}«y»{{ end }} as a from {{ ref \"base\" }}",
		"select 1 as a, «2» as a",
		"select students from {{ ref \"base\" }}\nwhere {{ report_date }} = «gradde»",
	} {
		t.Run(marked, func(t *testing.T) {
			text := strings.NewReplacer("«", "", "»", "").Replace(marked)
			start := strings.Index(marked, "«")
			want := marked[start+len("«") : strings.Index(marked, "»")]
			_, diags := compile(t, map[string]string{"models/refined/m.sql": text})
			if len(diags) != 1 {
				t.Fatalf("got %v", diags)
			}
			if span := diags[0].Span; span.Start != start || !strings.HasPrefix(want, span.Text()) {
				t.Errorf("points at %q (byte %d), want %q (byte %d)", span.Text(), span.Start, want, start)
			}
		})
	}
}
