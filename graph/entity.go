package graph

// Entity is one entity of the Ed-Fi standard as the dictionary tells of it, whether or
// not the project has data for it.
type Entity struct {
	Name        string   `json:"name"`
	Domain      string   `json:"domain"`
	Description string   `json:"description,omitempty"`
	Fields      int      `json:"fields,omitempty"`      // how many, with inherited ones; 0: not known
	Kinds       []string `json:"kinds,omitempty"`       // entities that inherit it: their rows are rows of it
	Collections []string `json:"collections,omitempty"` // its lists, in the standard's order
	Withheld    []string `json:"withheld,omitempty"`    // lists that no model may hold: their keys lead to people
	Forbidden   []string `json:"forbidden,omitempty"`   // fields and lists that the project's profile forbids, with the law
	Models      []Held   `json:"models,omitempty"`      // by entity, then by model; none: no source feeds it
}

// Held says which fields of an entity or collection a model has.
type Held struct {
	Entity   string   `json:"entity"` // such as Student or StudentDemographic.Race
	Model    string   `json:"model"`  // its id
	Has      []string `json:"has,omitempty"`
	Withheld []string `json:"withheld,omitempty"` // direct identifiers, and what YAML withholds
	Lacks    []string `json:"lacks,omitempty"`    // optional ones that nothing gives
}
