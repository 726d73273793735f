package compiler_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// TestIncrementalModelsAreTracedThroughThemselves moves values between the columns of a
// table, run by run: each is made from what the other is made from.
func TestIncrementalModelsAreTracedThroughThemselves(t *testing.T) {
	const head = `{{ config "materialized" "incremental" "unique_key" "k" }}`
	full := `select grade as k, cast(null as varchar) as a, label as b, count(*) over () as n from {{ ref "grades" }}`
	for name, c := range map[string]struct{ increment, want string }{
		"a value moves over": {`select t.k, t.b as a, 'x' as b, t.n from {{ this }} t`, `
k: grade copy faithful
a: label copy
b: label copy
n:`},
		"in two steps": {`select t.a as k, t.b as a, upper(t.k) as b, t.n from {{ this }} t`, `
k: grade transform, label transform faithful
a: grade transform, label transform faithful
b: grade transform, label transform faithful
n:`},
		"what isn't faithful moves over too": {`select t.k, t.b as a, t.k || 'x' as b, t.n from {{ this }} t`, `
k: grade copy faithful
a: grade transform, label copy
b: grade transform, label copy
n:`},
		"it only decides": {`select t.k, case when t.b = 'x' then g.grade end as a, t.b as b, t.n from {{ this }} t join {{ ref "grades" }} g on true`, `
k: grade copy faithful
a: grade transform, label transform decides faithful
b: label copy faithful
n:`},
		"an aggregate by the table's own column": {`select t.a as k, t.a, t.a as b, sum(length(g.label)) as n from {{ this }} t, {{ ref "grades" }} g group by t.b, t.a`, `
k: grade copy faithful
a: faithful
b: label copy faithful
n: label aggregate pooled by label`},
		"a column keeps its own": {`select t.k, coalesce(t.a, g.label) as a, t.b, t.n from {{ this }} t join {{ ref "grades" }} g on g.grade = t.k`, `
k: grade copy faithful
a: label transform faithful
b: label copy faithful
n:`},
	} {
		t.Run(name, func(t *testing.T) {
			m, diags := compile(t, map[string]string{
				"models/refined/m.sql": head + "{{ if is_incremental }}" + c.increment + "{{ else }}" + full + "{{ end }}",
			})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if got := strings.TrimSpace(selfText(m.Nodes["model.small.m"])); got != strings.TrimSpace(c.want) {
				t.Errorf("got\n%s\nwant%s", got, c.want)
			}
		})
	}
}

// TestComparedWithTheTableItself compares a column with one of the table's own: with
// what that is made from.
func TestComparedWithTheTableItself(t *testing.T) {
	m, diags := compile(t, map[string]string{"models/refined/m.sql": `{{ config "materialized" "incremental" "unique_key" "k" -}}
select g.grade as k, g.label, count(*) as n from {{ ref "grades" }} g
{{- if is_incremental }} join {{ this }} t on t.label = g.grade and t.n = length(g.label){{ end }} group by all`})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var got []string
	for _, e := range m.Nodes["model.small.m"].Equalities {
		got = append(got, e.Left.Column+" = "+e.Right.Column)
	}
	if text := strings.Join(got, ", "); text != "grade = label" {
		t.Error(text)
	}
}

// selfText writes the value lineage of a node's columns, by the names of columns alone.
func selfText(node *graph.Node) string {
	var lines []string
	for _, c := range node.Columns {
		var edges []string
		for _, e := range c.Lineage.Values {
			edge := e.Column + " " + string(e.Kind)
			if e.Decides {
				edge += " decides"
			}
			if e.Pooled {
				var keys []string
				for _, key := range e.Keys {
					keys = append(keys, key.Column)
				}
				edge += " pooled by " + strings.Join(keys, ", ")
			}
			edges = append(edges, edge)
		}
		line := c.Name + ": " + strings.Join(edges, ", ")
		if c.Lineage.Faithful {
			line += " faithful"
		}
		lines = append(lines, strings.Replace(strings.TrimSpace(line), ":  ", ": ", 1))
	}
	return strings.Join(lines, "\n")
}
