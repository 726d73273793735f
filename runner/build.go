package runner

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// build makes a seed or model: it reuses what the last release holds or an
// unfinished run has staged, if that is what it would make, and else makes it.
func (r *run) build(ctx context.Context, node *graph.Node, result *NodeResult) error {
	if stored(node) {
		if _, err := r.settle(node.Relation); err != nil {
			return err
		}
	}
	d, err := r.decider().decide(node, r.estate.inputs(node))
	result.Fingerprint = d.fingerprint
	if err != nil {
		return err
	}
	if d.action == ActionReuse {
		result.State, result.Rows = Reused, d.rows
	}
	if d.action == ActionReuse {
		return r.estate.learn(node.ID)
	}
	if !stored(node) {
		if err := r.estate.show(ctx, node.ID); err != nil { // a view is made by showing it
			return err
		}
		return r.checkPopulation(ctx, node)
	}
	if d.action == ActionRun {
		if err := r.showParents(ctx, node); err != nil {
			return err
		}
		if d.staged, err = r.materialize(ctx, node, d.base); err != nil {
			return err
		}
		d.staged.Fingerprint = d.stagedAs
	}
	return r.stage(ctx, node, result, d.staged)
}

func (r *run) decider() *decider {
	return &decider{
		manifest: r.manifest, lake: r.lake, release: r.outcome.Release, left: r.left,
		keyID: r.keyID(), fullRefresh: r.options.FullRefresh,
	}
}

func (r *run) keyID() string {
	if r.options.Key == nil {
		return ""
	}
	return r.options.Key.ID()
}

// keepPeople makes durable who the tokens of this run stand for.
func (r *run) keepPeople() error {
	if r.options.Key == nil {
		return nil
	}
	return r.options.Key.Keep()
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
	switch {
	case node.Kind == graph.KindSeed:
		file, err = r.loadSeed(ctx, node)
	case node.JudgedCode != "":
		file, err = r.judge(ctx, node)
	case node.Quarantines != "":
		file, err = r.quarantine(ctx, node)
	default:
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

// closedColumns are the others, in order.
func closedColumns(node *graph.Node) []string {
	open := openColumns(node)
	var closed []string
	for _, c := range node.Columns {
		if !open[c.Name] {
			closed = append(closed, c.Name)
		}
	}
	return closed
}

// stage notes what was built, so that another run can adopt it if this one fails,
// and makes it readable for what depends on it.
func (r *run) stage(ctx context.Context, node *graph.Node, result *NodeResult, staged lake.Staged) error {
	for _, f := range staged.Files {
		result.Rows += f.Rows
	}
	// Before the record: what another run adopts, it doesn't pseudonymise again.
	if err := r.keepPeople(); err != nil {
		return err
	}
	made := staging{Staged: staged, node: node, fingerprint: result.Fingerprint, rows: result.Rows}
	r.mu.Lock()
	r.staged[node.Relation.String()] = made
	err := r.saveStaged(map[string]staging{node.Relation.String(): made})
	r.mu.Unlock()
	if err != nil {
		return err
	}
	if err := r.estate.showStaged(ctx, node, staged); err != nil {
		return err
	}
	if err := r.checkPopulation(ctx, node); err != nil {
		return err
	}
	return r.tellQuarantined(ctx, node, result)
}

// saveStaged adds to what is written down of what this run has staged; r.mu is held.
func (r *run) saveStaged(staged map[string]staging) error {
	record := lake.Run{ID: r.outcome.RunID, Started: r.outcome.Started, Staged: map[string]lake.Staged{}}
	for relation, s := range staged {
		record.Staged[relation] = s.Staged
	}
	return r.lake.SaveRun(record)
}
