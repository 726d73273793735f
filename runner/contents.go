package runner

import (
	"errors"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// contents tells what relations hold, as an estate would note when it makes them
// readable, without an engine. What a run has yet to make is open.
type contents struct {
	manifest *graph.Manifest
	estate   *estate           // where tables are; nil: everything is as it was
	known    map[string]string // by node id
	open     map[string]bool   // what the run may make anew, and all that is a view of it
}

func newContents(m *graph.Manifest, s *estate) *contents {
	return &contents{manifest: m, estate: s, known: map[string]string{}, open: map[string]bool{}}
}

// of returns the content of a node's relation; false where it is open. The error
// is lake.ErrNoTable for a seed or model that was never built.
func (c *contents) of(id string) (content string, known bool, err error) {
	if c.open[id] {
		return "", false, nil
	}
	if content, ok := c.known[id]; ok {
		return content, true, nil
	}
	node := c.manifest.Nodes[id]
	if node == nil {
		return "", true, nil
	}
	content, known, err = c.read(node)
	switch {
	case err != nil:
	case known:
		c.known[id] = content
	default:
		c.open[id] = true
	}
	return content, known, err
}

func (c *contents) read(node *graph.Node) (content string, known bool, err error) {
	switch {
	case node.Kind == graph.KindSource:
		content, err = c.source(node)
		return content, true, err
	case !stored(node):
		return c.view(node)
	case c.estate == nil:
		return "as it was", true, nil
	}
	snapshot, err := c.estate.snapshot(node.Relation)
	if err != nil {
		return "", false, err
	}
	return contentOf(snapshot.Files, visible(node, snapshot.Schema)), true, nil
}

func (c *contents) source(node *graph.Node) (string, error) {
	if c.estate == nil {
		return sourceContent(node, nil, nil), nil
	}
	snapshot, known, err := c.deliveries(node)
	return sourceContent(node, snapshot.Files, known.current(node.Source.Load.Mode)), err
}

// deliveries reads a raw table and what was delivered to it; both are empty where
// nothing was yet.
func (c *contents) deliveries(node *graph.Node) (lake.Snapshot, deliveries, error) {
	snapshot, err := c.estate.snapshot(node.Relation)
	if errors.Is(err, lake.ErrNoTable) {
		return lake.Snapshot{}, nil, nil
	}
	if err != nil {
		return snapshot, nil, err
	}
	known, err := readDeliveries(c.estate.table(node.Relation), snapshot.Version)
	return snapshot, known, err
}

func (c *contents) view(node *graph.Node) (content string, known bool, err error) {
	inputs, open, err := c.inputs(node)
	if err != nil || len(open) > 0 {
		return "", false, err
	}
	return fingerprint(c.manifest, node, "", inputs), true, nil
}

// inputs returns the contents of what a node reads, and which of that is open.
func (c *contents) inputs(node *graph.Node) (inputs map[string]string, open []string, err error) {
	inputs = map[string]string{}
	for _, id := range node.DependsOn {
		content, known, err := c.of(id)
		if err != nil {
			return nil, nil, err
		}
		if known {
			inputs[id] = content
		} else {
			open = append(open, id)
		}
	}
	return inputs, open, nil
}

// note says what a node's relation will hold.
func (c *contents) note(id, content string) { c.known[id] = content }

// leave says that a node's relation is made anew.
func (c *contents) leave(id string) { c.open[id] = true }
