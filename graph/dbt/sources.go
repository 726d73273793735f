package dbt

import (
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// SourceAge is the outcome of a check of freshness, as sources.json tells it.
type SourceAge struct {
	ID                  string // of the source
	Status              string // pass, warn or error
	LoadedAt, CheckedAt time.Time
	Duration            time.Duration // of the check
	Freshness           graph.Freshness
	Error               string // why there is no LoadedAt; "" when there is one
}

// sources is sources.json (sources v3).
type sources struct {
	Metadata metadata `json:"metadata"`
	Results  []any    `json:"results"`
	Elapsed  float64  `json:"elapsed_time"` // seconds
}

type sourceAge struct {
	ID        string         `json:"unique_id"`
	LoadedAt  string         `json:"max_loaded_at"`
	CheckedAt string         `json:"snapshotted_at"`
	Age       float64        `json:"max_loaded_at_time_ago_in_s"`
	Status    string         `json:"status"`
	Criteria  criteria       `json:"criteria"`
	Response  map[string]any `json:"adapter_response"`
	Timing    []timing       `json:"timing"`
	Thread    string         `json:"thread_id"`
	Took      float64        `json:"execution_time"` // seconds
}

type criteria struct {
	WarnAfter  period  `json:"warn_after"`
	ErrorAfter period  `json:"error_after"`
	Filter     *string `json:"filter"`
}

type period struct {
	Count  *int    `json:"count"`
	Period *string `json:"period"`
}

// untoldAge is a source whose age can't be told: dbt calls that a runtime error.
type untoldAge struct {
	ID     string `json:"unique_id"`
	Error  string `json:"error"`
	Status string `json:"status"`
}

// Sources gives checks of freshness in dbt's published shape (sources v3), to be
// written as JSON.
func Sources(stamp Stamp, ages []SourceAge, elapsed time.Duration) any {
	out := sources{Metadata: stamp.metadata(sourcesSchema), Results: []any{}, Elapsed: elapsed.Seconds()}
	for _, a := range ages {
		if a.Error != "" {
			out.Results = append(out.Results, untoldAge{a.ID, a.Error, "runtime error"})
			continue
		}
		out.Results = append(out.Results, sourceAge{
			ID: a.ID, LoadedAt: timestamp(a.LoadedAt), CheckedAt: timestamp(a.CheckedAt), Age: a.CheckedAt.Sub(a.LoadedAt).Seconds(), Status: a.Status,
			Criteria: criteria{newPeriod(a.Freshness.WarnAfter), newPeriod(a.Freshness.ErrorAfter), emptyAsNil(a.Freshness.Filter)},
			Response: map[string]any{}, Thread: "main", Took: a.Duration.Seconds(),
			Timing: executed(a.CheckedAt, a.Duration),
		})
	}
	return out
}

func newPeriod(p *graph.Period) period {
	if p == nil {
		return period{}
	}
	return period{&p.Count, &p.Unit}
}
