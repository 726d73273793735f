package compiler_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// TestKeyedFunctionIsNobodysToCall writes the engine's name of the keyed function, or
// the template's call of it, wherever a project's files have SQL of their own.
func TestKeyedFunctionIsNobodysToCall(t *testing.T) {
	const call = `edfi_pseudonym('student', '123')`
	model := func(sql string) map[string]string { return map[string]string{"models/refined/m.sql": sql} }
	raw := ` from {{ source "sis" "students" }} s`
	source := func(more string) map[string]string {
		return map[string]string{"models/raw/sources.yml": `
version: 2
sources:
  - name: sis
    tables:
      - name: students
        landing: {path: "students*.csv"}
` + more + `
        columns:
          - {name: student_number, governance: {classification: direct, subject: student}}
          - {name: grade, governance: {classification: internal}}
`}
	}
	test := func(declared string) map[string]string {
		return map[string]string{"models/refined/base.yml": `
version: 2
models:
  - name: base
    description: Numbers of students.
    columns:
      - name: grade
        data_tests:
          - ` + declared + "\n"}
	}
	unit := func(overrides string) map[string]string {
		return map[string]string{
			"models/macros/m.sql":  `{{ define "label" }}'x'{{ end }}`,
			"models/refined/m.sql": `select {{ include "label" }} as n`,
			"models/refined/m.yml": `
version: 2
unit_tests:
  - name: u
    model: m
    expect: {rows: [{n: x}]}
    overrides: ` + overrides + "\n",
		}
	}
	for name, files := range map[string]map[string]string{
		"a model":                          model("select " + call + " as t"),
		"other letters":                    model("select EDFI_Pseudonym('student', s.student_number) as t" + raw),
		"in quotes":                        model(`select "edfi_pseudonym"('student', s.student_number) as t` + raw),
		"with its schema":                  model("select main.edfi_pseudonym('student', s.student_number) as t" + raw),
		"with its catalog":                 model("select memory.main.edfi_pseudonym('student', s.student_number) as t" + raw),
		"a comment within":                 model("select edfi_pseudonym /* */ ('student', s.student_number) as t" + raw),
		"with a dot, of a column":          model("select s.grade.edfi_pseudonym(s.student_number) as t" + raw),
		"with a dot, of an expression":     model("select ('student').edfi_pseudonym('123') as t"),
		"in COLUMNS":                       model("select columns(c -> c = " + call + ")" + raw),
		"in a lambda":                      model("select list_transform(['1'], x -> edfi_pseudonym('student', x)) as t"),
		"in a comprehension":               model("select [edfi_pseudonym('student', x) for x in ['1']] as t"),
		"in an expression nobody reads":    model("with q as (select " + call + " as t) select 1 as n"),
		"in ORDER BY":                      model("select s.grade" + raw + " order by " + call),
		"in LIMIT":                         model("select s.grade" + raw + " limit (select length(" + call + "))"),
		"in a window":                      model("select row_number() over (order by " + call + ") as n" + raw),
		"in an aggregate's filter":         model("select count(*) filter (" + call + " > '') as n" + raw),
		"in a join's condition":            model("select s.grade" + raw + " join {{ ref \"grades\" }} g on g.label = " + call),
		"in VALUES":                        model("select v.t from (values (" + call + ")) as v(t)"),
		"in a PIVOT":                       model("select * from (from {{ ref \"grades\" }}) pivot (max(edfi_pseudonym('student', label)) for grade in ('1'))"),
		"as a table function":              model("select * from edfi_pseudonym('student', '1')"),
		"behind the template's":            model(`select {{ pseudonym "student" "s.student_number AS VARCHAR)) || edfi_pseudonym('student', CAST('1'" }} as t` + raw),
		"with the template's behind a dot": model(`select main.{{ pseudonym "student" "s.student_number" }} as t` + raw),
		"in a macro": {
			"models/macros/m.sql":  `{{ define "token" }}edfi_pseudonym('student', {{ index . 0 }}){{ end }}`,
			"models/refined/m.sql": `select {{ include "token" "s.student_number" }} as t` + raw,
		},
		"in a variable": model(`select {{ var "sql" "` + call + `" }} as t`),
		"in the branch of an incremental model": model(`{{ config "materialized" "incremental" }}select s.grade` + raw +
			` {{ if is_incremental }}where ` + call + ` > ''{{ end }}`),
		"in a test":                     {"tests/t.sql": "select 1 as n where " + call + " = ''"},
		"the template's in a test":      {"tests/t.sql": `select {{ pseudonym "student" "s.student_number" }} as t` + raw},
		"in a generic test":             {"tests/generic/g.sql": "select * from {{ model }} where " + call + " = ''", "models/refined/base.yml": test("g")["models/refined/base.yml"]},
		"the template's in one":         {"tests/generic/g.sql": `select * from {{ model }} where {{ pseudonym "student" "'1'" }} = ''`, "models/refined/base.yml": test("g")["models/refined/base.yml"]},
		"in the argument of one":        {"tests/generic/g.sql": `select * from {{ model }} where {{ argument "rule" }}`, "models/refined/base.yml": test(`g: {arguments: {rule: "` + call + ` = ''"}}`)["models/refined/base.yml"]},
		"in a test's where":             test(`not_null: {config: {where: "` + call + ` = ''"}}`),
		"in a test's fail_calc":         test(`not_null: {config: {fail_calc: "count(` + call + `)"}}`),
		"in a test's expression":        test(`expression_is_true: {arguments: {expression: "> ` + call + `"}}`),
		"in the where of a generic one": {"tests/generic/g.sql": "select * from {{ model }}", "models/refined/base.yml": test(`g: {config: {where: "` + call + ` = ''"}}`)["models/refined/base.yml"]},
		"in a unit test's macro":        unit(`{macros: {label: "` + call + `"}}`),
		"in a check":                    {"checks/c.sql": "-- c\nselect id as node, NULL as column_name from nodes where " + call + " = ''"},
		"the template's in a check":     {"checks/c.sql": `select id as node, {{ pseudonym "student" "id" }} as column_name from nodes`},
		"in delete_when":                source(`        load: {mode: upsert, delete_when: "` + call + ` = ''"}` + "\n        key: [student_number]"),
		"in a freshness filter":         source(`        config: {freshness: {warn_after: {count: 1, period: day}, filter: "` + call + ` = ''"}, loaded_at_field: _ingested_at}`),
		"in loaded_at_field":            source(`        config: {freshness: {warn_after: {count: 1, period: day}}, loaded_at_field: "CAST(` + call + ` AS TIMESTAMP)"}`),
		"in a row rule": {"governance.yml": `
roles:
  - name: teacher
    layers: [refined]
    max_classification: internal
    rows: {base: "grade = ` + call + `"}
`},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := compile(t, files)
			refused := func(d diag.Diagnostic) bool {
				codes := []diag.Code{diag.ForbiddenFunction, diag.TableFunction, diag.BadCheck, diag.BadRowRule}
				return d.Severity == diag.Error && slices.Contains(codes, d.Code) && strings.Contains(d.Summary, "pseudonym")
			}
			if !slices.ContainsFunc(diags, refused) {
				t.Error("nobody says no to it:", diags)
			}
		})
	}
}

// TestPseudonymCallsArePlaced lists the calls of models with what can flow into them,
// or where those stand that are refused.
func TestPseudonymCallsArePlaced(t *testing.T) {
	raw := "\n" + `from {{ source "sis" "students" }} s`
	for name, c := range map[string]struct{ macros, sql, want string }{
		"a column":               {"", `select {{ pseudonym "student" "s.student_number" }} as t` + raw, "student faithful student_number at 1:8"},
		"trimmed and padded":     {"", `select {{ pseudonym "student" "lpad(trim(s.student_number), 9, '0')" }} as t` + raw, "student faithful student_number at 1:8"},
		"a constant":             {"", `select s.grade, {{ pseudonym "student" "'123'" }} as t` + raw, "refused at 1:17"},
		"a constant in a case":   {"", `select {{ pseudonym "student" "case when s.grade = '1' then '1' else s.student_number end" }} as t` + raw, "refused at 1:8"},
		"constants of a series":  {"", `select {{ pseudonym "student" "range" }} as t from range(10)`, "refused at 1:8"},
		"a constant in VALUES":   {"", `select {{ pseudonym "student" "n" }} as t from (values ('1')) as v(n)`, "refused at 1:8"},
		"a NULL":                 {"", `select {{ pseudonym "student" "null" }} as t`, "refused at 1:8"},
		"of a seed's column":     {"", `select {{ pseudonym "student" "grade" }} as t from {{ ref "grades" }}`, "refused at 1:8"},
		"in a filter":            {"", `select s.grade` + raw + ` where {{ pseudonym "student" "s.student_number" }} > ''`, "student faithful student_number at 2:44"},
		"in a macro":             {`{{ define "token" }}{{ pseudonym "student" (index . 0) }}{{ end }}`, `select {{ include "token" "s.student_number" }} as t` + raw, "student faithful student_number at 1:8"},
		"in a macro, twice":      {`{{ define "token" }}{{ pseudonym "student" "s.student_number" }} as a, {{ pseudonym "student" "'1'" }} as b{{ end }}`, `select {{ include "token" }}` + raw, "refused at 1:8"},
		"in both branches":       {"", `{{ config "materialized" "incremental" }}select {{ pseudonym "student" "s.student_number" }} as t` + raw + ` {{ if is_incremental }}where {{ pseudonym "student" "'1'" }} > ''{{ end }}`, "refused at 2:67"},
		"of the table itself":    {"", `{{ config "materialized" "incremental" }}select {{ if is_incremental }}{{ pseudonym "student" "t" }} as t from {{ this }}{{ else }}s.grade as t` + raw + `{{ end }}`, "refused at 1:72"},
		"where nobody reads it":  {"", `with q as (select {{ pseudonym "student" "'1'" }} as t) select s.grade` + raw, "refused at 1:19"},
		"of elements of a list":  {"", `select list_transform(['1'], x -> {{ pseudonym "student" "x" }})[1] as t`, "refused at 1:35"},
		"of an unnested list":    {"", `select {{ pseudonym "student" "u.n" }} as t` + raw + `, unnest([s.student_number, s.grade]) as u(n)`, "refused at 1:8"},
		"of a union's columns":   {"", `select {{ pseudonym "student" "n" }} as t from (select student_number as n` + raw + ` union all select '1')`, "refused at 1:8"},
		"of all columns in turn": {"", `select {{ pseudonym "student" "columns(['grade', 'student_number'])" }}` + raw, "refused at 1:8"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"models/refined/m.sql": c.sql}
			if c.macros != "" {
				files["models/macros/m.sql"] = c.macros
			}
			m, diags := compile(t, files)
			var got []string
			for _, d := range diags {
				if at := d.Span.File.Position(d.Span.Start); d.Code == diag.PseudonymRefused {
					got = append(got, fmt.Sprintf("refused at %d:%d", at.Line, at.Column))
				}
			}
			if m != nil {
				got = usesText(m.Nodes["model.small.m"].Pseudonyms)
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("got  %s\nwant %s\n%v", text, c.want, diags)
			}
		})
	}
}

func usesText(uses []graph.PseudonymUse) []string {
	var list []string
	for _, use := range uses {
		words := []string{use.Subject, "made"}
		if use.Faithful {
			words[1] = "faithful"
		}
		var columns []string
		for _, e := range use.Values {
			name := e.Column
			if e.Decides {
				name += " decides"
			}
			columns = append(columns, name)
		}
		if len(columns) > 0 {
			words = append(words, strings.Join(columns, ", "))
		}
		list = append(list, fmt.Sprintf("%s at %d:%d", strings.Join(words, " "), use.At.Line, use.At.Column))
	}
	return list
}
