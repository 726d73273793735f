package compiler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// TestLineageLeadsToNodesAndPlaces compares what the manifest says of the model m
// with text: one line a column, then what decides about rows and what is compared.
func TestLineageLeadsToNodesAndPlaces(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"a copy and an aggregate",
			"select b.grade,\n  max(b.students) as most\nfrom {{ ref \"base\" }} b group by 1", `
grade: base.grade copy 1:8
most: base.students aggregate 2:7
rows: base.grade group 1:8`},
		{"a source with its origin, and a token",
			"select {{ pseudonym \"student\" \"student_number\" }} as student_id_hash, _row_number as line\nfrom {{ source \"sis\" \"students\" }}", `
student_id_hash: sis.students.student_number transform token 1:8
line: sis.students._row_number copy 1:71`},
		{"a join of nodes",
			"select g.label, count(*) as n\nfrom {{ source \"sis\" \"students\" }} s join {{ ref \"grades\" }} g on g.grade = s.grade\ngroup by all", `
label: grades.label copy 1:8
n:
rows: grades.grade join 2:67 | grades.label group 1:8 | sis.students.grade join 2:77
equal: grades.grade sis.students.grade 2:75`},
		{"an incremental model reads itself and two branches", `{{ config "materialized" "incremental" "unique_key" "grade" -}}
select grade, count(*) as n from {{ source "sis" "students" }}
{{ if is_incremental }}where student_number > (select max(n)::varchar from {{ this }}){{ end }} group by 1`, `
grade: sis.students.grade copy 2:8
n:
rows: sis.students.grade group 2:8 | sis.students.student_number filter 3:30`},
		{"a snapshot adds columns of its own", `{{ config "materialized" "snapshot" "unique_key" "grade" "strategy" "check" "check_cols" "all" -}}
select grade, label from {{ ref "grades" }}`, `
grade: grades.grade copy 2:8
label: grades.label copy 2:15
valid_from:
valid_to:`},
		{"history and the current rows are one node",
			"select h.grade from {{ source_history \"sis\" \"students\" }} h semi join {{ source \"sis\" \"students\" }} s on s.grade = h.grade", `
grade: sis.students.grade copy 1:8
rows: sis.students.grade join 1:`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, diags := compile(t, map[string]string{"models/refined/m.sql": c.sql})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			got := lineageText(m.Nodes["model.small.m"])
			if !strings.HasPrefix(got, strings.TrimSpace(c.want)) {
				t.Errorf("got\n%s\nwant%s", got, c.want)
			}
		})
	}
}

// lineageText writes a node's lineage for people.
func lineageText(node *graph.Node) string {
	short := func(id string) string { _, rest, _ := strings.Cut(id, ".small."); return rest }
	place := func(p graph.Place) string { return strings.TrimPrefix(p.String(), "models/refined/m.sql:") }
	edges := func(list []graph.ColumnEdge) string {
		var out []string
		for _, e := range list {
			token := ""
			if e.Token {
				token = " token"
			}
			out = append(out, fmt.Sprintf("%s.%s %s%s %s", short(e.Node), e.Column, e.Kind, token, place(e.At)))
		}
		return strings.Join(out, " | ")
	}
	var lines []string
	for _, c := range node.Columns {
		if c.Lineage == nil || c.Lineage.Unknown != "" {
			lines = append(lines, c.Name+": unknown")
			continue
		}
		lines = append(lines, strings.TrimSpace(c.Name+": "+edges(c.Lineage.Values)))
	}
	if len(node.Influences) > 0 {
		lines = append(lines, "rows: "+edges(node.Influences))
	}
	for _, e := range node.Equalities {
		lines = append(lines, fmt.Sprintf("equal: %s.%s %s.%s %s", short(e.Left.Node), e.Left.Column, short(e.Right.Node), e.Right.Column, place(e.At)))
	}
	return strings.Join(lines, "\n")
}
