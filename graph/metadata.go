package graph

// Column is a column of a source, seed or model.
type Column struct {
	Name        string     `json:"name"`
	Type        string     `json:"type,omitempty"`      // as stored, in the engine's words; from the binder for models
	DataType    string     `json:"data_type,omitempty"` // as declared in YAML
	Description string     `json:"description,omitempty"`
	Business    Business   `json:"business,omitzero"`
	Governance  Governance `json:"governance,omitzero"`
	Headers     []string   `json:"headers,omitempty"` // names by which a landing file may call it; source columns only
	InFile      InFile     `json:"in_file,omitzero"`  // which landing files have it; source columns only
	// Values are the district's codes for those that models know, by what files say:
	// raw keeps a cell as it came and shows it so. Source columns only.
	Values  map[string]string `json:"values,omitempty"`
	Tags    []string          `json:"tags,omitempty"`
	Meta    map[string]any    `json:"meta,omitempty"`
	Tests   []string          `json:"tests,omitempty"`   // ids of the tests on it, sorted
	Lineage *Lineage          `json:"lineage,omitempty"` // models only
}

// Business is what a column or table means to people.
type Business struct {
	Label      string   `json:"label,omitempty"`
	Definition string   `json:"definition,omitempty"`
	Purpose    string   `json:"purpose,omitempty"`
	Formula    string   `json:"formula,omitempty"`
	Unit       string   `json:"unit,omitempty"`
	UsageNotes string   `json:"usage_notes,omitempty"`
	EdFi       string   `json:"edfi,omitempty"` // Entity.Element
	Domain     string   `json:"domain,omitempty"`
	KPI        string   `json:"kpi,omitempty"`
	Synonyms   []string `json:"synonyms,omitempty"`
}

// Classification says how close data is to a person, from open to closed.
type Classification string

// The classifications of design §4, from open to closed.
const (
	Public    Classification = "public"
	Internal  Classification = "internal"
	Pseudonym Classification = "pseudonym"
	Quasi     Classification = "quasi"
	Sensitive Classification = "sensitive"
	Direct    Classification = "direct"
)

// Classifications lists them from open to closed.
func Classifications() []Classification {
	return []Classification{Public, Internal, Pseudonym, Quasi, Sensitive, Direct}
}

// Rank orders classifications: the greater, the closer to a person. Unclassified
// counts as direct: default deny.
func (c Classification) Rank() int {
	for i, known := range Classifications() {
		if c == known {
			return i
		}
	}
	return len(Classifications()) - 1
}

// Governance is who answers for data and what may be done with it.
type Governance struct {
	Classification Classification `json:"classification,omitempty"`
	Subject        []string       `json:"subject,omitempty"` // whose identity a direct column carries: student, staff, …
	Retention      string         `json:"retention,omitempty"`
	LegalBasis     string         `json:"legal_basis,omitempty"`
	ReviewedOn     string         `json:"reviewed_on,omitempty"` // date, YYYY-MM-DD
	ReviewDue      string         `json:"review_due,omitempty"`  // date, YYYY-MM-DD
	// Inherited tells that the classification isn't declared: it is that of what the
	// column is made from.
	Inherited bool `json:"inherited,omitempty"`
	// Restriction names what a reader needs a grant for besides the classification,
	// those of what the column is made from among them, sorted. See Policy.
	Restriction []string    `json:"restriction,omitempty"`
	FreeText    bool        `json:"free_text,omitempty"`  // whatever somebody wrote; models: made from it
	Declassify  *Declassify `json:"declassify,omitempty"` // the columns of models only
}

// Declassify says that a column is less close than what it is made from, and who
// answers for that. Direct identifiers are opened by pseudonyms alone.
type Declassify struct {
	To         Classification `json:"to"`
	Reason     string         `json:"reason"`
	ApprovedBy string         `json:"approved_by"`
}

// KPI is a definition with its thresholds, from kpis.yml. SQL and the dictionary
// read the same one.
type KPI struct {
	Name        string            `json:"name"`
	Label       string            `json:"label,omitempty"`
	Description string            `json:"description,omitempty"`
	Formula     string            `json:"formula,omitempty"`
	Unit        string            `json:"unit,omitempty"`
	Source      string            `json:"source,omitempty"`      // the law or document it comes from
	Fields      map[string]string `json:"fields,omitempty"`      // numbers as written, by name, such as threshold
	Definitions map[string]string `json:"definitions,omitempty"` // what a number says, by its name
}

// Exposure is a use of the estate outside of it, such as a dashboard.
type Exposure struct {
	Name        string   `json:"name"`
	Label       string   `json:"label,omitempty"`
	Type        string   `json:"type"`
	Maturity    string   `json:"maturity,omitempty"` // high, medium or low
	Description string   `json:"description,omitempty"`
	URL         string   `json:"url,omitempty"`
	Owner       Owner    `json:"owner,omitzero"`
	DependsOn   []string `json:"depends_on,omitempty"` // node ids, sorted
	Path        string   `json:"path,omitempty"`

	Tags []string       `json:"tags,omitempty"`
	Meta map[string]any `json:"meta,omitempty"`
}

// Group is a set of models with one owner.
type Group struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Owner       Owner  `json:"owner,omitzero"`
	Path        string `json:"path,omitempty"`
}

// Macro is a piece of template that models include.
type Macro struct {
	Name string   `json:"name"`
	Path string   `json:"path"`
	Code string   `json:"code"`           // the definition as it is written
	Uses []string `json:"uses,omitempty"` // macros that it includes itself, sorted
}

// Owner is a role or an office, and how to reach it.
type Owner struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}
