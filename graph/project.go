package graph

// Project is what edfi_project.yml says of the district and its estate, without
// anything that differs from machine to machine.
type Project struct {
	Name             string         `json:"name"`
	Version          string         `json:"version,omitempty"`
	Standard         string         `json:"standard"`
	Profile          string         `json:"profile,omitempty"` // whose law says what isn't collected, such as california
	Timezone         string         `json:"timezone"`          // IANA name; dates are cut in it
	District         District       `json:"district"`
	Repository       string         `json:"repository,omitempty"`
	Vars             map[string]any `json:"vars,omitempty"`
	ReportDate       string         `json:"report_date"` // YYYY-MM-DD
	ReportDatePinned bool           `json:"report_date_pinned,omitempty"`
	Layers           []Layer        `json:"layers"` // in order: a model refers to its own layer or one below
	Target           string         `json:"target"` // the chosen target's name
	// PseudonymCases is the letter case, lower or upper, that a subject's identifiers are
	// brought to before they become tokens; letter case counts for those that it lacks.
	PseudonymCases map[string]string `json:"pseudonym_cases,omitempty"`
}

// District is the district the project belongs to.
type District struct {
	Name                    string `json:"name"`
	CDSCode                 string `json:"cds_code,omitempty"`
	EducationOrganizationID int64  `json:"education_organization_id,omitempty"`
	Logo                    string `json:"logo,omitempty"` // file in the project
}

// Layer is one step from raw files to marts.
type Layer struct {
	Name         string          `json:"name"`
	Path         string          `json:"path"` // folder of its models, from the project's folder
	Materialized Materialization `json:"materialized,omitempty"`
}

// LayerIndex returns the position of a layer in the project's order, or -1.
func (p *Project) LayerIndex(name string) int {
	for i, l := range p.Layers {
		if l.Name == name {
			return i
		}
	}
	return -1
}

// Target is where and how a run works. It holds this machine's paths, so it is
// never written into a manifest. Relative paths count from the project's folder.
type Target struct {
	Name         string
	Engine       string // duckdb
	Lake         string
	Landing      string
	Threads      int    // nodes in parallel
	MemoryLimit  string // for the engine, such as 4GB; "" leaves the engine's default
	PseudonymKey string // key file; "" means the dev key, which only the target dev may use
	Docs         string // folder of the dictionary; "" means target/docs
	Shares       string // folder of the shares; "" means target/shares
}
