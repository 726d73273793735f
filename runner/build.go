package runner

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// build makes a seed or model: it reuses what the last release holds or an
// unfinished run has staged, if that is what it would make, and else makes it.
func (r *run) build(ctx context.Context, node *graph.Node, result *NodeResult) error {
	result.Fingerprint = fingerprint(r.manifest, node, r.keyID(), r.estate.inputs(node))
	if !stored(node) {
		return r.buildView(ctx, node, result)
	}
	if _, err := r.settle(node.Relation); err != nil {
		return err
	}
	if state, ok := r.released(node, result.Fingerprint); ok && !r.options.FullRefresh {
		result.State, result.Rows = Reused, state.Rows
		return r.estate.show(ctx, node.ID)
	}
	base, err := r.base(node)
	if err != nil {
		return err
	}
	staged, ok := r.left.adopt(r.lake, node.Relation, basedOn(result.Fingerprint, base))
	if !ok {
		if staged, err = r.materialize(ctx, node, base); err != nil {
			return err
		}
		staged.Fingerprint = basedOn(result.Fingerprint, base)
	}
	return r.stage(ctx, node, result, staged)
}

// stored tells whether a node leaves a table in the lake.
func stored(node *graph.Node) bool {
	return node.Kind == graph.KindSeed || (node.Kind == graph.KindModel && node.Config.Materialized.Stored())
}

func (r *run) keyID() string {
	if r.options.Key == nil {
		return ""
	}
	return r.options.Key.ID()
}

// released finds a table in the last release that was made from the same.
func (r *run) released(node *graph.Node, fingerprint string) (lake.TableState, bool) {
	if r.outcome.Release == nil {
		return lake.TableState{}, false
	}
	state, ok := r.outcome.Release.Tables[node.Relation.String()]
	return state, ok && state.Fingerprint == fingerprint
}

// buildView lets the engine answer for a view or ephemeral model; nothing is
// stored.
func (r *run) buildView(ctx context.Context, node *graph.Node, result *NodeResult) error {
	if err := r.estate.show(ctx, node.ID); err != nil {
		return err
	}
	if r.outcome.Release != nil && r.outcome.Release.Views[node.Relation.String()] == result.Fingerprint {
		result.State = Reused
	}
	return nil
}

// materialize writes a node's rows to data files of its table; base is the version
// that they are added to, or nil.
func (r *run) materialize(ctx context.Context, node *graph.Node, base *lake.Snapshot) (lake.Staged, error) {
	switch {
	case node.Config.Materialized == graph.Snapshot:
		return r.snapshot(ctx, node, base)
	case base != nil:
		return r.increment(ctx, node, *base)
	}
	var file lake.File
	var err error
	if node.Kind == graph.KindSeed {
		file, err = r.loadSeed(ctx, node)
	} else {
		file, err = writeFile(ctx, r.engine, r.lake.Table(node.Relation), node.CompiledCode, node.Columns, openColumns(node))
	}
	return lake.Staged{Schema: lakeSchema(node.Columns), Files: []lake.File{file}}, err
}

// openColumns are the columns whose least and greatest values may stand in the
// log: those that say nothing about a person.
func openColumns(node *graph.Node) map[string]bool {
	open := map[string]bool{}
	for _, c := range node.Columns {
		open[c.Name] = c.Governance.Classification.Rank() <= graph.Internal.Rank()
	}
	return open
}

// stage notes what was built, so that another run can adopt it if this one fails,
// and makes it readable for what depends on it.
func (r *run) stage(ctx context.Context, node *graph.Node, result *NodeResult, staged lake.Staged) error {
	for _, f := range staged.Files {
		result.Rows += f.Rows
	}
	r.mu.Lock()
	r.staged[node.Relation.String()] = staging{Staged: staged, node: node, fingerprint: result.Fingerprint, rows: result.Rows}
	err := r.saveStaged()
	r.mu.Unlock()
	if err != nil {
		return err
	}
	return r.estate.showStaged(ctx, node, staged)
}

// saveStaged writes down what this run has staged so far; r.mu is held.
func (r *run) saveStaged() error {
	record := lake.Run{ID: r.outcome.RunID, Started: r.outcome.Started, Staged: map[string]lake.Staged{}}
	for relation, s := range r.staged {
		record.Staged[relation] = s.Staged
	}
	return r.lake.SaveRun(record)
}
