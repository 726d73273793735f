package dbt

import (
	"cmp"

	"github.com/edfi-build/edfi-build/graph"
)

type freshness struct {
	WarnAfter  *graph.Period `json:"warn_after"`
	ErrorAfter *graph.Period `json:"error_after"`
	Filter     *string       `json:"filter"`
}

func newSource(m *graph.Manifest, n *graph.Node) node {
	out := common(m, n)
	out.SourceName, out.SourceDescription, out.Loader, out.Identifier = n.Source.System, pointer(""), "edfi-build", n.Name
	if f := n.Source.Freshness; f != nil {
		out.Freshness = &freshness{WarnAfter: f.WarnAfter, ErrorAfter: f.ErrorAfter, Filter: emptyAsNil(f.Filter)}
		out.LoadedAtField = pointer(cmp.Or(f.LoadedAtField, graph.ColumnIngestedAt))
		out.Config.Freshness, out.Config.LoadedAtField = out.Freshness, *out.LoadedAtField
	}
	return out
}
