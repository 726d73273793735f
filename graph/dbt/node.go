package dbt

import (
	"path"

	"github.com/edfi-build/edfi-build/graph"
)

// node is a model, seed, test or source.
type node struct {
	identity
	FQN              []string          `json:"fqn"`
	Database         string            `json:"database"`
	Schema           string            `json:"schema"`
	Description      string            `json:"description"`
	Columns          map[string]column `json:"columns"`
	Meta             map[string]any    `json:"meta"`
	Tags             []string          `json:"tags"`
	RelationName     *string           `json:"relation_name"`
	PatchPath        *string           `json:"patch_path"`
	UnrenderedConfig struct{}          `json:"unrendered_config"`
	Config           config            `json:"config"`

	// Models, seeds and tests.
	Alias     string     `json:"alias,omitempty"`
	Checksum  *checksum  `json:"checksum,omitempty"`
	RawCode   *string    `json:"raw_code,omitempty"`
	Group     *string    `json:"group,omitempty"`
	DependsOn *dependsOn `json:"depends_on,omitempty"`

	// Models and tests.
	Language     string      `json:"language,omitempty"`
	Compiled     bool        `json:"compiled,omitempty"`
	CompiledCode *string     `json:"compiled_code,omitempty"`
	CompiledPath string      `json:"compiled_path,omitempty"`
	Refs         []ref       `json:"refs,omitzero"`
	Sources      [][2]string `json:"sources,omitzero"`

	// Models.
	Access     string    `json:"access,omitempty"`
	Contract   *contract `json:"contract,omitempty"`
	PrimaryKey []string  `json:"primary_key,omitempty"`

	// Declared tests.
	ColumnName   *string       `json:"column_name,omitempty"`
	AttachedNode string        `json:"attached_node,omitempty"`
	FileKeyName  string        `json:"file_key_name,omitempty"`
	TestMetadata *testMetadata `json:"test_metadata,omitempty"`

	// Sources.
	SourceName        string     `json:"source_name,omitempty"`
	SourceDescription *string    `json:"source_description,omitempty"`
	Loader            string     `json:"loader,omitempty"`
	Identifier        string     `json:"identifier,omitempty"`
	LoadedAtField     *string    `json:"loaded_at_field,omitempty"`
	Freshness         *freshness `json:"freshness,omitempty"`
}

// config is a node's configuration.
type config struct {
	Enabled  bool             `json:"enabled"`
	Tags     []string         `json:"tags"`
	Meta     meta[graph.Node] `json:"meta"`
	Group    *string          `json:"group,omitempty"`
	Contract *contract        `json:"contract,omitempty"`

	Materialized        string   `json:"materialized,omitempty"`
	IncrementalStrategy string   `json:"incremental_strategy,omitempty"`
	UniqueKey           []string `json:"unique_key,omitempty"`
	OnSchemaChange      string   `json:"on_schema_change,omitempty"`
	Access              string   `json:"access,omitempty"`

	// Tests.
	Severity      string `json:"severity,omitempty"`
	WarnIf        string `json:"warn_if,omitempty"`
	ErrorIf       string `json:"error_if,omitempty"`
	FailCalc      string `json:"fail_calc,omitempty"`
	Limit         int    `json:"limit,omitempty"`
	StoreFailures bool   `json:"store_failures,omitempty"`

	// Sources.
	Freshness     *freshness `json:"freshness,omitempty"`
	LoadedAtField string     `json:"loaded_at_field,omitempty"`
}

type checksum struct {
	Name     string `json:"name"`
	Checksum string `json:"checksum"`
}

// newNode describes a model, seed or test.
func newNode(m *graph.Manifest, n *graph.Node, stamp Stamp) node {
	out := common(m, n)
	out.Alias, out.Group, out.RawCode = n.Name, emptyAsNil(n.Group), pointer(n.RawCode)
	out.Config.Group = out.Group
	if n.Kind == graph.KindSeed {
		out.Config.Materialized = "seed"
		out.Checksum, out.DependsOn = &checksum{"sha256", n.Seed.Digest}, &dependsOn{Macros: []string{}}
		return out
	}
	out.Language, out.Compiled, out.CompiledCode = "sql", true, pointer(withDatabase(n.CompiledCode, n.RelationOffsets))
	if stamp.CompiledDir != "" {
		out.CompiledPath = path.Join(stamp.CompiledDir, n.CompiledPath())
	}
	out.Checksum = &checksum{"sha256", n.CodeDigest}
	out.DependsOn = &dependsOn{Macros: macroIDs(m, n.Uses.Macros), Nodes: orEmpty(n.DependsOn)}
	out.Refs, out.Sources = references(m, n.DependsOn)
	if n.Kind == graph.KindModel {
		describeModel(&out, m, n)
	} else {
		describeTest(&out, m, n)
	}
	return out
}

// common are the keys that models, seeds, tests and sources share.
func common(m *graph.Manifest, n *graph.Node) node {
	database, schema := namespace(n)
	out := node{
		identity: nodeIdentity(m, n), FQN: m.FQN(n), Database: database, Schema: schema,
		Description: n.Description, Columns: columns(n.Columns), Meta: orEmptyMap(n.Config.Meta), Tags: orEmpty(n.Config.Tags),
		PatchPath: patchPath(m, n), Config: config{Enabled: true, Tags: orEmpty(n.Config.Tags), Meta: ourNode(n)},
	}
	if n.Kind != graph.KindTest {
		out.RelationName = pointer(Relation(n))
	}
	return out
}

// patchPath names the YAML file as dbt does, with the project it belongs to.
func patchPath(m *graph.Manifest, n *graph.Node) *string {
	if n.PatchPath == "" {
		return nil
	}
	return pointer(m.Project.Name + "://" + n.PatchPath)
}

// ourNode is the node without what dbt's shape holds already.
func ourNode(n *graph.Node) meta[graph.Node] {
	own := *n
	own.Description, own.RawCode, own.CompiledCode, own.Columns, own.Config.Meta = "", "", "", nil, nil
	return newMeta(n.Config.Meta, &own)
}
