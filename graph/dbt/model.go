package dbt

import "github.com/edfi-build/edfi-build/graph"

type contract struct {
	Enforced   bool    `json:"enforced"`
	AliasTypes bool    `json:"alias_types"`
	Checksum   *string `json:"checksum,omitempty"`
}

// describeModel fills the keys of a model.
func describeModel(out *node, m *graph.Manifest, n *graph.Node) {
	c := n.Config
	out.Access = n.Access()
	out.Contract = &contract{Enforced: c.Contract.Enforced, AliasTypes: true}
	out.PrimaryKey = primaryKey(m, n)
	out.Config.Materialized, out.Config.Access, out.Config.Contract = string(c.Materialized), out.Access, out.Contract
	out.Config.IncrementalStrategy, out.Config.UniqueKey, out.Config.OnSchemaChange = c.IncrementalStrategy, c.UniqueKey, c.OnSchemaChange
}

// primaryKey is the column that tests hold to be unique and not null, if there is
// one, as dbt infers it.
func primaryKey(m *graph.Manifest, n *graph.Node) []string {
	for _, c := range n.Columns {
		types := map[string]bool{}
		for _, id := range c.Tests {
			if test := m.Nodes[id]; test != nil {
				types[test.Test.Type] = true
			}
		}
		if types["unique"] && types["not_null"] {
			return []string{c.Name}
		}
	}
	return nil
}
