package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrNotOurManifest says that a manifest in dbt's shape wasn't written by
// edfi-build.
var ErrNotOurManifest = errors.New("the manifest wasn't written by edfi-build")

// ReadDBTManifest reads a manifest.json that DBTManifest wrote back into the
// manifest that it was written from, but for what only the compiling process knows
// (Node.Span, Node.Map). A manifest that another program wrote gives
// ErrNotOurManifest, one of a later format another error.
func ReadDBTManifest(text []byte) (*Manifest, error) {
	var in struct {
		Metadata  dbtMetadata            `json:"metadata"`
		Nodes     map[string]dbtNode     `json:"nodes"`
		Sources   map[string]dbtNode     `json:"sources"`
		UnitTests map[string]dbtUnitTest `json:"unit_tests"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("the manifest isn't the JSON that it should be: %w", err)
	}
	head, found := in.Metadata.Env[dbtOurs]
	if !found {
		return nil, ErrNotOurManifest
	}
	m := &Manifest{}
	if err := unmarshalExactly([]byte(head), m); err != nil {
		return nil, fmt.Errorf("the manifest isn't the JSON that it should be: %w", err)
	}
	if m.Format > ManifestFormat {
		return nil, fmt.Errorf("the manifest has format %d, and this edfi-build knows %d", m.Format, ManifestFormat)
	}
	m.Nodes = map[string]*Node{}
	for _, nodes := range []map[string]dbtNode{in.Nodes, in.Sources} {
		for id, n := range nodes {
			m.Nodes[id] = n.read()
		}
	}
	for id, n := range in.UnitTests {
		m.Nodes[id] = n.read()
	}
	for id, n := range m.Nodes {
		if n == nil || n.ID != id || !n.whole() {
			return nil, ErrNotOurManifest
		}
	}
	return m, nil
}

// whole tells whether the node has the part that its kind is about.
func (n *Node) whole() bool {
	switch n.Kind {
	case KindSource:
		return n.Source != nil
	case KindSeed:
		return n.Seed != nil
	case KindTest:
		return n.Test != nil
	case KindUnitTest:
		return n.UnitTest != nil
	}
	return n.Kind == KindModel
}

// read gives the node back, or nil when nothing of ours is there.
func (n *dbtNode) read() *Node {
	out := n.Config.Meta.ours()
	if out == nil {
		return nil
	}
	out.Description, out.Config.Meta = n.Description, n.Config.Meta.user()
	out.RawCode, out.CompiledCode = textOf(n.RawCode), withoutDatabase(textOf(n.CompiledCode), out.RelationOffsets)
	columns := slices.SortedFunc(maps.Values(n.Columns), func(a, b dbtColumn) int { return a.position() - b.position() })
	for _, c := range columns {
		out.Columns = append(out.Columns, c.read())
	}
	return out
}

func (n *dbtUnitTest) read() *Node {
	out := n.Config.Meta.ours()
	if out != nil {
		out.Description, out.Config.Meta = n.Description, n.Config.Meta.user()
	}
	return out
}

func (c dbtColumn) position() int {
	if own := c.Config.Meta.ours(); own != nil {
		return own.Position
	}
	return 0
}

func (c dbtColumn) read() *Column {
	out := &Column{Name: c.Name}
	if own := c.Config.Meta.ours(); own != nil {
		out = &own.Column
	}
	out.Description, out.Meta = c.Description, c.Config.Meta.user()
	return out
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
