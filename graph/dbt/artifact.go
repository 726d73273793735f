package dbt

import "time"

// Names of the artifacts in dbt's published shapes, and of the place in them where
// what is ours stands.
const (
	manifestSchema   = "https://schemas.getdbt.com/dbt/manifest/v12.json"
	catalogSchema    = "https://schemas.getdbt.com/dbt/catalog/v1.json"
	runResultsSchema = "https://schemas.getdbt.com/dbt/run-results/v6.json"
	sourcesSchema    = "https://schemas.getdbt.com/dbt/sources/v3.json"

	ourKey = "edfi_build" // the key below config.meta, and below metadata.env
)

// Stamp says when, by which run and by which version an artifact was made. With a
// release's stamp, an artifact of that release is the same bytes each time.
type Stamp struct {
	Time    time.Time
	ID      string // of the run or of the command
	Version string // of edfi-build
	// CompiledDir is the folder of compiled SQL, from the project's folder, with
	// slashes; "" when it stands outside of the project.
	CompiledDir string
}

// metadata is the head of every artifact.
type metadata struct {
	Schema       string            `json:"dbt_schema_version"`
	Version      string            `json:"dbt_version"`
	GeneratedAt  string            `json:"generated_at"`
	InvocationID string            `json:"invocation_id"`
	Env          map[string]string `json:"env"`
	Adapter      string            `json:"adapter_type,omitempty"`
	Project      string            `json:"project_name,omitempty"`
}

func (s Stamp) metadata(schema string) metadata {
	return metadata{Schema: schema, Version: s.Version, GeneratedAt: timestamp(s.Time), InvocationID: s.ID, Env: map[string]string{}}
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// timing is how long the one phase took that we have.
type timing struct {
	Name      string `json:"name"`
	Started   string `json:"started_at"`
	Completed string `json:"completed_at"`
}

func executed(started time.Time, took time.Duration) []timing {
	return []timing{{"execute", timestamp(started), timestamp(started.Add(took))}}
}
