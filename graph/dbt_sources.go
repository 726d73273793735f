package graph

import "time"

// SourceAge is the outcome of a check of freshness, as sources.json tells it.
type SourceAge struct {
	ID                  string // of the source
	Status              string // pass, warn or error
	LoadedAt, CheckedAt time.Time
	Duration            time.Duration // of the check
	Freshness           Freshness
	Error               string // why there is no LoadedAt; "" when there is one
}

// dbtSources is sources.json (sources v3).
type dbtSources struct {
	Metadata dbtMetadata `json:"metadata"`
	Results  []any       `json:"results"`
	Elapsed  float64     `json:"elapsed_time"` // seconds
}

type dbtSourceAge struct {
	ID        string         `json:"unique_id"`
	LoadedAt  string         `json:"max_loaded_at"`
	CheckedAt string         `json:"snapshotted_at"`
	Age       float64        `json:"max_loaded_at_time_ago_in_s"`
	Status    string         `json:"status"`
	Criteria  dbtCriteria    `json:"criteria"`
	Response  map[string]any `json:"adapter_response"`
	Timing    []dbtTiming    `json:"timing"`
	Thread    string         `json:"thread_id"`
	Took      float64        `json:"execution_time"` // seconds
}

type dbtCriteria struct {
	WarnAfter  dbtPeriod `json:"warn_after"`
	ErrorAfter dbtPeriod `json:"error_after"`
	Filter     *string   `json:"filter"`
}

type dbtPeriod struct {
	Count  *int    `json:"count"`
	Period *string `json:"period"`
}

type dbtTiming struct {
	Name      string `json:"name"`
	Started   string `json:"started_at"`
	Completed string `json:"completed_at"`
}

// dbtUntoldAge is a source whose age can't be told: dbt calls that a runtime error.
type dbtUntoldAge struct {
	ID     string `json:"unique_id"`
	Error  string `json:"error"`
	Status string `json:"status"`
}

// DBTSources gives checks of freshness in dbt's published shape (sources v3), to be
// written as JSON.
func DBTSources(stamp Stamp, ages []SourceAge, elapsed time.Duration) any {
	out := dbtSources{Metadata: stamp.metadata(dbtSourcesSchema), Results: []any{}, Elapsed: elapsed.Seconds()}
	for _, a := range ages {
		if a.Error != "" {
			out.Results = append(out.Results, dbtUntoldAge{a.ID, a.Error, "runtime error"})
			continue
		}
		at := func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
		out.Results = append(out.Results, dbtSourceAge{
			ID: a.ID, LoadedAt: at(a.LoadedAt), CheckedAt: at(a.CheckedAt), Age: a.CheckedAt.Sub(a.LoadedAt).Seconds(), Status: a.Status,
			Criteria: dbtCriteria{period(a.Freshness.WarnAfter), period(a.Freshness.ErrorAfter), nilIfEmpty(a.Freshness.Filter)},
			Response: map[string]any{}, Thread: "main", Took: a.Duration.Seconds(),
			Timing: []dbtTiming{{"execute", at(a.CheckedAt), at(a.CheckedAt.Add(a.Duration))}},
		})
	}
	return out
}

func period(p *Period) dbtPeriod {
	if p == nil {
		return dbtPeriod{}
	}
	return dbtPeriod{&p.Count, &p.Unit}
}

func nilIfEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
