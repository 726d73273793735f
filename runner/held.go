package runner

import (
	"context"
	"errors"
	"sync"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// held keeps, while a run lasts, the rows of ephemeral models that several models read.
// As views they would be worked out at each mention, with the views below them and those
// below these: a few levels make hundreds. The rows stand in the engine's memory, or in
// the run's spill where that is full; nothing of them reaches the lake. It is safe for
// concurrent use.
type held struct {
	manifest *graph.Manifest
	estate   *estate
	engine   *duckdb.Engine
	shared   map[string]bool // by node id: read by more than one model

	mu    sync.Mutex
	turns map[string]*turn // by node id
}

// turn lets one of a model's readers work it out while the others wait.
type turn struct {
	sync.Mutex
	done bool
}

func newHeld(m *graph.Manifest, s *estate, e *duckdb.Engine) *held {
	return &held{manifest: m, estate: s, engine: e, shared: sharedEphemerals(m), turns: map[string]*turn{}}
}

func sharedEphemerals(m *graph.Manifest) map[string]bool {
	readers := map[string]int{}
	for _, node := range m.Nodes {
		if node.Kind != graph.KindModel {
			continue
		}
		for _, parent := range node.DependsOn {
			readers[parent]++
		}
	}
	shared := map[string]bool{}
	for id, n := range readers {
		shared[id] = n > 1 && isEphemeral(m.Nodes[id])
	}
	return shared
}

func isEphemeral(node *graph.Node) bool {
	return node != nil && node.Kind == graph.KindModel && node.Config.Materialized == graph.Ephemeral
}

// show makes a node's relation readable, as the estate does, with shared rows worked out
// once. The first reader works them out; an error is the model's, and comes to every
// reader.
func (h *held) show(ctx context.Context, id string) error {
	if err := h.estate.show(ctx, id); err != nil || !isEphemeral(h.manifest.Nodes[id]) {
		return err
	}
	turn := h.turn(id)
	turn.Lock()
	defer turn.Unlock()
	if turn.done {
		return nil
	}
	node := h.manifest.Nodes[id]
	for _, parent := range node.DependsOn {
		if err := h.show(ctx, parent); err != nil {
			return err
		}
	}
	if h.shared[id] {
		if err := h.engine.Hold(ctx, node.Relation, node.CompiledCode); err != nil {
			return errorIn(node, err)
		}
	}
	turn.done = true
	return nil
}

func (h *held) turn(id string) *turn {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.turns[id] == nil {
		h.turns[id] = &turn{}
	}
	return h.turns[id]
}

// errorIn places the engine's error in the model that it is of, and not in the one that
// was about to read it.
func errorIn(node *graph.Node, err error) error {
	var engine *graph.SQLError
	if errors.As(err, &engine) {
		return engineDiagnostic(node, engine)
	}
	return err
}
