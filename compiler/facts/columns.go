package facts

import (
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
)

var columnColumns = append([]Column{
	{"node", "VARCHAR", "id of its node"},
	{"name", "VARCHAR", "its name; what a check gives back as `column_name`"},
	{"position", "BIGINT", "from 1"},
	{"type", "VARCHAR", "as stored"},
	{"data_type", "VARCHAR", "as declared in YAML"},
	{"described", "BOOLEAN", "whether YAML names it"},
	{"lineage_known", "BOOLEAN", "models: whether the compiler could trace it; false counts as made from everything"},
	{"lineage_unknown", "VARCHAR", "why it couldn't"},
	{"inherited", "BOOLEAN", "whether the classification is that of what the column is made from, since nobody declared it"},
	{"restriction", "VARCHAR[]", "grants that a reader needs, those of what the column is made from among them"},
	{"free_text", "BOOLEAN", "whether somebody wrote it freely, or it is made from such text"},
	{"declassified_to", "VARCHAR", "the classification that declassify opens it to; NULL where nothing is opened"},
	{"declassified_because", "VARCHAR", "declassify.reason"},
	{"declassified_by", "VARCHAR", "declassify.approved_by"},
}, sharedColumns...)

func columnRows(m *graph.Manifest, p *project.Project) [][]any {
	described := describedColumns(p)
	var rows [][]any
	for _, n := range m.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		for i, c := range n.Columns {
			var known, unknown any
			if c.Lineage != nil {
				known, unknown = c.Lineage.Unknown == "", text(c.Lineage.Unknown)
			}
			row := []any{
				n.ID, c.Name, int64(i + 1), text(c.Type), text(c.DataType),
				n.Kind == graph.KindSource || described[columnKey{n.Relation.Name, c.Name}], known, unknown,
			}
			row = append(row, openness(c.Governance)...)
			rows = append(rows, append(row, sharedRow(c.Description, c.Business, c.Governance, c.Tags)...))
		}
	}
	return rows
}

// openness is what governance says of a column besides what nodes have too.
func openness(g graph.Governance) []any {
	d := g.Declassify
	if d == nil {
		d = &graph.Declassify{}
	}
	return []any{g.Inherited, list(g.Restriction), g.FreeText, text(string(d.To)), text(d.Reason), text(d.ApprovedBy)}
}

type columnKey struct{ node, column string }

// describedColumns are those of models and seeds, which share their names, that
// YAML describes.
func describedColumns(p *project.Project) map[columnKey]bool {
	described := map[columnKey]bool{}
	add := func(properties *project.Properties) {
		if properties == nil {
			return
		}
		for _, c := range properties.Columns {
			described[columnKey{properties.Name, c.Name}] = true
		}
	}
	for _, m := range p.Models {
		add(m.Properties)
	}
	for _, s := range p.Seeds {
		add(s.Properties)
	}
	return described
}

var columnEdgeColumns = []Column{
	{"parent", "VARCHAR", "id of the node that is read"},
	{"parent_column", "VARCHAR", "the column that is read"},
	{"child", "VARCHAR", "id of the model that reads it"},
	{"child_column", "VARCHAR", "NULL where the parent's column decides about whole rows"},
	{"kind", "VARCHAR", "copy, transform, aggregate; filter, join, group, window, sort"},
	{"influence", "BOOLEAN", "true where values only decide and can't appear"},
	{"token", "BOOLEAN", "true where only pseudonyms of the values take this way"},
	{"path", "VARCHAR", "where the model's file names the parent's column"},
	{"line", "BIGINT", "the line there"},
}

func columnEdgeRows(m *graph.Manifest, _ *project.Project) [][]any {
	var rows [][]any
	for _, n := range m.Sorted(graph.KindModel) {
		add := func(edges []graph.ColumnEdge, column any, influence bool) {
			for _, e := range edges {
				rows = append(rows, []any{e.Node, e.Column, n.ID, column, string(e.Kind), influence, e.Token, text(e.At.Path), int64(e.At.Line)})
			}
		}
		add(n.Influences, nil, true)
		for _, c := range n.Columns {
			if c.Lineage != nil {
				add(c.Lineage.Values, c.Name, false)
				add(c.Lineage.Influences, c.Name, true)
			}
		}
	}
	return rows
}
