package dbt

import (
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// Result is what became of a node in a run.
type Result struct {
	Node     *graph.Node
	Status   string // dbt's word: success, reused, pass, warn, fail, error or skipped
	State    string // our word, which tells more
	Message  string // a sentence; "" when there is nothing to say
	Rows     int64  // of the table
	Failures int64  // rows that break the test, for tests
	Started  time.Time
	Duration time.Duration
	Thread   string
}

// runResults is run_results.json (run_results v6).
type runResults struct {
	Metadata metadata       `json:"metadata"`
	Results  []result       `json:"results"`
	Elapsed  float64        `json:"elapsed_time"` // seconds
	Args     map[string]any `json:"args"`
}

type result struct {
	ID           string   `json:"unique_id"`
	Status       string   `json:"status"`
	Timing       []timing `json:"timing"`
	Thread       string   `json:"thread_id"`
	Took         float64  `json:"execution_time"` // seconds
	Response     response `json:"adapter_response"`
	Message      *string  `json:"message"`
	Failures     *int64   `json:"failures"`
	Compiled     bool     `json:"compiled"`
	CompiledCode string   `json:"compiled_code"`
	RelationName *string  `json:"relation_name"`
}

type response struct {
	Rows  int64  `json:"rows_affected"`
	State string `json:"edfi_state"`
}

// RunResults gives a run in dbt's published shape (run_results v6), to be written
// as JSON. args are what the command was given.
func RunResults(stamp Stamp, results []Result, elapsed time.Duration, args map[string]any) any {
	out := runResults{Metadata: stamp.metadata(runResultsSchema), Results: make([]result, len(results)), Elapsed: elapsed.Seconds(), Args: args}
	for i, r := range results {
		out.Results[i] = newResult(r)
	}
	return out
}

func newResult(r Result) result {
	out := result{
		ID: r.Node.ID, Status: r.Status, Timing: executed(r.Started, r.Duration), Thread: r.Thread, Took: r.Duration.Seconds(),
		Response: response{r.Rows, r.State}, Message: emptyAsNil(r.Message),
		Compiled: r.Node.CompiledCode != "", CompiledCode: r.Node.CompiledCode,
	}
	if r.Node.IsTest() {
		out.Failures = pointer(r.Failures)
	} else {
		out.RelationName = pointer(Relation(r.Node))
	}
	return out
}
