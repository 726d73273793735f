package graph

// Policy is governance.yml: who may see what, and how small a group may be shown. The
// zero Policy has no role: nobody but who holds the files sees anything.
type Policy struct {
	Roles        []*Role        `json:"roles,omitempty"`  // in the order of the file
	Limits       []*LayerLimit  `json:"limits,omitempty"` // in the order of the file
	Restrictions []*Restriction `json:"restrictions,omitempty"`
	Shares       []*Share       `json:"shares,omitempty"`
	Minimum      int            `json:"minimum,omitempty"` // figures of fewer people are hidden; 0: none is
}

// Role is what one office or function may see. A row is seen where the layer, the
// relation's rule and each column's classification and restrictions all allow it.
type Role struct {
	Name              string         `json:"name"`
	Description       string         `json:"description,omitempty"`
	Layers            []string       `json:"layers,omitempty"`
	MaxClassification Classification `json:"max_classification,omitempty"` // the closest that it sees; "": public alone
	Grants            []string       `json:"grants,omitempty"`             // names of restrictions that are open to it
	// User is the subject whose token stands for {{ user }} in the row rules, such as
	// staff; "": the role is no person's and sees all rows. A role with a user sees
	// nothing of a relation with rows of people unless a rule says which.
	User         string     `json:"user,omitempty"`
	SmallCells   bool       `json:"small_cells,omitempty"`  // also figures of groups under the minimum
	Reidentifies bool       `json:"reidentifies,omitempty"` // may lead tokens back to people, with a vault identity
	Rows         []*RowRule `json:"rows,omitempty"`         // by relation
}

// RowRule says which rows of a relation a role sees.
type RowRule struct {
	Relation string `json:"relation"` // as in SQL: published.v_x
	Node     string `json:"node"`     // id
	Rule     string `json:"rule"`     // as governance.yml has it
	// Condition is the rule with relations written out and UserParameter for the
	// user's token: one boolean expression that DuckDB and PostgreSQL read alike.
	Condition string   `json:"condition"`
	Reads     []string `json:"reads,omitempty"` // ids of the nodes that the condition looks into, sorted
}

// UserParameter stands in a condition for the token of who looks. It is no valid SQL:
// each reader puts its own in its place, as a literal or a function call.
const UserParameter = "{{ user }}"

// LayerLimit is the closest that a layer admits in what it stores.
type LayerLimit struct {
	Layer             string         `json:"layer"`
	MaxClassification Classification `json:"max_classification,omitempty"` // "": sensitive; never direct
	NoFreeText        bool           `json:"no_free_text,omitempty"`
}

// Restriction is data that a law or the district keeps to those with a named grant,
// whatever their classification allows: meals, foster care, disability.
type Restriction struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	LegalBasis  string `json:"legal_basis,omitempty"`
}

// Share is a copy for people who don't hold the lake: one DuckDB file of what a role may
// see, made anew with each release.
type Share struct {
	Name string `json:"name"`
	Role string `json:"role"`
	// ForEach makes a file for each value of a column instead of one for all, such as
	// each school: what the users of that value see.
	ForEach *ShareEach `json:"for_each,omitempty"`
	// OnDemand is made by `share` alone and not by each run.
	OnDemand bool `json:"on_demand,omitempty"`
}

// ShareEach lists the users of a share by a relation of theirs.
type ShareEach struct {
	Relation string `json:"relation"` // as in SQL
	Node     string `json:"node"`     // id
	User     string `json:"user"`     // its column that holds the user's token
	By       string `json:"by"`       // its column whose values name the files
}

// Role returns the role of that name, or nil.
func (p *Policy) Role(name string) *Role {
	if p == nil {
		return nil
	}
	for _, r := range p.Roles {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Limit returns what a layer admits. Without a word of governance.yml nothing but raw
// admits what is direct.
func (p *Policy) Limit(layer string) LayerLimit {
	limit := LayerLimit{Layer: layer, MaxClassification: Sensitive}
	if p != nil {
		for _, l := range p.Limits {
			if l.Layer == layer {
				limit = *l
			}
		}
	}
	if limit.MaxClassification == "" || limit.MaxClassification.Rank() > Sensitive.Rank() {
		limit.MaxClassification = Sensitive
	}
	return limit
}

// Population says that a model's rows are figures of groups, and how many people each
// group has. It is what lets an aggregate be less close than what it is made from: a
// run refuses to store a row that breaks the rule (34 CFR 99.31(b)(1), and the
// California Department of Education's ten or fewer).
type Population struct {
	// Columns hold a number of people each. A row breaks the rule where one of them is
	// under the policy's minimum, or hidden beside a figure of those people.
	Columns []string `json:"columns"`
	// Of says which of the columns counts the people of a figure; figures that it doesn't
	// name are of the first one's.
	Of map[string]string `json:"of,omitempty"`
	// Besides are figures that may stand where the number of people is hidden: they are
	// rounded to a band, or they are of something else, such as a number of classes.
	Besides []string `json:"besides,omitempty"`
	// Figures are the other columns that an aggregate over a group flows into, in order.
	// The compiler fills them in.
	Figures []string `json:"figures,omitempty"`
}
