package graph

import "sync"

// Changes says how a manifest differs from an earlier one. It is a function of the
// two, and safe for concurrent reading. Compare makes it.
type Changes struct {
	Nodes     map[string]*NodeChange // by node id; what didn't change isn't there
	Exposures []ExposureChange       // by name
	// Project lists what differs of the project as a whole, in words: report date,
	// variables, kpis.yml, … What of it a node really uses shows in the node's Body.
	Project []string

	before  *Manifest
	indexed sync.Once
	reach   *reach // see Impact
}

// NodeChange is how one node differs. The flags are the parts of dbt's
// state:modified; more than one can be set. A node that was added or removed has
// no other flag.
type NodeChange struct {
	ID      string `json:"id"`
	Added   bool   `json:"added,omitempty"`
	Removed bool   `json:"removed,omitempty"`

	// Body is what the node is made by: a model's parsed statement and what it
	// depends on, a seed's file, how a source's files are read, what a test asserts.
	Body bool `json:"body,omitempty"`
	// Configs is configuration but the contract: materialization, keys, access,
	// group, tags, thresholds of a test, freshness.
	Configs      bool `json:"configs,omitempty"`
	Relation     bool `json:"relation,omitempty"`     // layer or name
	Descriptions bool `json:"descriptions,omitempty"` // words of people: descriptions, business, governance but the classification, columns' tags
	Macros       bool `json:"macros,omitempty"`       // the body changed, the model's own text didn't, and it includes macros
	Contract     bool `json:"contract,omitempty"`     // whether one is enforced, its entity, or what its columns promise

	// Through names what of the project changed the body of a model whose own text
	// is as before: report date, var school_year, kpi chronic_absenteeism, macro x.
	Through []string `json:"through,omitempty"`

	// Rows tells that there may be other rows, and not only other columns: joins,
	// filters, grouping, a seed's file, how a table grows.
	Rows     bool           `json:"rows,omitempty"`
	Columns  []ColumnChange `json:"columns,omitempty"`  // in the order of the later manifest, removed ones last
	Breaking []string       `json:"breaking,omitempty"` // why those who read it can't rely on it as before; sentences
}

// Modified tells whether the node is in both manifests and differs.
func (n *NodeChange) Modified() bool { return !n.Added && !n.Removed }

// ColumnChange is how one column differs.
type ColumnChange struct {
	Name   string       `json:"name"`
	Kind   ColumnDiffer `json:"kind"`
	Before string       `json:"before,omitempty"` // type or classification, where that is what changed
	After  string       `json:"after,omitempty"`
}

// ColumnDiffer is what changed of a column.
type ColumnDiffer string

// What can change of a column. One column can have several changes. An added
// column has its type in After and a removed one in Before; a reclassified one has
// classifications, "" for none.
const (
	ColumnAdded        ColumnDiffer = "added"
	ColumnRemoved      ColumnDiffer = "removed"
	ColumnRetyped      ColumnDiffer = "retyped"
	ColumnRedefined    ColumnDiffer = "redefined"    // another expression, or one that reaches other columns
	ColumnReclassified ColumnDiffer = "reclassified" // another classification
)

// ExposureChange is an exposure that was added, removed or changed.
type ExposureChange struct {
	Name    string `json:"name"`
	Added   bool   `json:"added,omitempty"`
	Removed bool   `json:"removed,omitempty"`
}
