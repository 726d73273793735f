package graph

// The published shape of dbt's manifest v12, as far as we fill it. dbt forbids
// other keys everywhere but in columns, config and meta. Pointers and `omitempty`
// are for keys that not every kind of node has.

type dbtMetadata struct {
	Schema       string            `json:"dbt_schema_version"`
	Version      string            `json:"dbt_version"`
	GeneratedAt  string            `json:"generated_at"`
	InvocationID string            `json:"invocation_id"`
	Env          map[string]string `json:"env"`
	Adapter      string            `json:"adapter_type,omitempty"`
	Project      string            `json:"project_name,omitempty"`
}

type dbtManifest struct {
	Metadata       dbtMetadata            `json:"metadata"`
	Nodes          map[string]dbtNode     `json:"nodes"`
	Sources        map[string]dbtNode     `json:"sources"`
	Macros         map[string]dbtMacro    `json:"macros"`
	Docs           struct{}               `json:"docs"`
	Exposures      map[string]dbtExposure `json:"exposures"`
	Metrics        struct{}               `json:"metrics"`
	Groups         map[string]dbtGroup    `json:"groups"`
	Selectors      map[string]any         `json:"selectors"`
	Disabled       struct{}               `json:"disabled"`
	ParentMap      map[string][]string    `json:"parent_map"`
	ChildMap       map[string][]string    `json:"child_map"`
	GroupMap       map[string][]string    `json:"group_map"`
	SavedQueries   struct{}               `json:"saved_queries"`
	SemanticModels struct{}               `json:"semantic_models"`
	UnitTests      map[string]dbtUnitTest `json:"unit_tests"`
	Functions      struct{}               `json:"functions"`
}

// dbtIdentity is what all resources have.
type dbtIdentity struct {
	ID       string `json:"unique_id"`
	Name     string `json:"name"`
	Type     string `json:"resource_type"`
	Package  string `json:"package_name"`
	Path     string `json:"path"`
	FilePath string `json:"original_file_path"`
}

// dbtNode is a model, seed, test or source.
type dbtNode struct {
	dbtIdentity
	FQN              []string             `json:"fqn"`
	Database         string               `json:"database"`
	Schema           string               `json:"schema"`
	Description      string               `json:"description"`
	Columns          map[string]dbtColumn `json:"columns"`
	Meta             map[string]any       `json:"meta"`
	Tags             []string             `json:"tags"`
	RelationName     *string              `json:"relation_name"`
	PatchPath        *string              `json:"patch_path"`
	UnrenderedConfig struct{}             `json:"unrendered_config"`
	Config           dbtConfig            `json:"config"`

	// Models, seeds and tests.
	Alias     string        `json:"alias,omitempty"`
	Checksum  *dbtChecksum  `json:"checksum,omitempty"`
	RawCode   *string       `json:"raw_code,omitempty"`
	Group     *string       `json:"group,omitempty"`
	DependsOn *dbtDependsOn `json:"depends_on,omitempty"`

	// Models and tests.
	Language     string      `json:"language,omitempty"`
	Compiled     bool        `json:"compiled,omitempty"`
	CompiledCode *string     `json:"compiled_code,omitempty"`
	CompiledPath string      `json:"compiled_path,omitempty"`
	Refs         []dbtRef    `json:"refs,omitzero"`
	Sources      [][2]string `json:"sources,omitzero"`

	// Models.
	Access     string       `json:"access,omitempty"`
	Contract   *dbtContract `json:"contract,omitempty"`
	PrimaryKey []string     `json:"primary_key,omitempty"`

	// Declared tests.
	ColumnName   *string          `json:"column_name,omitempty"`
	AttachedNode string           `json:"attached_node,omitempty"`
	FileKeyName  string           `json:"file_key_name,omitempty"`
	TestMetadata *dbtTestMetadata `json:"test_metadata,omitempty"`

	// Sources.
	SourceName        string        `json:"source_name,omitempty"`
	SourceDescription *string       `json:"source_description,omitempty"`
	Loader            string        `json:"loader,omitempty"`
	Identifier        string        `json:"identifier,omitempty"`
	LoadedAtField     *string       `json:"loaded_at_field,omitempty"`
	Freshness         *dbtFreshness `json:"freshness,omitempty"`
}

type dbtConfig struct {
	Enabled  bool          `json:"enabled"`
	Tags     []string      `json:"tags"`
	Meta     dbtMeta[Node] `json:"meta"`
	Group    *string       `json:"group,omitempty"`
	Contract *dbtContract  `json:"contract,omitempty"`

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
	Freshness     *dbtFreshness `json:"freshness,omitempty"`
	LoadedAtField string        `json:"loaded_at_field,omitempty"`
}

type dbtContract struct {
	Enforced   bool    `json:"enforced"`
	AliasTypes bool    `json:"alias_types"`
	Checksum   *string `json:"checksum,omitempty"`
}

type dbtColumn struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	DataType    *string         `json:"data_type"`
	Meta        map[string]any  `json:"meta"`
	Tags        []string        `json:"tags"`
	Constraints []struct{}      `json:"constraints"`
	Quote       *bool           `json:"quote"`
	Config      dbtColumnConfig `json:"config"`
}

type dbtColumnConfig struct {
	Tags []string           `json:"tags"`
	Meta dbtMeta[ourColumn] `json:"meta"`
}

// ourColumn is what dbt has no place for; its columns have no order.
type ourColumn struct {
	Position int `json:"position"` // from 1
	Column
}

type dbtChecksum struct {
	Name     string `json:"name"`
	Checksum string `json:"checksum"`
}

type dbtDependsOn struct {
	Macros []string `json:"macros"`
	Nodes  []string `json:"nodes,omitzero"`
}

type dbtRef struct {
	Name    string  `json:"name"`
	Package *string `json:"package"`
	Version *string `json:"version"`
}

type dbtTestMetadata struct {
	Name      string         `json:"name"`
	Arguments map[string]any `json:"kwargs"`
	Namespace *string        `json:"namespace"`
}

type dbtFreshness struct {
	WarnAfter  *Period `json:"warn_after"`
	ErrorAfter *Period `json:"error_after"`
	Filter     *string `json:"filter"`
}

type dbtOwner struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
}

type dbtExposure struct {
	dbtIdentity
	FQN         []string          `json:"fqn"`
	Kind        string            `json:"type"`
	Owner       dbtOwner          `json:"owner"`
	Description string            `json:"description"`
	Label       *string           `json:"label"`
	Maturity    *string           `json:"maturity"`
	Meta        map[string]any    `json:"meta"`
	Tags        []string          `json:"tags"`
	Config      dbtExposureConfig `json:"config"`
	URL         *string           `json:"url"`
	DependsOn   dbtDependsOn      `json:"depends_on"`
	Refs        []dbtRef          `json:"refs"`
	Sources     [][2]string       `json:"sources"`
	Metrics     []struct{}        `json:"metrics"`
}

type dbtExposureConfig struct {
	Enabled bool           `json:"enabled"`
	Tags    []string       `json:"tags"`
	Meta    map[string]any `json:"meta"`
}

type dbtGroup struct {
	dbtIdentity
	Owner       dbtOwner `json:"owner"`
	Description *string  `json:"description"`
}

type dbtMacro struct {
	dbtIdentity
	SQL         string       `json:"macro_sql"`
	DependsOn   dbtDependsOn `json:"depends_on"`
	Description string       `json:"description"`
	Meta        struct{}     `json:"meta"`
	Arguments   []struct{}   `json:"arguments"`
}

type dbtUnitTest struct {
	dbtIdentity
	FQN         []string       `json:"fqn"`
	Model       string         `json:"model"`
	Given       []dbtFixture   `json:"given"`
	Expect      dbtFixture     `json:"expect"`
	Description string         `json:"description"`
	DependsOn   dbtDependsOn   `json:"depends_on"`
	Config      dbtUnitConfig  `json:"config"`
	Checksum    *string        `json:"checksum"`
	Schema      *string        `json:"schema"`
	Overrides   map[string]any `json:"overrides,omitempty"`
}

type dbtUnitConfig struct {
	Enabled bool          `json:"enabled"`
	Tags    []string      `json:"tags"`
	Meta    dbtMeta[Node] `json:"meta"`
}

type dbtFixture struct {
	Input  string           `json:"input,omitempty"`
	Rows   []map[string]any `json:"rows"`
	Format string           `json:"format"`
}
