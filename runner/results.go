package runner

import (
	"strconv"
	"time"
)

// RunResults is the run in dbt's published shape (run_results v6), as
// target/run_results.json holds it. args are what the command was given.
func (o *Outcome) RunResults(version string, args map[string]any) map[string]any {
	results := make([]map[string]any, len(o.Results))
	for i, r := range o.Results {
		results[i] = r.dbt()
	}
	return map[string]any{
		"metadata": map[string]any{
			"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json",
			"dbt_version":        version, "generated_at": o.Started.Add(o.Elapsed).UTC().Format(time.RFC3339Nano),
			"invocation_id": o.RunID, "env": map[string]any{},
		},
		"results": results, "elapsed_time": o.Elapsed.Seconds(), "args": args,
	}
}

func (r *NodeResult) dbt() map[string]any {
	finished := r.Started.Add(r.Duration)
	out := map[string]any{
		"unique_id": r.Node.ID, "status": r.status(), "thread_id": threadName(r.Thread),
		"execution_time": r.Duration.Seconds(), "message": nil, "failures": nil,
		"timing": []map[string]any{{
			"name":       "execute",
			"started_at": r.Started.UTC().Format(time.RFC3339Nano), "completed_at": finished.UTC().Format(time.RFC3339Nano),
		}},
		"adapter_response": map[string]any{"rows_affected": r.Rows, "edfi_state": r.State},
		"compiled":         r.Node.CompiledCode != "", "compiled_code": r.Node.CompiledCode, "relation_name": nil,
	}
	if r.Message != "" {
		out["message"] = r.Message
	}
	if r.Node.IsTest() {
		out["failures"] = r.Failures
	} else {
		out["relation_name"] = r.Node.DBTRelation()
	}
	return out
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
