package runner

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// Options is what a run takes from the outside.
type Options struct {
	Target  graph.Target // its lake path must be absolute
	Project fs.FS        // the project's folder: seeds are read from it
	Landing fs.FS        // nil: no landing folder, so nothing new comes in
	Key     Key          // nil: a model that uses pseudonym fails

	Select      map[string]bool // ids of the nodes to work on; nil: all
	NoIngest    bool
	NoRelease   bool // do the work and publish nothing: raw is committed all the same
	FullRefresh bool
	FailFast    bool
	// StoreFailures keeps the failing rows of every test, as store_failures does of one.
	StoreFailures bool
	// AsOf rebuilds the estate from raw as it was known then, beside the releases: a
	// release's number, or a date (YYYY-MM-DD, the end of that day). "": from raw as
	// it is.
	AsOf string
	// OnFailure is CarryForward to publish what succeeded, with the rest at its last
	// version; else a failure keeps everything from being published.
	OnFailure string

	// KnowPurged makes pseudonyms with the key of the first epoch, to know people who were
	// purged if a delivery names them again; nil: nobody looks. See PurgedDigest.
	KnowPurged func(subject, id string) (string, error)

	// FS is what the lake writes through; nil is the system's. Tests cut it off.
	FS      lake.FS
	Now     func() time.Time
	NewID   func() string // a new UUID each time, safe for concurrent use
	Host    string        // for the lock's note
	PID     int
	User    string    // who runs, for the release
	Git     *lake.Git // nil when the project is in no repository
	Version string    // of edfi-build
	Notify  func(Event)
}

// Key makes pseudonyms. Implementations are safe for concurrent use.
type Key interface {
	ID() string // public name of the key
	Pseudonym(subject, value string) (string, error)
	// Keep makes durable who the tokens made so far stand for, where that is kept at
	// all. It is called before anything that holds them is staged.
	Keep() error
}

// Outcome is what became of a run.
type Outcome struct {
	RunID   string
	Results []*NodeResult // in the order in which nodes ended
	Release *lake.Release // the newest release afterwards; nil when there is none
	Made    bool          // whether this run made it
	Kept    []string      // relations that the project has changed and the run left as released, not being selected; sorted
	Lake    string        // folder of the estate that was worked on
	Started time.Time
	Elapsed time.Duration
}

// Failed tells whether any node failed. Unless failures are carried forward, that
// kept the run from publishing.
func (o *Outcome) Failed() bool {
	return slices.ContainsFunc(o.Results, func(r *NodeResult) bool { return !r.State.Holds() })
}

// Diagnostics gathers what the nodes have to say, sorted by place.
func (o *Outcome) Diagnostics() diag.List {
	var list diag.List
	for _, r := range o.Results {
		list = append(list, r.Diagnostics...)
	}
	return list.Sorted()
}

// Count returns the number of results in any of the states.
func (o *Outcome) Count(states ...State) int {
	n := 0
	for _, r := range o.Results {
		if slices.Contains(states, r.State) {
			n++
		}
	}
	return n
}

// Run carries out a manifest: it lands what is new, builds what has changed, tests
// it, and publishes one release, or none when anything failed. The error is one of
// the machine (a lake that can't be written, a cancelled context); what is wrong
// with nodes is in the outcome, which is never nil.
func Run(ctx context.Context, m *graph.Manifest, o Options) (*Outcome, error) {
	r := &run{
		manifest: m, options: o, landing: landing.NewFolder(o.Landing, o.Now),
		outcome: &Outcome{RunID: o.NewID(), Started: o.Now(), Lake: o.Target.Lake},
	}
	err := r.carryOut(ctx)
	r.outcome.Elapsed = o.Now().Sub(r.outcome.Started)
	return r.outcome, err
}

func (r *run) carryOut(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, r.close()) }()
	order := Order(r.manifest, r.options.Select, r.options.NoIngest)
	r.results, r.numbers = map[string]*NodeResult{}, map[string]int{}
	if NeedsNoEstate(r.manifest, r.options.Select) {
		r.work(ctx, order)
		return ctx.Err()
	}
	if err := r.open(ctx); err != nil {
		return err
	}
	r.work(ctx, order)
	if err := r.keepPeople(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.forgetFailures(); err != nil {
		return err
	}
	if r.options.NoRelease || (r.outcome.Failed() && r.options.OnFailure != CarryForward) {
		return nil
	}
	return r.publish()
}

// run is one call of Run.
type run struct {
	manifest *graph.Manifest
	options  Options
	outcome  *Outcome

	lake      *lake.Lake
	unlock    func() error
	engine    *duckdb.Engine
	estate    *estate
	held      *held
	left      leftovers       // what unfinished runs have staged
	past      *past           // raw as it was; nil: as it is
	landing   *landing.Folder // all sources look for their files in it
	scratches scratches       // of unit tests
	tallies   tallies         // of data tests
	failures  failures        // what tests have kept of them
	at        time.Time       // the moment of this run, for snapshots: after that of the last release

	mu     sync.Mutex
	staged map[string]staging // by relation: what this run has built
	aside  map[string]staging // what of it isn't published, since something failed
	// quarantined are the files that models have left for their quarantines, by the
	// quarantine's id.
	quarantined map[string]lake.File
	results     map[string]*NodeResult
	numbers     map[string]int // by node id: its number in this run
}

// staging is a table that is built and not yet published.
type staging struct {
	lake.Staged
	node        *graph.Node
	fingerprint string // of the node; that of Staged tells the base too
	rows        int64
}

// open takes the lake for this run alone and starts an engine over it.
func (r *run) open(ctx context.Context) error {
	o := r.options
	r.staged, r.aside, r.quarantined = map[string]staging{}, map[string]staging{}, map[string]lake.File{}
	if err := r.findLake(); err != nil {
		return err
	}
	var err error
	if r.unlock, err = r.lake.Lock(lake.Holder{PID: o.PID, Host: o.Host}); err != nil {
		return err
	}
	if err := r.lake.Layout(); err != nil {
		return err
	}
	if o.Target.Name != "dev" {
		if err := r.lake.CheckModes().Err(); err != nil {
			return err
		}
	}
	if err := r.lake.ClearTemp(); err != nil {
		return err
	}
	if err := errors.Join(r.look(), r.keepUnselected()); err != nil {
		return err
	}
	r.setMoment()
	if r.engine, err = r.startEngine(ctx); err != nil {
		return err
	}
	r.estate = newEstate(r.manifest, r.lake, r.engine, r.outcome.Release)
	r.estate.newest, r.estate.past = true, r.past
	r.held = newHeld(r.manifest, r.estate, r.engine)
	return nil
}

// findLake says where the lake is: as of the past, it is one of its own.
func (r *run) findLake() error {
	r.lake = lake.New(r.options.Target.Lake, r.lakeOptions())
	if r.options.AsOf == "" {
		return nil
	}
	return r.openPast(r.lakeOptions())
}

// look reads what is there to build upon: the last release, and what unfinished
// runs have left.
func (r *run) look() error {
	var err error
	if r.left, err = readLeftovers(r.lake); err != nil {
		return err
	}
	r.outcome.Release, err = latest(r.lake)
	return err
}

// setMoment dates what snapshots find: by the clock, and always after the release
// before; as of the past, by that.
func (r *run) setMoment() {
	if r.past != nil {
		return
	}
	r.at = r.outcome.Started.UTC().Truncate(time.Millisecond)
	if last := r.outcome.Release; last != nil && !r.at.After(last.Time) {
		r.at = last.Time.Add(time.Millisecond)
	}
}

func (r *run) lakeOptions() lake.Options {
	return lake.Options{FS: r.options.FS, Now: r.options.Now, NewID: r.options.NewID, Engine: "edfi-build/" + r.options.Version, Parquet: duckdb.Checkpoints{}}
}

// latest reads the newest release, nil when there is none.
func latest(l *lake.Lake) (*lake.Release, error) {
	release, err := l.Latest()
	if errors.Is(err, lake.ErrNoRelease) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &release, nil
}

func (r *run) startEngine(ctx context.Context) (*duckdb.Engine, error) {
	spill, err := r.lake.TempDir(r.outcome.RunID)
	if err != nil {
		return nil, err
	}
	options := duckdb.Options{
		Timezone: r.manifest.Project.Timezone, MemoryLimit: r.options.Target.MemoryLimit,
		TempDir: spill, AllowedDirs: []string{r.options.Target.Lake},
	}
	if r.options.Key != nil {
		options.Pseudonym = r.options.Key.Pseudonym
	}
	return duckdb.Open(ctx, options)
}

func (r *run) close() error {
	errs := []error{r.scratches.close()}
	if r.engine != nil {
		errs = append(errs, r.engine.Close())
	}
	if r.unlock != nil {
		errs = append(errs, r.lake.ClearTemp(), r.unlock())
	}
	return errors.Join(errs...)
}

// work does the nodes of the order, layer by layer as far as there is a choice.
func (r *run) work(ctx context.Context, order []string) {
	for i, id := range order {
		r.numbers[id] = i + 1
	}
	s := &schedule{
		order: order, waits: waits(r.manifest, order), threads: max(1, r.options.Target.Threads),
		failFast: r.options.FailFast, work: r.workOn,
		passed: func(id string, state State) {
			r.finish(&NodeResult{Node: r.manifest.Nodes[id], State: state, Started: r.options.Now()})
		},
	}
	s.run(ctx)
}

// Order lists the selected nodes (nil: all) in the order in which a run starts them
// where it has a choice: unit tests, which need nothing, raw and seeds, then layer by
// layer, each node after what it depends on, tests right behind what they test.
func Order(m *graph.Manifest, selected map[string]bool, noIngest bool) []string {
	var order []string
	for _, id := range m.DAG().Order() {
		node := m.Nodes[id]
		if (selected == nil || selected[id]) && !isLeftOut(node, noIngest) {
			order = append(order, id)
		}
	}
	return startOrder(m, order)
}

// isLeftOut tells whether a run doesn't look for a source's files: where it ingests
// nothing, and where the district has no such table.
func isLeftOut(node *graph.Node, noIngest bool) bool {
	return node.Kind == graph.KindSource && (noIngest || node.Source.Disabled)
}

// startOrder sorts nodes, which stand behind what they depend on, by what a run
// starts first.
func startOrder(m *graph.Manifest, order []string) []string {
	rank := func(id string) int {
		node := m.Nodes[id]
		switch node.Kind {
		case graph.KindUnitTest:
			return -1
		case graph.KindSeed:
			return 0
		}
		return m.Project.LayerIndex(node.Layer)
	}
	slices.SortStableFunc(order, func(a, b string) int { return rank(a) - rank(b) })
	return order
}

// workOn does one node and files its result. It is called from several goroutines.
func (r *run) workOn(ctx context.Context, id string, thread int) State {
	node := r.manifest.Nodes[id]
	result := &NodeResult{Node: node, State: Success, Started: r.options.Now(), Thread: thread}
	r.notify(Event{Index: r.numbers[id], Total: len(r.numbers), Node: node})
	if err := r.do(ctx, node, result); err != nil {
		result.State = Errored
		if ctx.Err() != nil {
			result.State, result.Message = Skipped, "interrupted"
		} else {
			r.explain(result, err)
		}
	}
	result.Duration = r.options.Now().Sub(result.Started)
	r.finish(result)
	return result.State
}

func (r *run) do(ctx context.Context, node *graph.Node, result *NodeResult) error {
	for _, parent := range node.DependsOn {
		if err := r.estate.learn(parent); err != nil {
			return err
		}
	}
	switch node.Kind {
	case graph.KindSource:
		return r.land(ctx, node, result)
	case graph.KindTest:
		return r.test(ctx, node, result)
	case graph.KindUnitTest:
		return r.unitTest(ctx, node, result)
	}
	return r.build(ctx, node, result)
}

// showParents makes readable what a node reads.
func (r *run) showParents(ctx context.Context, node *graph.Node) error {
	for _, parent := range node.DependsOn {
		if err := r.held.show(ctx, parent); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) finish(result *NodeResult) {
	r.mu.Lock()
	r.outcome.Results = append(r.outcome.Results, result)
	r.results[result.Node.ID] = result
	r.mu.Unlock()
	r.notify(Event{Index: r.numbers[result.Node.ID], Total: len(r.numbers), Node: result.Node, Result: result})
}

func (r *run) notify(e Event) {
	if r.options.Notify == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.options.Notify(e)
}
