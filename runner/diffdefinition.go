package runner

import (
	"reflect"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// project lists what differs beside tables: definitions of the district, and what
// all tokens and dates follow from.
func (d *differ) project() []string {
	a, b := d.from.manifest.Project, d.to.manifest.Project
	list := []string{}
	add := func(what string, differs bool) {
		if differs {
			list = append(list, what)
		}
	}
	for _, name := range []string{"governance.yml", "kpis.yml"} {
		add(name, d.from.release.Files[name] != d.to.release.Files[name])
	}
	add("pseudonym key", d.from.release.KeyID != d.to.release.KeyID)
	add("report date", d.from.release.ReportDate != d.to.release.ReportDate)
	add("variables", !reflect.DeepEqual(a.Vars, b.Vars))
	return list
}

// redefined lists what of a node was written anew, in words: SQL, description,
// column x, … Comments and white space in SQL don't count.
func redefined(before, after *graph.Manifest, a, b *graph.Node) []string {
	var list []string
	add := func(what string, x, y any) {
		if !reflect.DeepEqual(x, y) {
			list = append(list, what)
		}
	}
	add("SQL", a.CodeDigest, b.CodeDigest)
	add("configuration", a.Config, b.Config)
	add("source", a.Source, b.Source)
	add("seed", a.Seed, b.Seed)
	add("description", describing(a), describing(b))
	for _, column := range b.Columns {
		if old := a.Column(column.Name); old != nil {
			add("column "+column.Name, describingColumn(old), describingColumn(column))
		}
	}
	add("tests", testsOf(before, a), testsOf(after, b))
	return list
}

// describing is what people wrote about a node.
func describing(n *graph.Node) any {
	return []any{n.Description, n.Steward, n.Group, n.Business, n.Governance}
}

// describingColumn is what people wrote about a column; its type is compared as a
// type.
func describingColumn(c *graph.Column) any {
	return []any{c.Description, c.Business, c.Governance, c.Tags, c.Meta}
}

// testsOf gives what each test of a node asserts.
func testsOf(m *graph.Manifest, node *graph.Node) map[string]any {
	tests := map[string]any{}
	for _, n := range m.Sorted(graph.KindTest) {
		if n.Test.Target == node.ID || (n.Test.Target == "" && slices.Contains(n.DependsOn, node.ID)) {
			tests[n.ID] = []any{n.CodeDigest, *n.Test}
		}
	}
	return tests
}
