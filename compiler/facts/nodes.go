package facts

import (
	"cmp"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

var nodeColumns = append([]Column{
	{"id", "VARCHAR", "such as model.PROJECT.NAME; what a check gives back as `node`"},
	{"kind", "VARCHAR", "source, seed, model, quarantine (of a model) or exposure"},
	{"name", "VARCHAR", "its name alone"},
	{"layer", "VARCHAR", "raw, or the model's layer"},
	{"relation", "VARCHAR", "its name in SQL"},
	{"path", "VARCHAR", "the file that defines it"},
	{"yaml_path", "VARCHAR", "the file that describes it"},
	{"steward", "VARCHAR", "for an exposure its owner"},
	{"materialized", "VARCHAR", "models: table, view, ephemeral, incremental or snapshot"},
	{"contract_enforced", "BOOLEAN", "models: whether the columns are held to what is declared"},
	{"entity", "VARCHAR", "the Ed-Fi entity of its contract"},
	{"access", "VARCHAR", "models: private, protected or public"},
	{"group_name", "VARCHAR", "the group that a model belongs to"},
	{"key", "VARCHAR[]", "columns that identify a row: a source's key, a model's unique_key"},
	{"portable", "BOOLEAN", "models: whether PostgreSQL would read the SQL too"},
	{"uses_pseudonym", "BOOLEAN", "models: whether it makes pseudonyms"},
	{"uses_report_date", "BOOLEAN", "models: whether it speaks about the report date"},
	{"has_freshness", "BOOLEAN", "sources: whether it says when it is late"},
	{"population", "VARCHAR[]", "models of figures of groups: columns that say how many people a figure is of; empty for others"},
	{"figures", "VARCHAR[]", "the figures of those people"},
}, sharedColumns...)

func nodeRows(m *graph.Manifest, _ *project.Project) [][]any {
	var rows [][]any
	for _, n := range m.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		rows = append(rows, append(nodeRow(n), sharedRow(n.Description, n.Business, n.Governance, n.Config.Tags)...))
	}
	for _, e := range m.Exposures {
		row := []any{
			m.ExposureID(e), "exposure", e.Name, nil, nil, text(e.Path), text(e.Path), text(cmp.Or(e.Owner.Name, e.Owner.Email)),
			nil, false, nil, nil, nil, list(nil), nil, false, false, false, list(nil), list(nil),
		}
		business := graph.Business{Label: e.Label}
		rows = append(rows, append(row, sharedRow(e.Description, business, graph.Governance{}, e.Tags)...))
	}
	return rows
}

func nodeRow(n *graph.Node) []any {
	key, fresh := n.Config.UniqueKey, false
	if n.Source != nil {
		key, fresh = n.Source.Key, n.Source.Freshness != nil
	}
	people := n.Config.Population
	if people == nil {
		people = &graph.Population{}
	}
	var portable any
	if n.Portable != nil {
		portable = n.Portable.OK
	}
	return []any{
		n.ID, kindOf(n), n.Name, text(n.Layer), n.Relation.String(), text(n.Path), text(n.PatchPath), text(n.Steward),
		text(string(n.Config.Materialized)), n.Config.Contract.Enforced, text(n.Config.Contract.Entity), text(n.Config.Access), text(n.Group),
		list(key), portable, len(n.Uses.Pseudonym) > 0, n.Uses.ReportDate, fresh,
		list(people.Columns), list(people.Figures),
	}
}

// kindOf keeps quarantines apart from the models that people write.
func kindOf(n *graph.Node) string {
	if n.Quarantines != "" {
		return "quarantine"
	}
	return string(n.Kind)
}

func edgeRows(m *graph.Manifest, _ *project.Project) [][]any {
	var rows [][]any
	add := func(parents []string, child string) {
		for _, parent := range parents {
			rows = append(rows, []any{parent, child})
		}
	}
	for _, n := range m.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		add(n.DependsOn, n.ID)
	}
	for _, e := range m.Exposures {
		add(e.DependsOn, m.ExposureID(e))
	}
	return rows
}
