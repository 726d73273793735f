package runner

import (
	"context"
	"errors"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// PlanOptions is what a plan takes from the outside.
type PlanOptions struct {
	// Options are those of the run that is planned. Of them, a plan looks at the
	// target's lake, landing, key and clock, at what is selected, and at whether the
	// run is a full refresh, without ingest, or as of the past.
	Options
	// State is the manifest to compare with, in place of the last release's. Then no
	// lake is looked at: what differs from it is to be run.
	State *graph.Manifest
}

// Plan is what a run would do, and why.
type Plan struct {
	Release     int64          // that it is compared with; 0: none, or a State
	Nodes       []*PlannedNode // all of the manifest, in the order in which a run starts them where it has a choice
	Changes     *graph.Changes // from Before to After
	Before      *graph.Manifest
	After       *graph.Manifest
	Diagnostics diag.List // of the landing folder: files that are left, patterns that match none
}

// PlannedNode is what a run would do with one node.
type PlannedNode struct {
	Node    *graph.Node
	Action  Action
	Reasons []Reason // why it is run, adopted or, if it is stale without that, not selected
	// Unless lists the ids of nodes that are made anew before this one and may come
	// out the same: if all of them do, it is reused after all. Empty: it is run
	// whatever becomes of others.
	Unless []string
}

// Find returns a node of the plan, or nil.
func (p *Plan) Find(id string) *PlannedNode {
	for _, node := range p.Nodes {
		if node.Node.ID == id {
			return node
		}
	}
	return nil
}

// MakePlan says what Run would do with a manifest, and why. It decides by the same
// functions, reads the lake and the landing folder, writes nothing and needs no
// lock. A lake that isn't there yet is an empty one.
func MakePlan(ctx context.Context, m *graph.Manifest, o PlanOptions) (*Plan, error) {
	p, err := newPlanner(m, o)
	if err != nil {
		return nil, err
	}
	order := m.DAG().Order() // parents first, which the order of a run leaves to waiting
	for _, id := range order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.planned[id], err = p.node(ctx, m.Nodes[id]); err != nil {
			return nil, err
		}
	}
	for _, id := range startOrder(m, order) {
		p.plan.Nodes = append(p.plan.Nodes, p.planned[id])
	}
	return p.plan, nil
}

// planner is one call of MakePlan.
type planner struct {
	decider
	options PlanOptions
	plan    *Plan
	planned map[string]*PlannedNode
	now     *contents       // once the run has got so far
	then    *releaseView    // nil before the first release
	landing *landing.Folder // all sources look for their files in it
}

// newPlanner looks at the lake, unless a state stands in for it.
func newPlanner(m *graph.Manifest, o PlanOptions) (*planner, error) {
	r := &run{manifest: m, options: o.Options, outcome: &Outcome{Started: o.Now()}}
	before := o.State
	if o.State == nil {
		if err := errors.Join(r.findLake(), r.look(), r.keepUnselected()); err != nil {
			return nil, err
		}
	}
	p := &planner{decider: *r.decider(), options: o, planned: map[string]*PlannedNode{}}
	p.options.Options = r.options
	p.landing = landing.NewFolder(o.Landing, o.Now)
	p.now = newContents(r.manifest, nil)
	if o.State == nil {
		p.now.estate = newEstate(r.manifest, r.lake, nil, p.release)
		p.now.estate.newest, p.now.estate.past = true, r.past
	}
	switch {
	case before != nil:
		p.then = stateView(before)
	case p.release != nil:
		view, err := viewRelease(r.lake, *p.release)
		if err != nil {
			return nil, err
		}
		p.then, before = view, view.manifest
	default:
		before = &graph.Manifest{}
	}
	p.plan = &Plan{Before: before, After: m, Changes: graph.Compare(before, m)}
	if p.release != nil {
		p.plan.Release = p.release.Number
	}
	return p, nil
}

// node plans one node; those that it depends on are planned already.
func (p *planner) node(ctx context.Context, node *graph.Node) (*PlannedNode, error) {
	out := &PlannedNode{Node: node, Action: ActionRun}
	if !p.selected(node) {
		out.Action = ActionSkip
		p.skip(out)
		return out, nil
	}
	switch {
	case node.Kind == graph.KindSource:
		return out, p.source(ctx, out)
	case isTest(node):
		return out, p.test(out)
	}
	return out, p.table(out)
}

func (p *planner) selected(node *graph.Node) bool {
	o := p.options
	return (o.Select == nil || o.Select[node.ID]) && !isLeftOut(node, o.NoIngest)
}

// skip tells of a table that is left as it is although something before it is made
// anew: it is stale then.
func (p *planner) skip(out *PlannedNode) {
	node := out.Node
	if node.Kind == graph.KindSource || isTest(node) {
		return
	}
	for _, id := range node.DependsOn {
		parent := p.planned[id]
		if parent != nil && (parent.Action == ActionRun || parent.Action == ActionAdopt || len(parent.Reasons) > 0) {
			out.Reasons = append(out.Reasons, Reason{Cause: CauseUpstream, Nodes: []string{id}})
		}
	}
}

// table plans a seed or model.
func (p *planner) table(out *PlannedNode) error {
	node := out.Node
	if stored(node) {
		if refused, err := p.refused(out, node.Relation); err != nil || refused {
			return err
		}
	}
	inputs, open, err := p.now.inputs(node)
	if errors.Is(err, lake.ErrNoTable) {
		out.Reasons = []Reason{p.notBuilt(node)}
		p.now.leave(node.ID)
		return nil
	}
	if err != nil {
		return err
	}
	var d decision
	if len(open) == 0 && p.options.State == nil {
		if d, err = p.decide(node, inputs); err != nil {
			return err
		}
		if d.action == ActionReuse {
			out.Action = ActionReuse
			return nil // its content is read where something needs it
		}
	}
	why, err := p.why(node, inputs, open)
	switch {
	case err != nil:
		return err
	case len(open) > 0:
		out.runs(why, open)
		p.now.leave(node.ID)
	case p.options.State != nil:
		p.againstState(out, why)
	case d.action == ActionAdopt:
		out.Action, out.Reasons = ActionAdopt, why.reasons
		p.now.note(node.ID, contentOf(d.staged.Files, visible(node, d.staged.Schema)))
	default:
		out.runs(why, nil)
		if stored(node) { // what a view holds follows from what it reads
			p.now.leave(node.ID)
		}
	}
	return nil
}

// refused tells of a node that a run won't touch, since another program has written
// to its table.
func (p *planner) refused(out *PlannedNode, relations ...graph.Relation) (bool, error) {
	if p.options.State != nil {
		return false, nil
	}
	for _, relation := range relations {
		err := refuseForeign(p.lake.Table(relation), relation, p.lastVersion(relation))
		var foreign diag.Diagnostic
		switch {
		case err == nil:
			continue
		case !errors.As(err, &foreign):
			return false, err
		}
		foreign.Severity = diag.Warning // it is the run that fails
		p.plan.Diagnostics = append(p.plan.Diagnostics, foreign)
		out.Action, out.Reasons = ActionRun, []Reason{{Cause: CauseForeign}}
		p.now.leave(out.Node.ID)
		return true, nil
	}
	return false, nil
}

// againstState decides about a node of which all inputs are as in the state.
func (p *planner) againstState(out *PlannedNode, why explanation) {
	if len(why.reasons) == 0 {
		out.Action = ActionReuse
		return
	}
	out.runs(why, nil)
	if stored(out.Node) {
		p.now.leave(out.Node.ID)
	}
}

// notBuilt tells that a run would fail, since what the node reads isn't there.
func (p *planner) notBuilt(node *graph.Node) Reason {
	reason := Reason{Cause: CauseMissing}
	for _, id := range node.DependsOn {
		if _, _, err := p.now.of(id); errors.Is(err, lake.ErrNoTable) {
			reason.Nodes = append(reason.Nodes, id)
		}
	}
	return reason
}

// test plans a data test or a unit test.
func (p *planner) test(out *PlannedNode) error {
	node := out.Node
	if node.Test != nil && node.Test.Proven != "" {
		out.Action, out.Reasons = ActionReuse, []Reason{{Cause: CauseProven, Detail: node.Test.Proven}}
		return nil
	}
	inputs, open, err := p.now.inputs(node)
	if errors.Is(err, lake.ErrNoTable) {
		out.Reasons = []Reason{p.notBuilt(node)}
		return nil
	}
	if err != nil {
		return err
	}
	if len(open) == 0 && p.options.State == nil {
		failures, known := p.outcome(node, fingerprint(p.manifest, node, p.keyID, inputs))
		if known && (node.Kind != graph.KindUnitTest || failures == 0) { // a unit test that failed shows its rows again
			out.Action = ActionReuse
			return nil
		}
	}
	why, err := p.why(node, inputs, open)
	switch {
	case err != nil:
		return err
	case p.options.State != nil && len(open) == 0:
		p.againstState(out, why)
	default:
		out.runs(why, open)
	}
	return nil
}

// runs says that a node is run: for reasons of its own, or for what is open before
// it.
func (out *PlannedNode) runs(why explanation, open []string) {
	out.Action, out.Reasons = ActionRun, why.reasons
	if len(open) > 0 {
		out.Reasons = append(out.Reasons, Reason{Cause: CauseUpstream, Nodes: open})
	}
	if !why.certain {
		out.Unless = open
	}
}

func isTest(node *graph.Node) bool {
	return node.Kind == graph.KindTest || node.Kind == graph.KindUnitTest
}
