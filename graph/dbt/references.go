package dbt

import "github.com/edfi-build/edfi-build/graph"

// dependsOn lists ids.
type dependsOn struct {
	Macros []string `json:"macros"`
	Nodes  []string `json:"nodes,omitzero"`
}

// ref is a call of ref(); a call of source() is a pair of names.
type ref struct {
	Name    string  `json:"name"`
	Package *string `json:"package"`
	Version *string `json:"version"`
}

// references lists what a resource refers to, in dbt's two forms.
func references(m *graph.Manifest, ids []string) (refs []ref, sources [][2]string) {
	refs, sources = []ref{}, [][2]string{}
	for _, id := range ids {
		switch parent := m.Nodes[id]; {
		case parent == nil:
		case parent.Kind == graph.KindSource:
			sources = append(sources, [2]string{parent.Source.System, parent.Source.Table})
		default:
			refs = append(refs, ref{Name: parent.Name})
		}
	}
	return refs, sources
}
