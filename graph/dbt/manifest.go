package dbt

import (
	"encoding/json"

	"github.com/edfi-build/edfi-build/graph"
)

// manifest is the published shape of dbt's manifest v12, as far as we fill it. dbt
// forbids other keys everywhere but in columns, config and meta. In all shapes,
// pointers and `omitempty` are for keys that not every kind of resource has.
type manifest struct {
	Metadata       metadata            `json:"metadata"`
	Nodes          map[string]node     `json:"nodes"`
	Sources        map[string]node     `json:"sources"`
	Macros         map[string]macro    `json:"macros"`
	Docs           struct{}            `json:"docs"`
	Exposures      map[string]exposure `json:"exposures"`
	Metrics        struct{}            `json:"metrics"`
	Groups         map[string]group    `json:"groups"`
	Selectors      map[string]any      `json:"selectors"`
	Disabled       struct{}            `json:"disabled"`
	ParentMap      map[string][]string `json:"parent_map"`
	ChildMap       map[string][]string `json:"child_map"`
	GroupMap       map[string][]string `json:"group_map"`
	SavedQueries   struct{}            `json:"saved_queries"`
	SemanticModels struct{}            `json:"semantic_models"`
	UnitTests      map[string]unitTest `json:"unit_tests"`
	Functions      struct{}            `json:"functions"`
}

// Manifest gives the manifest in dbt's published shape (manifest v12), to be
// written as JSON. What dbt has no place for stands below config.meta.edfi_build of
// nodes and columns, and below metadata.env.edfi_build as JSON text, so that
// ReadManifest gives the whole manifest back.
func Manifest(m *graph.Manifest, stamp Stamp) any {
	out := manifest{
		Metadata: stamp.metadata(manifestSchema),
		Nodes:    map[string]node{}, Sources: map[string]node{}, UnitTests: map[string]unitTest{},
		Macros: macros(m), Selectors: map[string]any{}, Exposures: exposures(m), Groups: groups(m), GroupMap: groupMap(m),
	}
	out.Metadata.Adapter, out.Metadata.Project = "duckdb", m.Project.Name
	out.Metadata.Env[ourKey] = head(m)
	for _, n := range m.Sorted() {
		switch n.Kind {
		case graph.KindSource:
			out.Sources[n.ID] = newSource(m, n)
		case graph.KindUnitTest:
			out.UnitTests[n.ID] = newUnitTest(m, n)
		default:
			out.Nodes[n.ID] = newNode(m, n, stamp)
		}
	}
	for _, s := range m.Selectors {
		out.Selectors[s.Name] = s
	}
	out.ParentMap, out.ChildMap = neighbours(m)
	return out
}

// head is the manifest without its nodes, as JSON text.
func head(m *graph.Manifest) string {
	head := *m
	head.Nodes = nil
	text, err := json.Marshal(head)
	if err != nil {
		panic("manifest can't be written as JSON: " + err.Error()) // every field is plain data
	}
	return string(text)
}

// neighbours lists for each node what it depends on and what depends on it, uses of
// the estate and unit tests included.
func neighbours(m *graph.Manifest) (parents, children map[string][]string) {
	dag := graph.NewDAG()
	for _, n := range m.Sorted() {
		dag.Add(n.ID, parentsOf(n)...)
	}
	for _, e := range m.Exposures {
		dag.Add(m.ExposureID(e), e.DependsOn...)
	}
	parents, children = map[string][]string{}, map[string][]string{}
	for _, id := range dag.Order() {
		parents[id], children[id] = dag.Parents(id), dag.Children(id)
	}
	return parents, children
}

// parentsOf are a node's parents as dbt sees them: a unit test, which reads
// nothing, depends on its model.
func parentsOf(n *graph.Node) []string {
	if n.Kind == graph.KindUnitTest {
		return []string{n.UnitTest.Model}
	}
	return n.DependsOn
}
