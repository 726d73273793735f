package runner

import (
	"strconv"

	"github.com/edfi-build/edfi-build/graph/dbt"
)

// RunResults is the run in dbt's published shape, as target/run_results.json holds
// it, to be written as JSON. args are what the command was given.
func (o *Outcome) RunResults(version string, args map[string]any) any {
	stamp := dbt.Stamp{Time: o.Started.Add(o.Elapsed), ID: o.RunID, Version: version}
	results := make([]dbt.Result, len(o.Results))
	for i, r := range o.Results {
		results[i] = r.dbt()
	}
	return dbt.RunResults(stamp, results, o.Elapsed, args)
}

func (r *NodeResult) dbt() dbt.Result {
	return dbt.Result{
		Node: r.Node, Status: r.status(), State: string(r.State), Message: r.Message, Rows: r.Rows, Failures: r.Failures,
		Started: r.Started, Duration: r.Duration, Thread: threadName(r.Thread),
	}
}

// status is the state in dbt's words; adapter_response.edfi_state keeps ours, which
// tells skipped from upstream-failed.
func (r *NodeResult) status() string {
	if r.Node.IsTest() {
		return TestStatus(r)
	}
	switch r.State {
	case Success, Warned:
		return "success"
	case Reused:
		return "reused"
	case Errored:
		return "error"
	}
	return "skipped"
}

func threadName(n int) string {
	if n == 0 {
		return "main"
	}
	return "Thread-" + strconv.Itoa(n)
}
