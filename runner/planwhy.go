package runner

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// explanation is why a node isn't what the last release has; no reasons: it is.
type explanation struct {
	reasons []Reason
	certain bool // whatever becomes of inputs that are open, the node is run
}

// why compares a node with what made the version of the last release. inputs are
// the contents that are known of what it reads; open are those that aren't.
func (p *planner) why(node *graph.Node, inputs map[string]string, open []string) (explanation, error) {
	var out explanation
	add := func(r Reason) { out.reasons, out.certain = append(out.reasons, r), true }
	if p.fullRefresh && (stored(node) || isTest(node)) {
		add(Reason{Cause: CauseFullRefresh})
	}
	made, err := p.madeBy(node)
	if err != nil {
		return out, err
	}
	switch {
	case made == nil:
		add(Reason{Cause: CauseNew})
		return out, nil
	case made.parts == nil:
		add(Reason{Cause: CauseBehind})
		return out, nil
	}
	for _, reason := range p.differences(node, *made.parts, partsOf(p.manifest, node, p.keyID, inputs)) {
		add(reason)
	}
	if changed := p.changedInputs(node, *made.parts, inputs, open); len(changed) > 0 {
		add(Reason{Cause: CauseInput, Nodes: changed})
	}
	if made.older && len(out.reasons) == 0 && len(open) == 0 {
		add(Reason{Cause: CauseBehind})
	}
	return out, nil
}

// differences lists in which parts of its own a node differs.
func (p *planner) differences(node *graph.Node, before, after parts) []Reason {
	var list []Reason
	add := func(cause Cause, differs bool) {
		if differs {
			list = append(list, Reason{Cause: cause})
		}
	}
	if before.Code != after.Code {
		list = append(list, Reason{Cause: CauseSQL, Detail: p.through(node)})
	}
	add(CauseConfig, digest(before.Config) != digest(after.Config) || digest(before.Test) != digest(after.Test) ||
		digest(before.Rules) != digest(after.Rules) || digest(before.Closed) != digest(after.Closed) || before.Population != after.Population)
	add(CauseSeed, digest(before.Seed) != digest(after.Seed))
	add(CauseColumns, digest(before.Columns) != digest(after.Columns))
	add(CauseReads, !sameKeys(before.Inputs, after.Inputs))
	add(CauseEngine, before.Engine != after.Engine)
	add(CauseTimezone, before.Timezone != after.Timezone)
	add(CauseKey, before.KeyID != after.KeyID && p.options.State == nil)
	return list
}

// through names what of the project, other than its own text, changed a statement.
func (p *planner) through(node *graph.Node) string {
	if change := p.plan.Changes.Nodes[node.ID]; change != nil && len(change.Through) > 0 {
		return joined(change.Through)
	}
	return ""
}

// changedInputs lists what a node reads that holds something else than when it was
// made, or will for certain.
func (p *planner) changedInputs(node *graph.Node, before parts, inputs map[string]string, open []string) []string {
	var changed []string
	for _, id := range node.DependsOn {
		was, read := before.Inputs[id]
		if !read {
			continue // that it reads it is the reason
		}
		if slices.Contains(open, id) {
			if p.differs(id) {
				changed = append(changed, id)
			}
		} else if was != inputs[id] {
			changed = append(changed, id)
		}
	}
	return changed
}

// differs tells whether a node that is made anew can't come out the same: a source
// with new files, a table with other columns or that wasn't there, a view that is
// changed itself.
func (p *planner) differs(id string) bool {
	parent := p.planned[id]
	if parent == nil || parent.Action != ActionRun {
		return false
	}
	if m := parent.Node.Config.Materialized; m == graph.Incremental || m == graph.Snapshot {
		return false // what is added may be nothing, in the columns that are there
	}
	return slices.ContainsFunc(parent.Reasons, func(r Reason) bool {
		switch r.Cause {
		case CauseFiles, CauseColumns:
			return true
		case CauseNew: // a view that wasn't selected so far may have been looked through
			return stored(parent.Node)
		case CauseUpstream, CauseFullRefresh, CauseBehind, CauseKey, CauseHeld, CauseMissing, CauseForeign:
			return false
		}
		return parent.Node.Kind == graph.KindModel && !stored(parent.Node)
	})
}

// madeFrom is what made the version of a node that the last release has.
type madeFrom struct {
	parts *parts // nil: that isn't known any more
	older bool   // it was made before an earlier release
}

// madeBy finds what made a node; nil when nothing did. The manifest of the last
// release tells, unless a run since left the node behind: then the release that
// made it.
func (p *planner) madeBy(node *graph.Node) (*madeFrom, error) {
	if p.then == nil {
		return nil, nil
	}
	if p.options.State != nil {
		earlier := p.then.manifest.Nodes[node.ID]
		if earlier == nil {
			return nil, nil
		}
		found, err := p.then.partsOf(earlier)
		return &madeFrom{parts: found}, err
	}
	fingerprint, ok := fingerprintIn(*p.release, node)
	if !ok {
		return nil, nil
	}
	for view := p.then; view != nil; {
		found, err := view.madeWith(node.ID, fingerprint)
		if err != nil || found != nil {
			return &madeFrom{parts: found, older: view != p.then}, err
		}
		if view, err = view.earlier(node, fingerprint); err != nil {
			return nil, err
		}
	}
	return &madeFrom{older: true}, nil
}

// fingerprintIn is what a release says that a node was made from.
func fingerprintIn(release lake.Release, node *graph.Node) (fingerprint string, ok bool) {
	switch {
	case isTest(node):
		outcome, ok := release.Tests[node.ID]
		return outcome.Fingerprint, ok
	case stored(node):
		state, ok := release.Tables[node.Relation.String()]
		return state.Fingerprint, ok
	}
	fingerprint, ok = release.Views[node.Relation.String()]
	return fingerprint, ok
}

func sameKeys(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for key := range a {
		if _, ok := b[key]; !ok {
			return false
		}
	}
	return true
}
