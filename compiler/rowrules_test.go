package compiler_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// scoped is a project with a table of pupils, and one that says who sees whom.
var scoped = map[string]string{
	"models/refined/pupil.sql": `{{ config "materialized" "table" }} select {{ pseudonym "student" "student_number" }} as token, try_cast(grade as integer) as grade, grade as letter, true as here
		from {{ source "sis" "students" }}`,
	"models/refined/scope.sql": `{{ config "materialized" "table" }} select {{ pseudonym "student" "student_number" }} as token, {{ pseudonym "student" "student_number" }} as viewer, 1 as school
		from {{ source "sis" "students" }}`,
}

// ruled compiles the project with one row rule on pupil and gives the rule, or nil and
// what was reported.
func ruled(t *testing.T, rule string) (*graph.RowRule, string) {
	t.Helper()
	files := map[string]string{"governance.yml": "roles:\n  - name: mentor\n    layers: [refined]\n    user: student\n    rows:\n      pupil: |-\n        " +
		strings.ReplaceAll(rule, "\n", "\n        ") + "\n"}
	for name, text := range scoped {
		files[name] = text
	}
	m, diags := compile(t, files)
	if m == nil {
		return nil, diags.Error()
	}
	return m.Policy.Role("mentor").Rows[0], ""
}

// TestRowRulesAreWrittenAnew compiles rules to conditions, in which nothing stands but what
// both parsers have read. A condition is a rule itself, of the same meaning.
func TestRowRulesAreWrittenAnew(t *testing.T) {
	const seen = `SELECT "token" FROM refined.scope WHERE ("viewer" = {{ user }})`
	for rule, want := range map[string]string{
		`true`:                  `TRUE`,
		`here`:                  `"here"`,
		`NOT here`:              `(NOT "here")`,
		`token = {{ user }}`:    `("token" = {{ user }})`,
		`{{- user -}} != token`: `({{ user }} <> "token")`,
		`grade >= 9 and grade < 12 and here -- of high school`: `(("grade" >= 9) AND ("grade" < 12) AND "here")`,
		`here or not here and grade = 9`:                       `("here" OR ((NOT "here") AND ("grade" = 9)))`,
		`(here or not here) and grade = 9`:                     `(("here" OR (NOT "here")) AND ("grade" = 9))`,
		`grade not between 1 and 5`:                            `(NOT ("grade" BETWEEN 1 AND 5))`,
		`letter not in ('a''b', 'TK')`:                         `(NOT ("letter" IN ('a''b', 'TK')))`,
		`letter is distinct from 'TK'`:                         `("letter" IS DISTINCT FROM 'TK')`,
		`grade is not null and letter is null`:                 `((NOT ("grade" IS NULL)) AND ("letter" IS NULL))`,
		`coalesce(here, false)`:                                `coalesce("here", FALSE)`,
		`pupil.grade = 9`:                                      `("pupil"."grade" = 9)`,
		`grade = 10000000000 or grade = 0`:                     `(("grade" = 10000000000) OR ("grade" = 0))`,
		"token in (\n  select token from {{ ref \"scope\" }}\n  where viewer = {{ user }})":                      `("token" IN (` + seen + `))`,
		`token not in (select token from {{ ref "scope" }} where viewer = {{ user }})`:                           `(NOT ("token" IN (` + seen + `)))`,
		`exists (select 1 from {{ ref "scope" }} as s where s.token = pupil.token)`:                              `EXISTS (SELECT 1 FROM refined.scope AS "s" WHERE ("s"."token" = "pupil"."token"))`,
		`token in (select a.token from {{ ref "scope" }} a left join {{ ref "scope" }} b on a.token = b.viewer)`: `("token" IN (SELECT "a"."token" FROM refined.scope AS "a" LEFT JOIN refined.scope AS "b" ON ("a"."token" = "b"."viewer")))`,
		`letter in (select grade from {{ ref "grades" }})`:                                                       `("letter" IN (SELECT "grade" FROM seeds.grades))`,
	} {
		got, reported := ruled(t, rule)
		if got == nil {
			t.Errorf("%s is refused:\n%s", rule, reported)
			continue
		}
		if got.Condition != want {
			t.Errorf("%s becomes\n%s, want\n%s", rule, got.Condition, want)
		}
		back := strings.NewReplacer("refined.scope", `{{ ref "scope" }}`, "seeds.grades", `{{ ref "grades" }}`).Replace(got.Condition)
		if again, reported := ruled(t, back); again == nil || again.Condition != got.Condition {
			t.Errorf("the condition %s isn't a rule of the same meaning:\n%s", got.Condition, reported)
		}
	}
}

// TestRowRulesReadWhatTheyName lists the relations that a condition looks into.
func TestRowRulesReadWhatTheyName(t *testing.T) {
	rule, reported := ruled(t, `token in (select token from {{ ref "scope" }}) or letter in (select grade from {{ ref "grades" }}) or token in (select viewer from {{ ref "scope" }})`)
	if rule == nil {
		t.Fatal(reported)
	}
	if got := strings.Join(rule.Reads, " "); got != "model.small.scope seed.small.grades" {
		t.Errorf("it reads %s", got)
	}
	if rule.Relation != "refined.pupil" || rule.Node != "model.small.pupil" {
		t.Errorf("it is for %s, %s", rule.Relation, rule.Node)
	}
}

// TestRowRulesAreHeldToWhatTheyMaySay refuses what DuckDB and PostgreSQL could take in two
// ways, what isn't known when files and databases are made, and what would step out of the
// condition.
func TestRowRulesAreHeldToWhatTheyMaySay(t *testing.T) {
	for rule, code := range map[string]string{
		``: "EB1308", `grade`: "EB1906", `'yes'`: "EB1906", `grade = `: "EB1308",
		`true) or (true`: "EB1904", `true, false`: "EB1904", `true) as a, (false`: "EB1904",
		`true) union select (true`: "EB1904", `true); select (true`: "EB1904",
		`true /* `: "EB1308", `true) -- `: "EB1308",
		`grade / 2 = 4`: "EB1904", `grade + 1 = 4`: "EB1904", `grade = -1`: "EB1904", `grade = 1.5`: "EB1904",
		`grade::bigint = 1`: "EB1904", `cast(grade as varchar) = '1'`: "EB1904", `letter = date '2026-01-01'`: "EB1904",
		`upper(letter) = 'A'`: "EB1904", `letter like 'a%'`: "EB1904", `letter ~ 'a'`: "EB1904", `letter || 'a' = 'aa'`: "EB1904",
		`random() > 1`: "EB1904", `now() is null`: "EB1904", `current_date is null`: "EB1304", `count(*) > 1`: "EB1904", `row_number() over () = 1`: "EB1904",
		`edfi_pseudonym('student', letter) = token`: "EB1904", `token = {{ pseudonym "student" "letter" }}`: "EB1902",
		`grade = {{ var "x" }}`: "EB1902", `token in ({{ include "x" }})`: "EB1902", `here {{ if true }}and here{{ end }}`: "EB1902", `token = {{ user | upper }}`: "EB1902",
		`grade == 9`: "EB1905", `"Grade" = 9`: "EB1905", `here is true`: "EB1904",
		`letter < 'b'`: "EB1905", `token between 'a' and 'b'`: "EB1905", `coalesce(letter, 'x') >= 'b'`: "EB1905",
		`grade = {{ user }}`: "EB1905", `grade = letter`: "EB1905", `here = 1`: "EB1905", `grade in (select token from {{ ref "scope" }})`: "EB1401",
		`case when here then here end`: "EB1904", `token = any(select token from {{ ref "scope" }}) is null`: "EB1905", `[here] = [true]`: "EB1904", `(token, token) in (select token, viewer from {{ ref "scope" }})`: "EB1904",
		`token = (select token from {{ ref "scope" }})`: "EB1904", `token in (select token from {{ ref "scope" }} limit 1)`: "EB1904",
		`token in (select distinct token from {{ ref "scope" }})`: "EB1904", `token in (select max(token) from {{ ref "scope" }})`: "EB1904",
		`token in (select token from {{ ref "scope" }} group by token)`: "EB1904", `token in (from {{ ref "scope" }} select token)`: "EB1905",
		`token in (with s as (select 'a' as token) select token from s)`: "EB1904", `token in (select token from {{ ref "scope" }} union select 'a')`: "EB1904",
		`token in (select token from {{ ref "scope" }}, {{ ref "grades" }})`: "EB1904", `token in (select s.token from {{ ref "scope" }} s natural join {{ ref "scope" }} t)`: "EB1904",
		`token in (select token from {{ ref "scope" }} s semi join {{ ref "scope" }} t using (token))`: "EB1904", `token in (select * from {{ ref "scope" }})`: "EB1904",
		`token in (select token from (values ('a')) as t (token))`: "EB1904", `token in (select token from read_csv('/etc/passwd'))`: "EB1904",
		`token in (select token from refined.scope)`: "EB1302", `token in (select student_number from raw.sis.students)`: "EB1904", `token in (select token from scope)`: "EB1302",
		`token in (select token from {{ ref "base" }})`: "EB1904", `token in (select token from {{ ref "nothing" }})`: "EB1903",
		`here and 'yes'`: "EB1906", `here or letter = 'a' or grade`: "EB1906", `token in (select token from {{ ref "scope" }} where 'true')`: "EB1906",
		`token in (select token from {{ ref "scope" }} where letter = 'a')`: "EB1904", `exists (select 1 from {{ ref "scope" }} as s where s.token = token and grade = 1)`: "EB1904",
		`refined.pupil.grade = 9`: "EB1904", `nothing = 1`: "EB1401", `token = $1`: "EB1904",
	} {
		got, reported := ruled(t, rule)
		if got != nil {
			t.Errorf("%q is taken for %s, want %s", rule, got.Condition, code)
		} else if !strings.Contains(reported, code) {
			t.Errorf("%q isn't refused with %s:\n%s", rule, code, reported)
		}
	}
}
