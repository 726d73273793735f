package project

import "github.com/edfi-build/edfi-build/compiler/yaml"

// propertiesShape is a properties file: dbt's shapes of 1.10 and later with our
// keys added (design §4). Keys marked ignored are dbt's and have no effect here.
type propertiesShape struct {
	Version         yaml.Value[int]       `yaml:"version"`
	Sources         []sourceShape         `yaml:"sources"`
	SourceOverrides []sourceOverrideShape `yaml:"source_overrides"`
	Models          []modelShape          `yaml:"models"`
	Seeds           []modelShape          `yaml:"seeds"`
	Snapshots       []snapshotShape       `yaml:"snapshots"`
	Exposures       []exposureShape       `yaml:"exposures"`
	Groups          []groupShape          `yaml:"groups"`
	UnitTests       []unitTestShape       `yaml:"unit_tests"`
	Anchors         any                   `yaml:"anchors,ignored"`
}

type sourceShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	Steward     string             `yaml:"steward"`
	Config      sourceConfigShape  `yaml:"config"`
	Tables      []tableShape       `yaml:"tables"`
	Schema      any                `yaml:"schema,ignored"`
	Database    any                `yaml:"database,ignored"`
	Loader      any                `yaml:"loader,ignored"`
	Quoting     any                `yaml:"quoting,ignored"`
}

type tableShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	Steward     string             `yaml:"steward"`
	Landing     landingShape       `yaml:"landing,required"`
	Load        loadShape          `yaml:"load"`
	Key         yaml.Strings       `yaml:"key"`
	Columns     []columnShape      `yaml:"columns"`
	Tests       []testShape        `yaml:"tests"`
	DataTests   []testShape        `yaml:"data_tests"`
	Config      sourceConfigShape  `yaml:"config"`
	Governance  governanceOfShape  `yaml:"governance"`
	Business    businessShape      `yaml:"business"`
	Identifier  any                `yaml:"identifier,ignored"`
}

type sourceConfigShape struct {
	Freshness     yaml.Value[*freshnessShape] `yaml:"freshness"`
	LoadedAtField yaml.Value[string]          `yaml:"loaded_at_field"`
	Tags          yaml.Strings                `yaml:"tags"`
	Meta          map[string]any              `yaml:"meta"`
	Enabled       yaml.Value[bool]            `yaml:"enabled"`
}

type freshnessShape struct {
	WarnAfter  *periodShape       `yaml:"warn_after"`
	ErrorAfter *periodShape       `yaml:"error_after"`
	Filter     yaml.Value[string] `yaml:"filter"`
}

type periodShape struct {
	Count  yaml.Value[int]    `yaml:"count,required"`
	Period yaml.Value[string] `yaml:"period,required"`
}

type landingShape struct {
	Path yaml.Value[string] `yaml:"path,required"`
	readingShape
}

// readingShape is how a table's files are read.
type readingShape struct {
	Format     yaml.Value[string] `yaml:"format"`
	Header     *bool              `yaml:"header"`
	Delimiter  yaml.Value[string] `yaml:"delimiter"`
	Encoding   yaml.Value[string] `yaml:"encoding"`
	Escapes    yaml.Value[string] `yaml:"escapes"`
	NullValues []string           `yaml:"null_values"`
	SchoolYear yaml.Value[string] `yaml:"school_year"`
}

type loadShape struct {
	Mode       yaml.Value[string]   `yaml:"mode"`
	Key        yaml.Strings         `yaml:"key"`
	DeleteWhen yaml.Value[string]   `yaml:"delete_when"`
	MaxDrop    *yaml.Value[float64] `yaml:"max_drop"`
	Scope      yaml.Value[string]   `yaml:"scope"`
	Batch      yaml.Value[string]   `yaml:"batch"`
}

type modelShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	Steward     string             `yaml:"steward"`
	Config      Config             `yaml:"config"`
	Columns     []columnShape      `yaml:"columns"`
	Constraints []Constraint       `yaml:"constraints"`
	Tests       []testShape        `yaml:"tests"`
	DataTests   []testShape        `yaml:"data_tests"`
	Business    businessShape      `yaml:"business"`
	Governance  governanceOfShape  `yaml:"governance"`
	Versions    any                `yaml:"versions,ignored"`
	Latest      any                `yaml:"latest_version,ignored"`
	Deprecation any                `yaml:"deprecation_date,ignored"`
	Docs        any                `yaml:"docs,ignored"`
}

type snapshotShape struct {
	modelShape
	Relation yaml.Value[string] `yaml:"relation"`
}

type columnShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	DataType    yaml.Value[string] `yaml:"data_type"`
	Header      yaml.Strings       `yaml:"header"`
	inFileShape
	Business    businessShape                `yaml:"business"`
	Governance  governanceOfShape            `yaml:"governance"`
	Constraints []Constraint                 `yaml:"constraints"`
	Tests       []testShape                  `yaml:"tests"`
	DataTests   []testShape                  `yaml:"data_tests"`
	Config      columnConfigShape            `yaml:"config"`
	Quote       any                          `yaml:"quote,ignored"`
	absent      bool                         // by an override
	sameAs      yaml.Value[string]           // by an override
	values      yaml.Map[yaml.Value[string]] // by an override
}

// inFileShape says which files have a source's column.
type inFileShape struct {
	Optional yaml.Value[bool] `yaml:"optional"`
	Since    yaml.Value[int]  `yaml:"since"`
	Until    yaml.Value[int]  `yaml:"until"`
}

type columnConfigShape struct {
	Tags yaml.Strings   `yaml:"tags"`
	Meta map[string]any `yaml:"meta"`
}

type businessShape struct {
	Label      string             `yaml:"label"`
	Definition string             `yaml:"definition"`
	Purpose    string             `yaml:"purpose"`
	Formula    string             `yaml:"formula"`
	Unit       string             `yaml:"unit"`
	UsageNotes string             `yaml:"usage_notes"`
	EdFi       yaml.Value[string] `yaml:"edfi"`
	Domain     string             `yaml:"domain"`
	KPI        yaml.Value[string] `yaml:"kpi"`
	Synonyms   yaml.Strings       `yaml:"synonyms"`
}

type governanceOfShape struct {
	Classification yaml.Value[string] `yaml:"classification"`
	Subject        yaml.Strings       `yaml:"subject"`
	Retention      string             `yaml:"retention"`
	LegalBasis     string             `yaml:"legal_basis"`
	ReviewedOn     yaml.Value[string] `yaml:"reviewed_on"`
	ReviewDue      yaml.Value[string] `yaml:"review_due"`
	Restriction    yaml.Strings       `yaml:"restriction"`
	FreeText       bool               `yaml:"free_text"`
	Declassify     *declassifyShape   `yaml:"declassify"`
}

// declassifyShape opens a derived column, with who answers for that.
type declassifyShape struct {
	To         yaml.Value[string] `yaml:"to,required"`
	Reason     yaml.Value[string] `yaml:"reason,required"`
	ApprovedBy yaml.Value[string] `yaml:"approved_by,required"`
}

type ownerShape struct {
	Name  string `yaml:"name"`
	Email string `yaml:"email"`
}

type groupShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	Owner       ownerShape         `yaml:"owner"`
	Config      columnConfigShape  `yaml:"config"`
}

type exposureShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Label       string             `yaml:"label"`
	Type        yaml.Value[string] `yaml:"type,required"`
	Maturity    yaml.Value[string] `yaml:"maturity"`
	URL         string             `yaml:"url"`
	Description string             `yaml:"description"`
	Owner       ownerShape         `yaml:"owner"`
	DependsOn   yaml.Strings       `yaml:"depends_on"`
	Config      columnConfigShape  `yaml:"config"`
}
