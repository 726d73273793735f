package compiler_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
)

// TestLineagePlacesComeThroughTheTemplate marks in each model the word that names
// the column at the edge's end, in the file that the analyst wrote.
func TestLineagePlacesComeThroughTheTemplate(t *testing.T) {
	const base, students = "model.small.base", "source.small.sis.students"
	for _, c := range []struct {
		name, model      string
		of, node, column string // the output column ("": the rows), and what it is made from
	}{
		{"a plain column", "select «grade» from {{ ref \"base\" }}", "grade", base, "grade"},
		{"a qualified column", "select «b.grade» from {{ ref \"base\" }} b", "grade", base, "grade"},
		{"after a config and a comment", "{{ config \"tags\" \"a\" }}\n-- a comment\nselect upper(«grade») as g from {{ ref \"base\" }}", "g", base, "grade"},
		{"after other letters than ASCII", "select 'é€' as e, «é.students» as n from {{ ref \"base\" }} é", "n", base, "students"},
		{"a star", "select\n  «*»\nfrom {{ ref \"base\" }}", "students", base, "students"},
		{"a star of one relation", "select «b.*» from {{ ref \"base\" }} b, {{ ref \"grades\" }} g", "students", base, "students"},
		{"in a CTE, where the base column is named", "with c as (\n  select «grade» as g from {{ ref \"base\" }}\n)\nselect g as h from c", "h", base, "grade"},
		{"in a subquery under an aggregate", "select max(s) as m from (select «students» + 1 as s from {{ ref \"base\" }})", "m", base, "students"},
		{"the second reference counts for its own column", "select grade || «students» as x from {{ ref \"base\" }}", "x", base, "students"},
		{"in a loop, the piece that is repeated", "select 1 as one{{ range $i, $x := list \"a\" \"b\" }}, «grade» as {{ $x }}{{ end }} from {{ ref \"base\" }}", "b", base, "grade"},
		{"in a branch", "select {{ if false }}students{{ else }}«grade»{{ end }} as g from {{ ref \"base\" }}", "g", base, "grade"},
		{"written by a macro, at the call", "select «{{ include \"tidy\" \"grade\" }}» as g from {{ ref \"base\" }}", "g", base, "grade"},
		{"written by a variable, at the expression", "select {{ $c := \"grade\" }}«{{ $c }}» as g from {{ ref \"base\" }}", "g", base, "grade"},
		{"a filter of the rows", "select grade from {{ ref \"base\" }}\nwhere «students» > 3", "", base, "students"},
		{"a join of the rows", "select b.students from {{ ref \"base\" }} b\njoin {{ ref \"grades\" }} g on «b.grade» = g.grade", "", base, "grade"},
		{"a window of a column", "select grade, row_number() over (order by «students») as n from {{ ref \"base\" }}", "n", base, "students"},
		{"a source", "select «grade» from {{ source \"sis\" \"students\" }}", "grade", students, "grade"},
		{"a carriage return before", "select 1 as one,\r\n  «grade» from {{ ref \"base\" }}", "grade", base, "grade"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after, _ := strings.Cut(c.model, "«")
			m, diags := compile(t, map[string]string{
				"models/refined/m.sql":   before + strings.Replace(after, "»", "", 1),
				"models/macros/tidy.sql": `{{ define "tidy" }}trim({{ index . 0 }}){{ end }}`,
			})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			edges := edgesOf(m.Nodes["model.small.m"], c.of)
			i := slices.IndexFunc(edges, func(e graph.ColumnEdge) bool { return e.Node == c.node && e.Column == c.column })
			if i < 0 {
				t.Fatalf("no edge to %s.%s in %v", c.node, c.column, edges)
			}
			line := strings.Count(before, "\n") + 1
			column := utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1
			if got, want := edges[i].At.String(), fmt.Sprintf("models/refined/m.sql:%d:%d", line, column); got != want {
				t.Errorf("stands at %s, want %s", got, want)
			}
		})
	}
}

// edgesOf are the edges of a column, or of the rows.
func edgesOf(node *graph.Node, column string) []graph.ColumnEdge {
	if column == "" {
		return node.Influences
	}
	l := node.Column(column).Lineage
	return slices.Concat(l.Values, l.Influences)
}
