package graph

import (
	"encoding/json"
	"path"
	"time"
)

// Names of the artifacts in dbt's published shapes, and of the place in them where
// what is ours stands.
const (
	dbtManifestSchema   = "https://schemas.getdbt.com/dbt/manifest/v12.json"
	dbtCatalogSchema    = "https://schemas.getdbt.com/dbt/catalog/v1.json"
	dbtRunResultsSchema = "https://schemas.getdbt.com/dbt/run-results/v6.json"
	dbtSourcesSchema    = "https://schemas.getdbt.com/dbt/sources/v3.json"

	dbtOurs     = "edfi_build" // the key below config.meta, and below metadata.env
	dbtDatabase = "lake"
	dbtAdapter  = "duckdb"
)

// Stamp says when, by which run and by which version an artifact was made. With a
// release's stamp, an artifact of that release is the same bytes each time.
type Stamp struct {
	Time    time.Time
	ID      string // of the run or of the command
	Version string // of edfi-build
	// CompiledDir is the folder of compiled SQL, from the project's folder, with
	// slashes; "" when it stands outside of the project.
	CompiledDir string
}

func (s Stamp) metadata(schema string) dbtMetadata {
	return dbtMetadata{
		Schema: schema, Version: s.Version, GeneratedAt: s.Time.UTC().Format(time.RFC3339Nano), InvocationID: s.ID, Env: map[string]string{},
	}
}

// DBTManifest gives the manifest in dbt's published shape (manifest v12), to be
// written as JSON: Dagster, dbt-metabase, DataHub and OpenMetadata read it. What
// dbt has no place for stands below config.meta.edfi_build of nodes and columns,
// and below metadata.env.edfi_build as JSON text, so that ReadDBTManifest gives the
// whole manifest back.
func (m *Manifest) DBTManifest(stamp Stamp) any {
	out := dbtManifest{
		Metadata: stamp.metadata(dbtManifestSchema),
		Nodes:    map[string]dbtNode{}, Sources: map[string]dbtNode{}, UnitTests: map[string]dbtUnitTest{},
		Macros: m.dbtMacros(), Selectors: map[string]any{}, Exposures: m.dbtExposures(), Groups: m.dbtGroups(), GroupMap: m.dbtGroupMap(),
	}
	out.Metadata.Adapter, out.Metadata.Project = dbtAdapter, m.Project.Name
	out.Metadata.Env[dbtOurs] = m.head()
	for _, n := range m.Sorted() {
		switch n.Kind {
		case KindSource:
			out.Sources[n.ID] = m.dbtSource(n)
		case KindUnitTest:
			out.UnitTests[n.ID] = m.dbtUnitTest(n)
		default:
			out.Nodes[n.ID] = m.dbtNode(n, stamp)
		}
	}
	for _, s := range m.Selectors {
		out.Selectors[s.Name] = s
	}
	out.ParentMap, out.ChildMap = m.dbtMaps()
	return out
}

// head is the manifest without its nodes, as JSON text.
func (m *Manifest) head() string {
	head := *m
	head.Nodes = nil
	text, err := json.Marshal(head)
	if err != nil {
		panic("manifest can't be written as JSON: " + err.Error()) // every field is plain data
	}
	return string(text)
}

// dbtMaps lists for each node what it depends on and what depends on it, uses of
// the estate and unit tests included.
func (m *Manifest) dbtMaps() (parents, children map[string][]string) {
	dag := NewDAG()
	for _, n := range m.Sorted() {
		dag.Add(n.ID, dbtParents(n)...)
	}
	for _, e := range m.Exposures {
		dag.Add(m.exposureID(e), e.DependsOn...)
	}
	parents, children = map[string][]string{}, map[string][]string{}
	for _, id := range dag.Order() {
		parents[id], children[id] = dag.Parents(id), dag.Children(id)
	}
	return parents, children
}

// dbtParents are a node's parents as dbt sees them: a unit test, which reads
// nothing, depends on its model.
func dbtParents(n *Node) []string {
	if n.Kind == KindUnitTest {
		return []string{n.UnitTest.Model}
	}
	return n.DependsOn
}

// CompiledPath is where a node's compiled SQL is written, below a folder of
// compiled SQL: the model's own path, and for a declared test the YAML file with
// the test's name.
func (n *Node) CompiledPath() string {
	if path.Ext(n.Path) == ".sql" {
		return n.Path
	}
	if n.Kind == KindModel {
		return path.Join(n.Path, n.Name+".sql") // a snapshot that YAML declares
	}
	if n.UnitTest != nil {
		return path.Join(n.Path, n.UnitTest.ModelName()+"."+n.Name+".sql")
	}
	digest := n.ID[max(0, len(n.ID)-11):] // names may repeat, ids don't
	return path.Join(n.Path, n.Name+digest+".sql")
}
