// Package facts writes a compiled project as tables, for the project's own rules:
// what a check in SQL can ask about nodes, columns, edges, tests and policies.
package facts

import (
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

// Table is a part of the manifest, for SQL.
type Table struct {
	Name        string
	Description string
	Columns     []Column
	// Rows gives the rows, in an order that depends on the project alone. A cell is a
	// string, bool, int64, time.Time (a date), []string, or nil for NULL.
	Rows func(m *graph.Manifest, p *project.Project) [][]any
}

// Column is a column of a Table. Type is in the engine's words.
type Column struct{ Name, Type, Description string }

// Tables lists the tables, each with its columns in order.
func Tables() []Table {
	return []Table{
		{"nodes", "One row a source, seed, model and exposure.", nodeColumns, nodeRows},
		{"columns", "One row a column of a source, seed or model.", columnColumns, columnRows},
		{"edges", "One row for each thing that a node reads directly.", []Column{
			{"parent", "VARCHAR", "id of the node that is read"},
			{"child", "VARCHAR", "id of the node that reads it"},
		}, edgeRows},
		{"column_edges", "One row for each column that a model's column is made from or decided by.", columnEdgeColumns, columnEdgeRows},
		{"tests", "One row a test.", testColumns, testRows},
		{"policies", "One row for each rule of governance.yml.", policyColumns, policyRows},
	}
}

// Words of people, and governance, that nodes and columns share.
var sharedColumns = []Column{
	{"description", "VARCHAR", "as in YAML"},
	{"label", "VARCHAR", "business.label"},
	{"definition", "VARCHAR", "business.definition"},
	{"purpose", "VARCHAR", "business.purpose"},
	{"formula", "VARCHAR", "business.formula"},
	{"unit", "VARCHAR", "business.unit"},
	{"usage_notes", "VARCHAR", "business.usage_notes"},
	{"edfi", "VARCHAR", "business.edfi: Entity.Element"},
	{"domain", "VARCHAR", "business.domain"},
	{"kpi", "VARCHAR", "business.kpi: a name in kpis.yml"},
	{"classification", "VARCHAR", "governance.classification"},
	{"closeness", "BIGINT", "the classification as a number: public 0 … direct 5; without one it is 5"},
	{"subject", "VARCHAR[]", "governance.subject"},
	{"retention", "VARCHAR", "governance.retention"},
	{"legal_basis", "VARCHAR", "governance.legal_basis"},
	{"reviewed_on", "DATE", "governance.reviewed_on"},
	{"review_due", "DATE", "governance.review_due"},
	{"tags", "VARCHAR[]", "words to select by"},
}

func sharedRow(description string, b graph.Business, g graph.Governance, tags []string) []any {
	return []any{
		text(description), text(b.Label), text(b.Definition), text(b.Purpose), text(b.Formula), text(b.Unit), text(b.UsageNotes),
		text(b.EdFi), text(b.Domain), text(b.KPI), text(string(g.Classification)), int64(g.Classification.Rank()),
		list(g.Subject), text(g.Retention), text(g.LegalBasis), date(g.ReviewedOn), date(g.ReviewDue), list(tags),
	}
}

// text is NULL where YAML says nothing, so that `is null` finds it.
func text(s string) any {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return s
}

func list(items []string) any { return append([]string{}, items...) }

func date(s string) any {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil
	}
	return day
}
