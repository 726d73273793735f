package graph

// Changes says how a manifest differs from an earlier one. It is a function of the
// two, and safe for concurrent reading.
type Changes struct {
	Nodes map[string]*NodeChange // by node id; what didn't change isn't there
}

// NodeChange is how one node differs. The flags are the parts of dbt's
// state:modified; more than one can be set.
type NodeChange struct {
	ID      string `json:"id"`
	Added   bool   `json:"added,omitempty"`
	Removed bool   `json:"removed,omitempty"`

	Body         bool `json:"body,omitempty"`         // the parsed statement, a seed's file, a test's arguments
	Configs      bool `json:"configs,omitempty"`      // configuration that shapes the table or the test
	Relation     bool `json:"relation,omitempty"`     // layer or name
	Descriptions bool `json:"descriptions,omitempty"` // words of people: descriptions, business, governance but the classification
	Macros       bool `json:"macros,omitempty"`       // the body changed through a macro
	Contract     bool `json:"contract,omitempty"`     // what an enforced contract or its columns promise

	Rows     bool           `json:"rows,omitempty"`     // which rows there are: joins, filters, grouping
	Columns  []ColumnChange `json:"columns,omitempty"`  // in the order of the later manifest, removed ones last
	Breaking []string       `json:"breaking,omitempty"` // why those who read it can't rely on it as before; sentences
}

// ColumnChange is how one column differs.
type ColumnChange struct {
	Name   string       `json:"name"`
	Kind   ColumnDiffer `json:"kind"`
	Before string       `json:"before,omitempty"` // type or classification, where that is what changed
	After  string       `json:"after,omitempty"`
}

// ColumnDiffer is what changed of a column.
type ColumnDiffer string

// What can change of a column. One column can have several changes.
const (
	ColumnAdded        ColumnDiffer = "added"
	ColumnRemoved      ColumnDiffer = "removed"
	ColumnRetyped      ColumnDiffer = "retyped"
	ColumnRedefined    ColumnDiffer = "redefined"    // another expression, or one that reaches other columns
	ColumnReclassified ColumnDiffer = "reclassified" // another classification
)
