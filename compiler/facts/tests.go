package facts

import (
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

var testColumns = []Column{
	{"id", "VARCHAR", "such as test.PROJECT.NAME.DIGEST"},
	{"name", "VARCHAR", "its name alone"},
	{"type", "VARCHAR", "not_null, unique, …; singular for a SQL file; unit_test"},
	{"node", "VARCHAR", "id of the node that it is declared on; NULL for a SQL file"},
	{"column_name", "VARCHAR", "NULL where it looks at whole rows"},
	{"severity", "VARCHAR", "error or warn"},
	{"proven", "BOOLEAN", "whether the compiler proves it, so that it costs no query"},
	{"store_failures", "BOOLEAN", "whether failing rows are kept"},
	{"path", "VARCHAR", "the file that declares it"},
	{"description", "VARCHAR", "as in YAML"},
	{"tags", "VARCHAR[]", "words to select by"},
}

func testRows(m *graph.Manifest, _ *project.Project) [][]any {
	var rows [][]any
	for _, n := range m.Sorted(graph.KindTest) {
		t := n.Test
		rows = append(rows, []any{
			n.ID, n.Name, t.Type, text(t.Target), text(t.Column), t.Severity, t.Proven != "", t.StoreFailures,
			text(n.Path), text(n.Description), list(n.Config.Tags),
		})
	}
	for _, n := range m.Sorted(graph.KindUnitTest) {
		rows = append(rows, []any{
			n.ID, n.Name, string(n.Kind), n.UnitTest.Model, nil, "error", false, false, text(n.Path), text(n.Description), list(n.Config.Tags),
		})
	}
	return rows
}

var policyColumns = []Column{
	{"kind", "VARCHAR", "layer: a role sees a layer; rows: only these rows of a relation; restriction: it takes a grant; suppression"},
	{"role", "VARCHAR", "NULL for restriction and suppression"},
	{"description", "VARCHAR", "of the role or restriction"},
	{"layer", "VARCHAR", "the layer that the role sees"},
	{"max_classification", "VARCHAR", "the closest classification that the role sees"},
	{"max_closeness", "BIGINT", "the same as a number, as in nodes and columns"},
	{"relation", "VARCHAR", "as governance.yml names it"},
	{"row_rule", "VARCHAR", "SQL condition"},
	{"user_subject", "VARCHAR", "whose token stands for the user in row rules, such as staff; NULL: the role is no person's"},
	{"grants", "VARCHAR[]", "restrictions that are open to the role"},
	{"small_cells", "BOOLEAN", "whether the role sees figures under the minimum"},
	{"reidentifies", "BOOLEAN", "whether the role may lead tokens back to people"},
	{"restriction", "VARCHAR", "the name of a restriction"},
	{"legal_basis", "VARCHAR", "the law or rule of a restriction"},
	{"minimum", "BIGINT", "suppression: figures of fewer people are hidden"},
}

func policyRows(m *graph.Manifest, _ *project.Project) [][]any {
	if m.Policy == nil {
		return nil
	}
	var rows [][]any
	for _, r := range m.Policy.Roles {
		role := func(kind, layer, relation, rule string) []any {
			return []any{
				kind, r.Name, text(r.Description), text(layer), text(string(r.MaxClassification)), int64(r.MaxClassification.Rank()),
				text(relation), text(rule), text(r.User), list(r.Grants), r.SmallCells, r.Reidentifies, nil, nil, nil,
			}
		}
		for _, layer := range r.Layers {
			rows = append(rows, role("layer", layer, "", ""))
		}
		for _, rule := range r.Rows {
			rows = append(rows, role("rows", "", rule.Relation, rule.Rule))
		}
	}
	for _, r := range m.Policy.Restrictions {
		rows = append(rows, []any{
			"restriction", nil, text(r.Description), nil, nil, nil, nil, nil, nil, list(nil), nil, nil, text(r.Name), text(r.LegalBasis), nil,
		})
	}
	if m.Policy.Minimum > 0 {
		rows = append(rows, []any{
			"suppression", nil, nil, nil, nil, nil, nil, nil, nil, list(nil), nil, nil, nil, nil, int64(m.Policy.Minimum),
		})
	}
	return rows
}
