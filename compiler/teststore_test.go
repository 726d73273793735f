package compiler_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestStoredFailuresAreClassifiedLikeTheirSource lists, for tests that store what
// fails, the columns that may be kept, each with what it carries.
func TestStoredFailuresAreClassifiedLikeTheirSource(t *testing.T) {
	m, diags := compile(t, map[string]string{
		"models/raw/sources.yml": `
version: 2
sources:
  - name: sis
    tables:
      - name: students
        landing: {path: "students*.csv"}
        columns:
          - {name: student_number, governance: {classification: direct, subject: student}, data_tests: [unique: {name: of_raw, config: {store_failures: true}}]}
          - {name: grade, governance: {classification: internal}}
`,
		"models/refined/pupil.sql": `{{ config "materialized" "ephemeral" }}select {{ pseudonym "student" "student_number" }} as token, student_number as number, grade, 1 as plain from {{ source "sis" "students" }}`,
		"models/refined/pupil.yml": `
version: 2
models:
  - name: pupil
    data_tests:
      - unique_combination: {name: of_groups, arguments: {columns: [token, number]}, config: {store_failures: true}}
      - row_count_between: {name: of_all, arguments: {min_value: 1}, config: {store_failures: true}}
    columns:
      - {name: token, description: a, governance: {classification: pseudonym, subject: student}}
      - {name: number, description: a, governance: {classification: direct, subject: student}}
      - {name: grade, description: a, governance: {classification: quasi}, data_tests: [not_null: {name: of_rows, config: {store_failures: true}}]}
      - {name: plain, description: a, governance: {classification: public}}
`,
		"tests/own.sql": `select p.grade || 'x' as made, p.number, count(*) as rows from {{ ref "pupil" }} as p group by all`,
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	kept := map[string]string{}
	for _, node := range m.Nodes {
		var list []string
		for _, c := range node.Columns {
			if node.Test != nil {
				list = append(list, fmt.Sprintf("%s %s %s", c.Name, c.Type, c.Governance.Classification))
			}
		}
		kept[node.Name] = strings.Join(list, ", ")
	}
	for name, want := range map[string]string{
		"of_raw": "_file_sha256 VARCHAR internal, _file_name VARCHAR internal, _row_number BIGINT internal, " +
			"_ingested_at TIMESTAMP WITH TIME ZONE internal, _batch_id VARCHAR internal",
		"of_rows":   "token VARCHAR pseudonym, grade VARCHAR quasi, plain INTEGER public",
		"of_groups": "token VARCHAR pseudonym, occurrences BIGINT internal",
		"of_all":    "row_count BIGINT internal",
		"own":       "made VARCHAR quasi, number VARCHAR direct, rows BIGINT internal",
	} {
		if kept[name] != want {
			t.Errorf("%s keeps %s, want %s", name, kept[name], want)
		}
	}
}
