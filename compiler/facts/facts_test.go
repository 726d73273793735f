package facts_test

import (
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/compiler/facts"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

// small is a manifest with one row, at least, for each table.
func small() (*graph.Manifest, *project.Project) {
	edge := graph.ColumnEdge{Node: "source.p.s.t", Column: "a", Kind: graph.EdgeCopy, At: graph.Place{Path: "models/refined/m.sql", Line: 3, Column: 1}}
	nodes := []*graph.Node{
		{ID: "source.p.s.t", Kind: graph.KindSource, Name: "t", Source: &graph.SourceTable{System: "s", Table: "t", Key: []string{"a"}}, Columns: []*graph.Column{{Name: "a"}}},
		{
			ID: "model.p.m", Kind: graph.KindModel, Name: "m", DependsOn: []string{"source.p.s.t"}, Portable: &graph.Portable{OK: true}, Config: graph.Config{Population: &graph.Population{Columns: []string{"n"}}}, Influences: []graph.ColumnEdge{edge},
			Columns: []*graph.Column{{
				Name: "b", Type: "VARCHAR", Lineage: &graph.Lineage{Values: []graph.ColumnEdge{edge}, Influences: []graph.ColumnEdge{edge}},
				Governance: graph.Governance{
					Classification: graph.Quasi, ReviewDue: "2026-03-31", Inherited: true, Restriction: []string{"meals"}, FreeText: true,
					Declassify: &graph.Declassify{To: graph.Quasi, Reason: "a band", ApprovedBy: "data steward"},
				},
			}},
		},
		{ID: "test.p.x", Kind: graph.KindTest, Name: "x", Test: &graph.Test{Type: "unique", Target: "model.p.m", Column: "b", Proven: "it is grouped by it"}},
		{ID: "unit_test.p.m.u", Kind: graph.KindUnitTest, Name: "u", UnitTest: &graph.UnitTest{Model: "model.p.m"}},
	}
	m := &graph.Manifest{
		Project: graph.Project{Name: "p"}, Nodes: map[string]*graph.Node{},
		Exposures: []*graph.Exposure{{Name: "board", Type: "dashboard", DependsOn: []string{"model.p.m"}}},
	}
	for _, n := range nodes {
		m.Nodes[n.ID] = n
	}
	rules := []*graph.RowRule{{Relation: "refined.m", Rule: "false"}}
	role := &graph.Role{Name: "analyst", Layers: []string{"refined"}, MaxClassification: graph.Sensitive, User: "staff", SmallCells: true, Rows: rules}
	m.Policy = &graph.Policy{
		Roles: []*graph.Role{role}, Minimum: 11,
		Restrictions: []*graph.Restriction{{Name: "meals", LegalBasis: "California Education Code 49558"}},
	}
	return m, &project.Project{}
}

// Every row has a cell of the right type for every column.
func TestRowsFitTheirTables(t *testing.T) {
	m, p := small()
	for _, table := range facts.Tables() {
		names := map[string]bool{}
		for _, c := range table.Columns {
			if names[c.Name] || c.Description == "" {
				t.Errorf("%s.%s stands there twice or says nothing of itself", table.Name, c.Name)
			}
			names[c.Name] = true
		}
		rows := table.Rows(m, p)
		if len(rows) == 0 {
			t.Errorf("%s has no rows", table.Name)
		}
		for _, row := range rows {
			if len(row) != len(table.Columns) {
				t.Fatalf("%s has %d columns, and a row of %d: %v", table.Name, len(table.Columns), len(row), row)
			}
			for i, cell := range row {
				if !fits(table.Columns[i].Type, cell) {
					t.Errorf("%s.%s is %s, and %v isn't", table.Name, table.Columns[i].Name, table.Columns[i].Type, cell)
				}
			}
		}
	}
}

func fits(kind string, cell any) bool {
	switch cell.(type) {
	case nil:
		return true
	case string:
		return kind == "VARCHAR"
	case int64:
		return kind == "BIGINT"
	case bool:
		return kind == "BOOLEAN"
	case []string:
		return kind == "VARCHAR[]"
	case time.Time:
		return kind == "DATE"
	}
	return false
}

// What a check wants to know of a column, its tests and its lineage is there.
func TestRowsTellOfColumns(t *testing.T) {
	m, p := small()
	for _, want := range []struct {
		table, key, column string
		value              any
	}{
		{"columns", "model.p.m", "closeness", int64(3)},
		{"columns", "source.p.s.t", "closeness", int64(5)}, // unclassified counts as direct
		{"columns", "model.p.m", "lineage_known", true},
		{"nodes", "exposure.p.board", "kind", "exposure"},
		{"nodes", "model.p.m", "portable", true},
		{"tests", "test.p.x", "proven", true},
		{"tests", "unit_test.p.m.u", "node", "model.p.m"},
		{"column_edges", "source.p.s.t", "line", int64(3)},
		{"policies", "suppression", "minimum", int64(11)},
		{"policies", "layer", "user_subject", "staff"},
		{"policies", "layer", "small_cells", true},
		{"policies", "restriction", "legal_basis", "California Education Code 49558"},
		{"columns", "model.p.m", "inherited", true},
		{"columns", "model.p.m", "free_text", true},
		{"columns", "model.p.m", "declassified_to", "quasi"},
		{"columns", "model.p.m", "declassified_by", "data steward"},
		{"columns", "source.p.s.t", "declassified_to", nil},
	} {
		if got := find(t, m, p, want.table, want.key, want.column); got != want.value {
			t.Errorf("%s of %s in %s is %v, not %v", want.column, want.key, want.table, got, want.value)
		}
	}
}

// find gives a cell of the first row whose first cell is key.
func find(t *testing.T, m *graph.Manifest, p *project.Project, name, key, column string) any {
	t.Helper()
	for _, table := range facts.Tables() {
		for i, c := range table.Columns {
			if table.Name != name || c.Name != column {
				continue
			}
			for _, row := range table.Rows(m, p) {
				if row[0] == key {
					return row[i]
				}
			}
		}
	}
	t.Fatalf("%s has no row %s with a column %s", name, key, column)
	return nil
}
