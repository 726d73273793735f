package runner

import (
	"errors"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// settle brings the newest version of a seed's or model's table in line with the
// last release, which is the truth: what a run committed that died before its
// release is taken back by a commit of its own. It returns the newest version
// afterwards, -1 when there is no table. What another program has committed is
// refused and stays.
func (r *run) settle(relation graph.Relation) (int64, error) {
	table := r.lake.Table(relation)
	head, err := table.Head()
	if errors.Is(err, lake.ErrNoTable) {
		return -1, nil
	}
	if err != nil {
		return -1, err
	}
	last, released := r.lastState(relation)
	if released && head.Commit == last.Commit {
		return head.Version, nil
	}
	if err := refuseForeign(table, relation, r.lastVersion(relation)); err != nil || !released {
		return head.Version, err
	}
	restored, err := table.Restore(last.Commit, nil, map[string]string{"run": r.outcome.RunID})
	return restored.Version, err
}

// refuseForeign refuses a table with a commit after a version that isn't ours.
func refuseForeign(table *lake.Table, relation graph.Relation, after int64) error {
	version, engine, foreign, err := table.Foreign(after)
	if errors.Is(err, lake.ErrNoTable) {
		return nil
	}
	if err != nil || !foreign {
		return err
	}
	if engine == "" {
		engine = "another program"
	}
	return diag.New(diag.ForeignCommit, source.Span{}, "%s has a foreign commit: version %d was written by %s", relation, version, engine).
		WithHint("let only edfi-build write below the lake; save the rows of that version elsewhere, then remove its file from the table's _delta_log")
}

// lastState is what the last release says of a table.
func (r *run) lastState(relation graph.Relation) (lake.TableState, bool) {
	return r.decider().lastState(relation)
}

// lastVersion is the version of a table that the last release names, -1 for none.
func (r *run) lastVersion(relation graph.Relation) int64 { return r.decider().lastVersion(relation) }
