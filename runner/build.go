package runner

import (
	"context"
	"fmt"
	"strings"

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
	if state, ok := r.released(node, result.Fingerprint); ok && !r.options.FullRefresh {
		result.State, result.Rows = Reused, state.Rows
		return r.estate.show(ctx, node.ID)
	}
	if staged, ok := r.left.adopt(r.lake, node.Relation, result.Fingerprint); ok {
		return r.stage(ctx, node, result, staged)
	}
	staged, err := r.materialize(ctx, node, result.Fingerprint)
	if err != nil {
		return err
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

// materialize writes a node's rows to a data file of its table.
func (r *run) materialize(ctx context.Context, node *graph.Node, fingerprint string) (lake.Staged, error) {
	staged := lake.Staged{Fingerprint: fingerprint, Schema: lakeSchema(node.Columns)}
	var file lake.File
	var err error
	if node.Kind == graph.KindSeed {
		file, err = r.loadSeed(ctx, node)
	} else {
		var statement string
		if statement, err = r.statement(ctx, node); err != nil {
			return staged, err
		}
		file, err = writeFile(ctx, r.engine, r.lake.Table(node.Relation), statement, node.Columns, openColumns(node))
	}
	staged.Files = []lake.File{file}
	return staged, err
}

// statement gives the SQL of a model's whole table. An incremental model that has
// a table already adds to it: the rows that stay, and the new ones.
func (r *run) statement(ctx context.Context, node *graph.Node) (string, error) {
	exists := r.outcome.Release != nil && r.outcome.Release.Tables[node.Relation.String()].Fingerprint != ""
	if node.Config.Materialized != graph.Incremental || !exists || r.options.FullRefresh {
		return node.CompiledCode, nil
	}
	if err := r.estate.show(ctx, node.ID); err != nil {
		return "", err
	}
	return increment(node), nil
}

// increment joins the rows that stay with the new ones. The new ones come first,
// so that positions in their SQL are found again. Columns that the table didn't
// have are NULL in the rows that stay.
func increment(node *graph.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WITH added AS MATERIALIZED (%s\n) SELECT * FROM added UNION ALL BY NAME SELECT * FROM %s AS kept", node.IncrementalCode, node.Relation)
	if node.Config.IncrementalStrategy == "append" {
		return b.String()
	}
	matches := make([]string, len(node.Config.UniqueKey))
	for i, key := range node.Config.UniqueKey {
		matches[i] = fmt.Sprintf("added.%[1]s IS NOT DISTINCT FROM kept.%[1]s", name(key))
	}
	fmt.Fprintf(&b, " WHERE NOT EXISTS (SELECT 1 FROM added WHERE %s)", strings.Join(matches, " AND "))
	return b.String()
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
	r.staged[node.Relation.String()] = staging{Staged: staged, node: node, rows: result.Rows}
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
