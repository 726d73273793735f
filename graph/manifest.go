package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sort"
)

// Manifest is a compiled project: all that the runner and the dictionary need.
// It is a function of the project's files, the variables and the report date, and
// holds no time, no path of a machine and no secret, so that equal projects have
// equal manifests. It is not changed after compiling; reading it is safe for
// concurrent use.
type Manifest struct {
	Format    int              `json:"format"` // 1
	Engine    string           `json:"engine"` // engine and version that bound the models
	Project   Project          `json:"project"`
	Nodes     map[string]*Node `json:"nodes"` // by id
	KPIs      []*KPI           `json:"kpis,omitempty"`
	Exposures []*Exposure      `json:"exposures,omitempty"`
	Groups    []*Group         `json:"groups,omitempty"`
	Entities  []*Entity        `json:"entities,omitempty"` // of the standard, by name; none where no model names one
	// Selectors are the entries of selectors.yml, by name.
	Selectors []*NamedSelector `json:"selectors,omitempty"`
	Macros    []*Macro         `json:"macros,omitempty"` // by name
	Policy    *Policy          `json:"policy,omitempty"` // governance.yml; nil where there is none
	// Files holds the text of kpis.yml and governance.yml, which a release keeps.
	Files map[string]string `json:"files,omitempty"`
}

// ManifestFormat is the version of our own part of the manifest.
const ManifestFormat = 1

// Sorted returns the nodes of the given kinds (all when none is named) by id.
func (m *Manifest) Sorted(kinds ...Kind) []*Node {
	var out []*Node
	for _, n := range m.Nodes {
		if len(kinds) == 0 || contains(kinds, n.Kind) {
			out = append(out, n)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// ByRelation returns the source, seed or model that owns a relation, or nil.
func (m *Manifest) ByRelation(r Relation) *Node {
	for _, n := range m.Nodes {
		if n.Kind != KindTest && n.Relation == r {
			return n
		}
	}
	return nil
}

// DAG returns the graph of the manifest's nodes.
func (m *Manifest) DAG() *DAG {
	d := NewDAG()
	for _, n := range m.Sorted() {
		d.Add(n.ID, n.DependsOn...)
	}
	return d
}

// ExposureID is the id of an exposure, as dbt writes it.
func (m *Manifest) ExposureID(e *Exposure) string { return "exposure." + m.Project.Name + "." + e.Name }

// FQN is dbt's fully qualified name of a node: the project, the layer, the source
// system and the name, where there are such.
func (m *Manifest) FQN(n *Node) []string {
	fqn := []string{m.Project.Name}
	if n.Layer != "" {
		fqn = append(fqn, n.Layer)
	}
	if n.Source != nil {
		fqn = append(fqn, n.Source.System)
	}
	return append(fqn, n.Name)
}

// Digest is the SHA-256 of the manifest's JSON, hex: equal digests, equal projects.
func (m *Manifest) Digest() string {
	text, err := json.Marshal(m)
	if err != nil {
		// Every field is plain data that JSON can hold.
		panic("manifest can't be written as JSON: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}
