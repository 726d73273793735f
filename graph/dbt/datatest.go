package dbt

import (
	"cmp"

	"github.com/edfi-build/edfi-build/graph"
)

type testMetadata struct {
	Name      string         `json:"name"`
	Arguments map[string]any `json:"kwargs"`
	Namespace *string        `json:"namespace"`
}

// describeTest fills the keys of a data test; one in a file of its own is attached
// to nothing.
func describeTest(out *node, m *graph.Manifest, n *graph.Node) {
	t := n.Test
	out.Config.Materialized, out.Config.Severity = "test", t.Severity
	out.Config.WarnIf, out.Config.ErrorIf, out.Config.FailCalc = t.WarnIf, t.ErrorIf, cmp.Or(t.FailCalc, "count(*)")
	out.Config.Limit, out.Config.StoreFailures = t.Limit, t.StoreFailures
	if t.Target == "" {
		return
	}
	out.AttachedNode, out.ColumnName = t.Target, emptyAsNil(t.Column)
	out.FileKeyName = fileKey(m.Nodes[t.Target])
	arguments := map[string]any{}
	for key, value := range t.Arguments {
		arguments[key] = value
	}
	if t.Column != "" {
		arguments["column_name"] = t.Column
	}
	out.TestMetadata = &testMetadata{Name: t.Type, Arguments: arguments}
}

// fileKey is where in YAML a declared test stands, such as models.student.
func fileKey(target *graph.Node) string {
	if target == nil {
		return ""
	}
	if target.Source != nil {
		return "sources." + target.Source.System
	}
	return string(target.Kind) + "s." + target.Name
}
