package graph

import (
	"cmp"

	"github.com/edfi-build/edfi-build/internal/source"
)

// Kind tells what a node is. The words are dbt's resource types.
type Kind string

// The kinds of nodes.
const (
	KindSource Kind = "source"
	KindSeed   Kind = "seed"
	KindModel  Kind = "model"
	KindTest   Kind = "test"
	// KindUnitTest is a test of a model's logic on rows of its own, without the
	// estate: it comes before the model it tests.
	KindUnitTest Kind = "unit_test"
)

// Materialization tells how a model comes to be in the lake.
type Materialization string

// The materializations. An ephemeral model is a view of the run's engine only:
// it is never stored.
const (
	Table       Materialization = "table"
	View        Materialization = "view"
	Ephemeral   Materialization = "ephemeral"
	Incremental Materialization = "incremental"
	Snapshot    Materialization = "snapshot"
)

// Stored tells whether the materialization leaves a table in the lake.
func (m Materialization) Stored() bool { return m == Table || m == Incremental || m == Snapshot }

// Node is one thing that a run works on. Which of Source, Seed and Test is set
// follows from Kind.
type Node struct {
	ID          string     `json:"id"` // unique, as dbt writes it: model.<project>.<name>
	Kind        Kind       `json:"kind"`
	Name        string     `json:"name"`
	Layer       string     `json:"layer,omitempty"`
	Relation    Relation   `json:"relation"`             // zero for tests
	Path        string     `json:"path"`                 // the file that defines it, from the project's folder
	PatchPath   string     `json:"patch_path,omitempty"` // the YAML file that describes it
	Description string     `json:"description,omitempty"`
	Steward     string     `json:"steward,omitempty"`
	Group       string     `json:"group,omitempty"`
	Business    Business   `json:"business,omitzero"`
	Governance  Governance `json:"governance,omitzero"`
	Columns     []*Column  `json:"columns,omitempty"` // in the order the node gives them
	Config      Config     `json:"config,omitzero"`
	DependsOn   []string   `json:"depends_on,omitempty"` // ids, sorted

	RawCode      string `json:"raw_code,omitempty"`      // as the analyst wrote it
	CompiledCode string `json:"compiled_code,omitempty"` // as the engine gets it
	// RelationOffsets is where in CompiledCode relations of two parts start; models
	// only.
	RelationOffsets []int `json:"relation_offsets,omitempty"`
	// IncrementalCode is the compiled statement for a table that exists already;
	// incremental models only.
	IncrementalCode string `json:"incremental_code,omitempty"`
	// CodeDigest is the SHA-256 of the parsed statement: comments and white space
	// don't count. Hex.
	CodeDigest string `json:"code_digest,omitempty"`
	// RowsDigest is the SHA-256 of what of the statement decides about rows (joins,
	// filters, grouping), hex; "" when that isn't known. Models only.
	RowsDigest string `json:"rows_digest,omitempty"`
	// Uses lists what besides code and inputs shaped the compiled statement.
	Uses     Uses      `json:"uses,omitzero"`
	Portable *Portable `json:"portable,omitempty"`
	// Influences are the columns that decide which rows a model has and how they are
	// grouped, sorted; Equalities are pairs that it compares. A column's own lineage
	// stands on the column.
	Influences []ColumnEdge `json:"influences,omitempty"`
	Equalities []Equality   `json:"equalities,omitempty"`
	// Pseudonyms are the calls of the keyed function in a model, in the order of the
	// statement.
	Pseudonyms []PseudonymUse `json:"pseudonyms,omitempty"`
	// Problems is the column _problems of a model that gives one: what it finds wrong
	// with its rows. It isn't among the stored Columns.
	Problems *Column `json:"problems,omitempty"`
	// JudgedCode gives the rows of CompiledCode with the rule of the contract that each
	// breaks; "" where nothing is quarantined. See Contract.Quarantine.
	JudgedCode string `json:"judged_code,omitempty"`
	// Quarantines is the id of the model whose rows a quarantine holds; "" for others.
	Quarantines string `json:"quarantines,omitempty"`

	Source   *SourceTable `json:"source,omitempty"`
	Seed     *Seed        `json:"seed,omitempty"`
	Test     *Test        `json:"test,omitempty"`
	UnitTest *UnitTest    `json:"unit_test,omitempty"`

	// Span is where the node is defined and Map leads from CompiledCode back to
	// the text it was written in. Both are known in the process that compiled
	// the node and absent from a manifest read from disk.
	Span source.Span `json:"-"`
	Map  *source.Map `json:"-"`
}

// Column returns the column of that name, or nil.
func (n *Node) Column(name string) *Column {
	for _, c := range n.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Access says who may refer to a model: private, protected or public. As in dbt, a
// model that doesn't say is protected.
func (n *Node) Access() string { return cmp.Or(n.Config.Access, "protected") }

// Config is a node's configuration after the layer's defaults, YAML and the
// model file (the later wins).
type Config struct {
	Materialized        Materialization `json:"materialized,omitempty"`
	IncrementalStrategy string          `json:"incremental_strategy,omitempty"` // append, delete+insert or merge
	UniqueKey           []string        `json:"unique_key,omitempty"`
	OnSchemaChange      string          `json:"on_schema_change,omitempty"` // incremental: ignore, append_new_columns, sync_all_columns or fail
	Snapshot            SnapshotConfig  `json:"snapshot,omitzero"`
	Contract            Contract        `json:"contract,omitzero"`
	Population          *Population     `json:"population,omitempty"` // of models whose rows are figures of groups
	Access              string          `json:"access,omitempty"`     // private, protected or public
	Tags                []string        `json:"tags,omitempty"`
	Meta                map[string]any  `json:"meta,omitempty"`
}

// SnapshotConfig is how a snapshot finds the changes of its rows.
type SnapshotConfig struct {
	Strategy    string   `json:"strategy,omitempty"`     // timestamp or check
	UpdatedAt   string   `json:"updated_at,omitempty"`   // timestamp: the column that dates a row
	CheckCols   []string `json:"check_cols,omitempty"`   // check: the columns to compare
	HardDeletes string   `json:"hard_deletes,omitempty"` // ignore, invalidate or new_record
	// SurvivesRollback keeps the history as it is when a release is rolled back: what it
	// remembers of what was published stays true.
	SurvivesRollback bool `json:"survives_rollback,omitempty"`
}

// Columns that a snapshot adds to those of its query.
const (
	ColumnValidFrom = "valid_from" // when the row came to be so
	ColumnValidTo   = "valid_to"   // when it ceased to be so, exclusive; NULL: it still is
	ColumnIsDeleted = "is_deleted" // with hard_deletes: new_record; the row says that there was none
)

// Uses is what a model's text asked of the project while it was rendered.
type Uses struct {
	Pseudonym  []string `json:"pseudonym,omitempty"` // subjects, sorted
	ReportDate bool     `json:"report_date,omitempty"`
	Vars       []string `json:"vars,omitempty"`
	KPIs       []string `json:"kpis,omitempty"`
	Macros     []string `json:"macros,omitempty"`
}

// Portable is PostgreSQL's parser's word on a statement.
type Portable struct {
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // what its parser said when it is not
}

// Seed is a CSV file of the project that becomes a table.
type Seed struct {
	Delimiter string `json:"delimiter,omitempty"` // default ","
	Digest    string `json:"digest"`              // SHA-256 of the file, hex
}

// Test is an assertion over the estate. The node's CompiledCode gives the rows
// that break it.
type Test struct {
	Type     string `json:"type"`             // not_null, unique, …; singular for a SQL file
	Target   string `json:"target,omitempty"` // id of the node it is declared on
	Column   string `json:"column,omitempty"`
	Severity string `json:"severity"` // error or warn
	WarnIf   string `json:"warn_if"`  // such as "!= 0", over the number of failures
	ErrorIf  string `json:"error_if"`
	// Limit stops counting failures there; 0: no limit.
	Limit int `json:"limit,omitempty"`
	// FailCalc is the SQL aggregate over the failing rows that makes their number;
	// "": count(*).
	FailCalc string `json:"fail_calc,omitempty"`
	// StoreFailures keeps the failing rows in a table beside the releases; see
	// Manifest.FailuresRelations.
	StoreFailures bool `json:"store_failures,omitempty"`
	// StoredCode is the statement whose rows are kept, where they aren't those of
	// CompiledCode.
	StoredCode string `json:"stored_code,omitempty"`
	// Tally is an aggregate expression over the rows of Target that counts the
	// failures, so that several tests share one scan; "" where only CompiledCode can
	// tell. With Probe, zero means that nothing fails, and CompiledCode tells how much
	// does.
	Tally string `json:"tally,omitempty"`
	Probe bool   `json:"probe,omitempty"`
	// Proven says why the statement of Target can't break the test; then it costs no
	// query. "": it has to be run.
	Proven string `json:"proven,omitempty"`
	// Arguments are shown in the dictionary: accepted values, a range, the table
	// that is referred to.
	Arguments map[string]string `json:"arguments,omitempty"`
}

// UnitTest is given rows for what a model reads, and the rows it must make of
// them. The node's CompiledCode is the model's statement as the test's overrides
// render it.
type UnitTest struct {
	Model       string    `json:"model"`           // id
	Given       []Fixture `json:"given,omitempty"` // inputs that aren't given are empty
	Expect      Fixture   `json:"expect"`
	Incremental bool      `json:"incremental,omitempty"` // CompiledCode is the incremental branch
}

// Fixture is rows written by hand. A nil cell is NULL; the others are texts that
// the engine casts to the type of their column.
type Fixture struct {
	Relation Relation    `json:"relation,omitzero"` // what the rows stand for; zero for expected ones
	Columns  []string    `json:"columns"`
	Rows     [][]*string `json:"rows"`
}
