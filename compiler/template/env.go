package template

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Env is what the project knows and templates may ask for. Rendering only reads
// it, so one Env's maps may serve many renderings at once.
type Env struct {
	Refs    map[string]string                 // model or seed → its relation in SQL
	Sources map[string]map[string]SourceTable // system → table → its relations
	Vars    map[string]any
	KPIs    map[string]graph.KPI
	Target  map[string]any // what the chosen target shows to models: its name

	ReportDate string // YYYY-MM-DD
	This       string // the model's own relation; "" where there is none
	// Incremental is what is_incremental gives; to check both branches, render twice.
	Incremental bool
	// Macros replaces macros by a fixed text; unit tests do that.
	Macros map[string]string

	// Pseudonym gives the SQL that turns an expression into a pseudonym of a
	// subject: a call, of which the function's name is recorded as a use. ok is
	// false for an unknown subject.
	Pseudonym func(subject, expression string) (sql string, ok bool)
	Subjects  []string // known to Pseudonym, sorted

	Generic *GenericUse // of a generic test; nil for the others
}

// SourceTable gives the relations of a raw table in SQL.
type SourceTable struct {
	Current string // the rows that hold now
	History string // all rows ever
}

// Rendered is a model as SQL.
type Rendered struct {
	SQL string
	// Map leads from the SQL to the model's file. Copied text maps byte for byte,
	// what an action wrote maps to the whole action, braces included.
	Map     *source.Map
	Uses    []Use        // in the order of the SQL
	Config  []ConfigCall // in the order of execution: the later wins
	Touched graph.Uses   // what this rendering asked for, sorted
}

// ConfigCall is one pair of a config call that ran.
type ConfigCall struct {
	Key   string
	Value any         // as the template computed it
	Span  source.Span // of the key; of the include when a macro set it
}
