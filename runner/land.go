package runner

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// land brings new files of a source into raw.
func (r *run) land(ctx context.Context, node *graph.Node, result *NodeResult) error {
	if r.options.Landing == nil {
		result.State = Reused
		return nil
	}
	for _, relation := range []graph.Relation{node.Relation, rejectsOf(node.Relation)} {
		if err := refuseForeign(r.lake.Table(relation), relation, r.lastVersion(relation)); err != nil {
			return err
		}
	}
	i := &ingest{source: node, landing: r.landing, lake: r.lake, engine: r.engine, now: r.options.Now, pseudonym: r.options.KnowPurged}
	if err := i.run(ctx); err != nil {
		return err
	}
	result.Diagnostics, result.Rows = i.diags, i.rows
	switch {
	case i.diags.HasErrors():
		result.State = Errored
		result.Message = firstError(i.diags)
	case i.loaded == 0:
		result.State = Reused
	}
	r.estate.forget(node.ID)
	if i.loaded == 0 && r.past == nil {
		r.estate.keep(node, i.before)
	}
	return nil
}

func firstError(list diag.List) string {
	for _, d := range list {
		if d.Severity == diag.Error {
			return d.Summary
		}
	}
	return ""
}

// originals is where the bytes of landing files are kept.
func (i *ingest) originals() landing.Store { return i.lake.Originals() }
