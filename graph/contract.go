package graph

// Contract says that a model's columns must be exactly the declared ones, and which
// Ed-Fi entity they follow (design §4, Contracts and privacy).
type Contract struct {
	Enforced bool   `json:"enforced"`
	Entity   string `json:"entity,omitempty"` // a name in schema/edfi, such as Student or StudentDemographic.Race
	// Withheld lists the required fields of the entity that the model has no column for:
	// their presence is a matter of the raw side. Sorted.
	Withheld []string `json:"withheld,omitempty"`
	// MaxQuarantined is the share of rows, 0 to 1, that may break the contract before
	// the run fails; nil: any.
	MaxQuarantined *float64 `json:"max_quarantined,omitempty"`
	// Rules are what each row is held to when the table is made, in the order in which
	// they are asked; the first that a row breaks sends it to the quarantine.
	Rules []Rule `json:"rules,omitempty"`
	// Quarantine is the id of the node that holds the rows which break the contract; ""
	// where none is held to it.
	Quarantine string `json:"quarantine,omitempty"`
}

// Rule is one thing that a contract asks of a row.
type Rule struct {
	Name    string   `json:"name"`             // required, length, descriptor, reference or key
	Columns []string `json:"columns"`          // those that it looks at
	Detail  string   `json:"detail,omitempty"` // a length, a descriptor, the relations that are referred to
}

// The rules of a contract. What a model finds itself has other names.
const (
	RuleRequired   = "required"   // an identity or required field is empty
	RuleLength     = "length"     // a text is longer than its field
	RuleDescriptor = "descriptor" // a value is none of its descriptor's
	RuleReference  = "reference"  // the row that is referred to isn't there
	RuleKey        = "key"        // another row has the same identity
)

// QuarantineSuffix ends the name of the relation that stands beside a contract model
// and holds the rows that break its contract. No model may be called so.
const QuarantineSuffix = "__quarantine"

// ColumnProblems is the column in which a model says what is wrong with a row by its
// own knowledge, of the type ProblemsType. It is read by the contract and not stored.
const (
	ColumnProblems = "_problems"
	ProblemsType   = `STRUCT("rule" VARCHAR, field VARCHAR, reason VARCHAR)[]`
)

// Columns that a quarantine has beside those of its model.
const (
	ColumnRule   = "_rule"   // the first rule that the row breaks
	ColumnField  = "_column" // the column that it breaks it with
	ColumnReason = "_reason" // a sentence
)

// IsOrigin tells whether a column of a model says which row of which file its row came
// from. YAML needn't describe it.
func IsOrigin(column string) bool { return column == ColumnFileSHA256 || column == ColumnRowNumber }

// IsSpecial tells whether a column means the same in every model that gives it, so that
// YAML needn't describe it.
func IsSpecial(column string) bool { return IsOrigin(column) || column == ColumnProblems }
