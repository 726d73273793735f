package dbt

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// ErrNotOurManifest says that a manifest in dbt's shape wasn't written by
// edfi-build.
var ErrNotOurManifest = errors.New("the manifest wasn't written by edfi-build")

// ReadManifest reads a manifest.json that Manifest wrote back into the manifest that
// it was written from, but for what only the compiling process knows (Node.Span,
// Node.Map). A manifest that another program wrote gives ErrNotOurManifest, one of a
// later format another error.
func ReadManifest(text []byte) (*graph.Manifest, error) {
	var in struct {
		Metadata  metadata            `json:"metadata"`
		Nodes     map[string]node     `json:"nodes"`
		Sources   map[string]node     `json:"sources"`
		UnitTests map[string]unitTest `json:"unit_tests"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("the manifest isn't the JSON that it should be: %w", err)
	}
	head, found := in.Metadata.Env[ourKey]
	if !found {
		return nil, ErrNotOurManifest
	}
	m := &graph.Manifest{}
	if err := unmarshalExactly([]byte(head), m); err != nil {
		return nil, fmt.Errorf("the manifest isn't the JSON that it should be: %w", err)
	}
	if m.Format > graph.ManifestFormat {
		return nil, fmt.Errorf("the manifest has format %d, and this edfi-build knows %d", m.Format, graph.ManifestFormat)
	}
	m.Nodes = map[string]*graph.Node{}
	for _, nodes := range []map[string]node{in.Nodes, in.Sources} {
		for id, n := range nodes {
			m.Nodes[id] = n.read()
		}
	}
	for id, n := range in.UnitTests {
		m.Nodes[id] = n.read()
	}
	for id, n := range m.Nodes {
		if n == nil || n.ID != id || !whole(n) {
			return nil, ErrNotOurManifest
		}
	}
	return m, nil
}

// whole tells whether the node has the part that its kind is about.
func whole(n *graph.Node) bool {
	switch n.Kind {
	case graph.KindSource:
		return n.Source != nil
	case graph.KindSeed:
		return n.Seed != nil
	case graph.KindTest:
		return n.Test != nil
	case graph.KindUnitTest:
		return n.UnitTest != nil
	}
	return n.Kind == graph.KindModel
}

// read gives the node back, or nil when nothing of ours is there.
func (n *node) read() *graph.Node {
	out := n.Config.Meta.ours()
	if out == nil {
		return nil
	}
	out.Description, out.Config.Meta = n.Description, n.Config.Meta.user()
	out.RawCode, out.CompiledCode = nilAsEmpty(n.RawCode), withoutDatabase(nilAsEmpty(n.CompiledCode), out.RelationOffsets)
	columns := slices.SortedFunc(maps.Values(n.Columns), func(a, b column) int { return a.position() - b.position() })
	for _, c := range columns {
		out.Columns = append(out.Columns, c.read())
	}
	return out
}

func (n *unitTest) read() *graph.Node {
	out := n.Config.Meta.ours()
	if out != nil {
		out.Description, out.Config.Meta = n.Description, n.Config.Meta.user()
	}
	return out
}

func (c column) position() int {
	if own := c.Config.Meta.ours(); own != nil {
		return own.Position
	}
	return 0
}

func (c column) read() *graph.Column {
	out := &graph.Column{Name: c.Name}
	if own := c.Config.Meta.ours(); own != nil {
		out = &own.Column
	}
	out.Description, out.Meta = c.Description, c.Config.Meta.user()
	return out
}
