package runner

import (
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// State is how work on a node ended. Failure is a state of a node, not of the
// program: nodes that don't depend on a failed one still run.
type State string

// The states of nodes.
const (
	Success        State = "success" // built, loaded, or all assertions hold
	Warned         State = "warn"    // a test failed that only warns
	Errored        State = "error"   // it failed itself
	Reused         State = "reused"  // unchanged since the last release: nothing was done
	Skipped        State = "skipped" // not begun, because the run was told to stop
	UpstreamFailed State = "upstream-failed"
)

// Holds tells whether work that depends on the node can go on.
func (s State) Holds() bool { return s == Success || s == Warned || s == Reused }

// NodeResult is the outcome of one node in one run.
type NodeResult struct {
	Node        *graph.Node
	State       State
	Message     string // a sentence on what happened; never quotes a cell
	Rows        int64  // rows of the table, for nodes with one
	Failures    int64  // rows that break the test, for tests
	Counted     bool   // for data tests: Failures was found out; else the test couldn't be asked
	Fingerprint string
	Started     time.Time
	Duration    time.Duration
	Thread      int // from 1
	Diagnostics diag.List
}

// Event tells of progress: a node began (Result nil) or ended.
type Event struct {
	Index, Total int // the node's number in this run, from 1
	Node         *graph.Node
	Result       *NodeResult
}
