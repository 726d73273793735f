package runner

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Action is what a run does with a node.
type Action string

// The actions. What a failed run has finished is adopted.
const (
	ActionRun   Action = "run"
	ActionReuse Action = "reuse"
	ActionAdopt Action = "adopt"
	ActionSkip  Action = "skip" // not selected
)

// decider decides how a run comes by a table, a view or the outcome of a test. A
// run and a plan ask the same one, so that the plan can't say anything else than
// what the run does. It reads the lake and changes nothing, and is safe for
// concurrent use.
type decider struct {
	manifest    *graph.Manifest
	lake        *lake.Lake
	release     *lake.Release // nil before the first
	left        leftovers
	keyID       string
	fullRefresh bool
}

// decision is how to come by a table or view.
type decision struct {
	action      Action
	fingerprint string
	rows        int64          // reuse: of the table
	base        *lake.Snapshot // run, adopt: what rows are added to; nil: the table is made anew
	staged      lake.Staged    // adopt
	stagedAs    string         // run, adopt: the fingerprint of what is staged
}

// decide decides about a seed or model; inputs gives the content of what it reads,
// by node id.
func (d *decider) decide(node *graph.Node, inputs map[string]string) (decision, error) {
	out := decision{action: ActionRun, fingerprint: fingerprint(d.manifest, node, d.keyID, inputs)}
	if !stored(node) {
		if d.release != nil && d.release.Views[node.Relation.String()] == out.fingerprint {
			out.action = ActionReuse
		}
		return out, nil
	}
	if state, ok := d.lastState(node.Relation); ok && state.Fingerprint == out.fingerprint && !d.fullRefresh {
		out.action, out.rows = ActionReuse, state.Rows
		return out, nil
	}
	var err error
	if out.base, err = d.base(node); err != nil {
		return out, err
	}
	out.stagedAs = basedOn(out.fingerprint, out.base)
	staged, ok := d.left.adopt(d.lake, node.Relation, out.stagedAs)
	if ok {
		out.action, out.staged = ActionAdopt, staged
	}
	return out, nil
}

// lastState is what the last release says of a table.
func (d *decider) lastState(relation graph.Relation) (lake.TableState, bool) {
	if d.release == nil {
		return lake.TableState{}, false
	}
	state, ok := d.release.Tables[relation.String()]
	return state, ok
}

// lastVersion is the version of a table that the last release names, -1 for none.
func (d *decider) lastVersion(relation graph.Relation) int64 {
	if state, ok := d.lastState(relation); ok {
		return state.Version
	}
	return -1
}

// base is the version that a table is added to; nil when it is made anew. The
// history in a snapshot can't be made again, so no refresh starts it anew.
func (d *decider) base(node *graph.Node) (*lake.Snapshot, error) {
	last, exists := d.lastState(node.Relation)
	grows := node.Config.Materialized == graph.Snapshot ||
		(node.Config.Materialized == graph.Incremental && !d.fullRefresh && !d.hasOtherTokens(node))
	if !exists || !grows {
		return nil, nil
	}
	snapshot, err := d.lake.Table(node.Relation).Pinned(last.Commit)
	if err != nil {
		return nil, err
	}
	if node.Config.Materialized == graph.Snapshot && !hasColumn(snapshot.Schema, graph.ColumnValidFrom) {
		return nil, nil // until now it was something else
	}
	return &snapshot, nil
}

// hasOtherTokens tells whether a table was made with another pseudonym key than this
// run's: rows under old and new tokens of the same people must not stand side by side.
func (d *decider) hasOtherTokens(node *graph.Node) bool {
	if d.release == nil || d.release.KeyID == d.keyID {
		return false
	}
	made := func(id string) bool { return len(d.manifest.Nodes[id].Uses.Pseudonym) > 0 }
	return made(node.ID) || slices.ContainsFunc(d.manifest.DAG().Ancestors(node.ID), made)
}

// outcome finds what the last release knows of a test whose inputs and statement
// are the same.
func (d *decider) outcome(test *graph.Node, fingerprint string) (failures int64, ok bool) {
	if d.release == nil || d.fullRefresh {
		return 0, false
	}
	outcome, ok := d.release.Tests[test.ID]
	return outcome.Failures, ok && outcome.Fingerprint == fingerprint
}

// stored tells whether a node leaves a table in the lake.
func stored(node *graph.Node) bool {
	return node.Kind == graph.KindSeed || (node.Kind == graph.KindModel && node.Config.Materialized.Stored())
}
