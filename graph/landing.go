package graph

import "time"

// SourceTable says how files of a source system become a raw table (design §4,
// Loading).
type SourceTable struct {
	System  string   `json:"system"`
	Table   string   `json:"table"`
	Landing Landing  `json:"landing"`
	Load    Load     `json:"load"`
	Key     []string `json:"key,omitempty"` // columns that identify a row
	// Disabled says that the district has no such table: nothing is looked for, and
	// there are no rows.
	Disabled bool `json:"disabled,omitempty"`
	// Freshness says when the table is late; nil when none is asked for.
	Freshness *Freshness `json:"freshness,omitempty"`
}

// Freshness says after how long without new rows a raw table is late. A nil Period
// never is.
type Freshness struct {
	WarnAfter  *Period `json:"warn_after,omitempty"`
	ErrorAfter *Period `json:"error_after,omitempty"`
	// LoadedAtField is a SQL expression over the declared columns that dates a row;
	// "": when the row was ingested.
	LoadedAtField string `json:"loaded_at_field,omitempty"`
	Filter        string `json:"filter,omitempty"` // SQL condition: only such rows count
}

// Period is a length of time as dbt writes it.
type Period struct {
	Count int    `json:"count"`
	Unit  string `json:"period"` // minute, hour or day
}

// Duration is the period as a length of time; a day has 24 hours.
func (p Period) Duration() time.Duration {
	unit := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[p.Unit]
	return time.Duration(p.Count) * unit
}

// Format is how a landing file writes its rows.
type Format string

// The formats. What differs from CSV only in delimiter and escapes is CSV, too.
const (
	CSV     Format = "csv"
	JSONL   Format = "jsonl"
	Parquet Format = "parquet"
)

// Landing says where a table's files are and how to read them.
type Landing struct {
	Path       string   `json:"path"` // glob below the target's landing folder, with slashes
	Format     Format   `json:"format"`
	Header     bool     `json:"header"`                // CSV: the first record names the columns
	Delimiter  string   `json:"delimiter,omitempty"`   // CSV: one character
	Encoding   string   `json:"encoding,omitempty"`    // utf-8, utf-16, utf-16le, utf-16be, windows-1252
	NullValues []string `json:"null_values,omitempty"` // CSV: unquoted texts that mean NULL, besides nothing at all
	Escapes    string   `json:"escapes,omitempty"`     // CSV: EscapeBackslash; "": quotes
	// SchoolYear is a regular expression with one group over the path that gives the
	// school year of a file's layout; "": every file has the newest.
	SchoolYear string `json:"school_year,omitempty"`
}

// EscapeBackslash is how Canvas, PostgreSQL and MySQL write tab-separated text: \t,
// \n and \\ within a field, \N for NULL, and quotes that mean nothing.
const EscapeBackslash = "backslash"

// InFile says which landing files have a source's column.
type InFile struct {
	Optional bool `json:"optional,omitempty"` // a file may lack it
	Absent   bool `json:"absent,omitempty"`   // the district's files never have it
	// SameAs names the column whose cells it takes, where the district's files have one
	// for both; "": it has its own.
	SameAs string `json:"same_as,omitempty"`
	// Since and Until are the first and the last school year whose files have it,
	// each named by the year in which it ends; 0: no such limit.
	Since int `json:"since,omitempty"`
	Until int `json:"until,omitempty"`
}

// Own tells whether any file has a field for the column alone.
func (f InFile) Own() bool { return !f.Absent && f.SameAs == "" }

// Holds tells whether files of a school year have a field for the column.
func (f InFile) Holds(year int) bool {
	return f.Own() && (f.Since == 0 || year >= f.Since) && (f.Until == 0 || year <= f.Until)
}

// LoadMode says which rows of all deliveries are current.
type LoadMode string

// The load modes: the newest delivery of each scope; the newest row of each key
// with deletions applied; all rows.
const (
	LoadSnapshot LoadMode = "snapshot"
	LoadUpsert   LoadMode = "upsert"
	LoadAppend   LoadMode = "append"
)

// Load says how deliveries add up to the current rows.
type Load struct {
	Mode       LoadMode `json:"mode"`
	DeleteWhen string   `json:"delete_when,omitempty"` // upsert: SQL condition over the declared columns that marks a deletion
	MaxDrop    *float64 `json:"max_drop,omitempty"`    // 0 to 1: the share of rows a delivery may be smaller by; nil: no limit
	Scope      string   `json:"scope,omitempty"`       // regular expression with one group over the path
	Batch      string   `json:"batch,omitempty"`       // likewise
}

// Columns that every raw table has beside the declared ones: where a row came from
// (design §7).
const (
	ColumnFileSHA256 = "_file_sha256"
	ColumnFileName   = "_file_name"
	ColumnRowNumber  = "_row_number" // the physical line where the record starts
	ColumnIngestedAt = "_ingested_at"
	ColumnBatchID    = "_batch_id"
)

// OriginColumns are the columns that say where a row of raw came from, which
// models may read.
func OriginColumns() []*Column {
	return []*Column{
		{Name: ColumnFileSHA256, Type: "VARCHAR", Governance: Governance{Classification: Quasi}},
		{Name: ColumnFileName, Type: "VARCHAR", Governance: Governance{Classification: Quasi}},
		{Name: ColumnRowNumber, Type: "BIGINT", Governance: Governance{Classification: Quasi}},
		{Name: ColumnIngestedAt, Type: "TIMESTAMP WITH TIME ZONE", Governance: Governance{Classification: Internal}},
		{Name: ColumnBatchID, Type: "VARCHAR", Governance: Governance{Classification: Internal}},
	}
}
