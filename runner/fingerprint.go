package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// parts are what a node's outcome follows from. Equal parts, equal outcomes: the
// work needn't be done again (design §2, idea 4).
type parts struct {
	Format     int
	Engine     string
	Timezone   string
	Code       string
	Config     graph.Config
	Columns    []lake.Column
	Rules      []graph.Rule `json:",omitempty"` // of the contract that rows are held to
	Seed       *graph.Seed
	Test       *graph.Test
	Closed     []string `json:",omitempty"` // columns whose least and greatest values the log doesn't tell
	Population string   `json:",omitempty"` // the statement that its groups are held to
	KeyID      string
	ReportDate string            // "": what a statement uses of it is in its code
	Inputs     map[string]string // by node id: the content of each relation that the node reads
}

// partsOf lists the parts of a node. inputs gives the content of relations, by node
// id.
func partsOf(m *graph.Manifest, node *graph.Node, keyID string, inputs map[string]string) parts {
	p := parts{
		Format: 1, Engine: m.Engine, Timezone: m.Project.Timezone, Code: node.CodeDigest,
		Config: graph.Config{
			Materialized: node.Config.Materialized, IncrementalStrategy: node.Config.IncrementalStrategy,
			UniqueKey: node.Config.UniqueKey, Snapshot: node.Config.Snapshot,
		},
		Columns: lakeSchema(node.Columns), Rules: node.Config.Contract.Rules, Seed: node.Seed, Inputs: map[string]string{},
	}
	if stored(node) {
		p.Closed, p.Population = closedColumns(node), smallGroups(m, node)
	}
	if len(node.Uses.Pseudonym) > 0 && node.Kind != graph.KindUnitTest { // whose tokens are made without a key
		p.KeyID = keyID
	}
	if node.Test != nil {
		// Thresholds decide about a count, not what the count is.
		p.Test = &graph.Test{Type: node.Test.Type, Column: node.Test.Column, FailCalc: node.Test.FailCalc, Limit: node.Test.Limit}
	}
	for _, id := range node.DependsOn {
		p.Inputs[id] = inputs[id]
	}
	return p
}

// fingerprint is the digest of a node's parts.
func fingerprint(m *graph.Manifest, node *graph.Node, keyID string, inputs map[string]string) string {
	return digest(partsOf(m, node, keyID, inputs))
}

// contentOf names the content of a table by the digests of its data files.
func contentOf(files []lake.File, schema lake.Schema) string {
	sums := make([]string, len(files))
	for i, f := range files {
		sums[i] = f.SHA256
	}
	slices.Sort(sums)
	return digest(struct {
		Files  []string
		Schema lake.Schema
	}{sums, schema})
}

// sourceContent names what models see of a raw table: its files, which deliveries
// count, and how they are read.
func sourceContent(node *graph.Node, files []lake.File, batches []string) string {
	return digest(struct {
		Files   string
		Batches []string
		Load    graph.Load
		Key     []string
		Columns []string
		Cells   map[string][]string          // by column: where its cells are found
		Values  map[string]map[string]string `json:",omitempty"` // by column
	}{contentOf(files, nil), batches, node.Source.Load, node.Source.Key, visibleColumns(node), cellsOf(node), codesOf(node)})
}

// cellsOf names where each column of a source has its cells: below headers of its own,
// or with another column. What came before is read by it too.
func cellsOf(node *graph.Node) map[string][]string {
	cells := map[string][]string{}
	for _, c := range node.Columns {
		cells[c.Name] = append([]string{c.InFile.SameAs}, c.Headers...)
	}
	return cells
}

// codesOf are the district's codes of a source's columns.
func codesOf(node *graph.Node) map[string]map[string]string {
	codes := map[string]map[string]string{}
	for _, c := range node.Columns {
		if len(c.Values) > 0 {
			codes[c.Name] = c.Values
		}
	}
	return codes
}

func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("a digest is of plain data: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
