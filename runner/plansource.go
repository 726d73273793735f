package runner

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// source looks for new files of a source, as a run would, and takes none. Files that
// were written moments ago are taken for whole, since a run waits for them.
func (p *planner) source(ctx context.Context, out *PlannedNode) error {
	out.Action = ActionReuse
	node := out.Node
	if p.options.State != nil || p.options.Landing == nil || node.Source.Disabled {
		return nil
	}
	if refused, err := p.refused(out, node.Relation, rejectsOf(node.Relation)); err != nil || refused {
		return err
	}
	snapshot, known, err := p.now.deliveries(node)
	if err != nil {
		return err
	}
	found, diags, err := p.discover(ctx, node, known)
	if err != nil {
		return err
	}
	p.plan.Diagnostics = append(p.plan.Diagnostics, diags...)
	files, copies := newFiles(known, found)
	for _, d := range known.held() {
		if _, small := known.tooSmall(node.Source.Load, d.Scope, d.Rows); small {
			out.lands(Reason{Cause: CauseHeld, Detail: d.Files[0].Path})
		} else {
			files += len(d.Files)
		}
	}
	if files > 0 {
		out.lands(Reason{Cause: CauseFiles, Detail: plural(int64(files), "new file")})
		p.now.leave(node.ID)
		return nil
	}
	if copies > 0 {
		out.lands(Reason{Cause: CauseCopies, Detail: plural(int64(copies), "new file")})
	}
	p.now.note(node.ID, sourceContent(node, snapshot.Files, known.current(node.Source.Load.Mode)))
	return nil
}

func (out *PlannedNode) lands(why Reason) {
	out.Action, out.Reasons = ActionRun, append(out.Reasons, why)
}

// newFiles counts the files that bring rows, and those of deliveries that equal the
// newest of their scope: they are recorded, and bring none.
func newFiles(known deliveries, found landing.Found) (files, copies int) {
	newest := map[string]string{}
	for _, d := range found.Deliveries {
		content, taken := newest[d.Scope]
		if last, ok := known.newest(d.Scope); !taken && ok {
			content = last.Content
		}
		if content == d.Content {
			copies += len(d.Files)
		} else {
			files += len(d.Files)
		}
		newest[d.Scope] = d.Content
	}
	return files, copies
}

// discover looks for files at a time when those that are there now have settled.
func (p *planner) discover(ctx context.Context, node *graph.Node, known deliveries) (landing.Found, diag.List, error) {
	listing := p.landing.Listing()
	seen := known.seen()
	found, diags, err := landing.Discover(ctx, listing, node, seen, listing.Time)
	if err != nil || found.Wait == 0 {
		return found, diags, err
	}
	return landing.Discover(ctx, listing, node, seen, listing.Time.Add(found.Wait))
}
