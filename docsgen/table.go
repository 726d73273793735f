package docsgen

import (
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// tableView is a table's page, from what everybody asks to what few do.
type tableView struct {
	Title     string
	Relation  string
	Layer     layerView
	Kind      string
	Lead      []string
	More      []string
	Notes     []fact
	Steward   string
	Group     string
	Class     classView
	State     stateView
	Facts     []fact
	Columns   []columnView
	People    *populationView // nil: the rows aren't figures of groups
	Sight     string          // where the access page speaks of it; "": it doesn't
	Checks    []checkView
	Neighbour neighboursView
	Landing   []fact
	KPIs      []kpiLink
	Technical []fact
	Written   string // SQL as the analyst wrote it
	Compiled  string // SQL as the engine gets it
	Path      string
}

func (s *site) tableView(n *graph.Node) tableView {
	v := tableView{
		Title:     title(n),
		Relation:  n.Relation.String(),
		Layer:     layerOf(n.Relation.Space),
		Kind:      kindWord(n),
		Lead:      paragraphs(definition(n.Business, n.Description)),
		Notes:     tableNotes(n),
		Steward:   n.Steward,
		Group:     s.groupWords(n.Group),
		Class:     classOf(closest(n)),
		State:     s.summary(n),
		Facts:     s.tableFacts(n),
		Columns:   s.columnViews(n),
		People:    s.populationView(n),
		Sight:     s.sightLink(n),
		Checks:    s.checks(n, ""),
		Neighbour: s.neighboursView(n),
		Landing:   landingFacts(n.Source),
		KPIs:      s.kpisOf(n),
		Technical: s.technicalFacts(n),
		Written:   strings.TrimSpace(n.RawCode),
		Compiled:  strings.TrimSpace(n.CompiledCode),
		Path:      n.Path,
	}
	if n.Business.Definition != "" && n.Business.Definition != n.Description {
		v.More = paragraphs(n.Description)
	}
	return v
}

// tableNotes are what people wrote about a table besides its definition.
func tableNotes(n *graph.Node) []fact {
	return known(
		fact{"Purpose", n.Business.Purpose},
		fact{"Formula", n.Business.Formula},
		fact{"Usage notes", n.Business.UsageNotes},
		fact{"Also called", list(n.Business.Synonyms)},
	)
}

// tableFacts stand at the top of the page: what is in it, since when.
func (s *site) tableFacts(n *graph.Node) []fact {
	facts := []fact{{"Rows", s.rows(n)}}
	state, built := s.in.Tables[n.Relation.String()]
	if r := s.in.Release; r != nil && built {
		facts = append(facts, fact{"Last release", releaseName(r) + ", " + s.moment(r.Time)})
	}
	facts = append(facts, fact{"Newest delivery", s.moment(state.LoadedAt)})
	if quarantine := s.in.Manifest.Nodes[n.Config.Contract.Quarantine]; quarantine != nil && built {
		facts = append(facts, fact{"In quarantine", s.rows(quarantine) + " that break the contract"})
	}
	if state.Rejected > 0 {
		facts = append(facts, fact{"Set aside as unreadable", counted(state.Rejected, "row")})
	}
	return known(append(facts,
		fact{"Domain", n.Business.Domain},
		fact{"Ed-Fi entity", firstOf(n.Config.Contract.Entity, n.Business.EdFi)},
		fact{"Retention", n.Governance.Retention},
		fact{"Legal basis", n.Governance.LegalBasis},
		fact{"Reviewed on", n.Governance.ReviewedOn},
		fact{"Review due", n.Governance.ReviewDue},
	)...)
}

// rows tells how many rows the release holds of a table, or why there is no
// number.
func (s *site) rows(n *graph.Node) string {
	if state, built := s.in.Tables[n.Relation.String()]; built {
		return count(state.Rows)
	}
	if kindWord(n) != "" {
		return "not stored"
	}
	return "not built yet"
}

func (s *site) groupWords(name string) string {
	for _, g := range s.in.Manifest.Groups {
		if g.Name == name && g.Owner.Name != "" {
			return g.Name + ", owned by " + g.Owner.Name
		}
	}
	return name
}

// technicalFacts stand at the end of the page, for those who keep the estate.
func (s *site) technicalFacts(n *graph.Node) []fact {
	facts := []fact{
		{"How it comes to be", builtWords(n)},
		{"Row identity", list(n.Config.UniqueKey)},
		{"Contract", s.contractWords(n)},
		{"Withheld, in raw alone", list(n.Config.Contract.Withheld)},
		{"Each row is held to", list(ruleWords(n.Config.Contract.Rules))},
		{"Pseudonyms", list(n.Uses.Pseudonym)},
		{"Speaks about", s.reportDate(n)},
		{"Other engines", portableWords(n.Portable)},
		{"Tags", list(n.Config.Tags)},
		{"Defined in", n.Path},
		{"Described in", n.PatchPath},
	}
	if state, built := s.in.Tables[n.Relation.String()]; built {
		facts = append(facts,
			fact{"Delta version", count(state.Version)},
			fact{"Data files", count(int64(state.Files))},
			fact{"Fingerprint", state.Fingerprint})
	}
	return known(facts...)
}

func (s *site) contractWords(n *graph.Node) string {
	c := n.Config.Contract
	switch {
	case c.Enforced && c.Entity != "":
		return "Made to follow " + c.Entity + " of " + standardWords(s.in.Manifest.Project.Standard) + "; exactly the columns below, or it isn't built"
	case c.Enforced:
		return "A run refuses any columns but these"
	}
	return ""
}

// ruleWords say what the rules of a contract ask for; a row that breaks one stands in
// quarantine.
func ruleWords(rules []graph.Rule) []string {
	var words []string
	for _, r := range rules {
		columns := list(r.Columns)
		switch r.Name {
		case graph.RuleRequired:
			words = append(words, columns+" given")
		case graph.RuleLength:
			words = append(words, columns+" of at most "+r.Detail+" characters")
		case graph.RuleDescriptor:
			words = append(words, columns+" a value of "+r.Detail)
		case graph.RuleReference:
			words = append(words, columns+" to be found in "+r.Detail)
		case graph.RuleKey:
			words = append(words, columns+" in no other row")
		}
	}
	return words
}

// reportDate is the day a table speaks about, for tables that ask for one.
func (s *site) reportDate(n *graph.Node) string {
	if !n.Uses.ReportDate {
		return ""
	}
	return "the report date, " + s.in.Manifest.Project.ReportDate
}

func portableWords(p *graph.Portable) string {
	switch {
	case p == nil:
		return ""
	case p.OK:
		return "PostgreSQL's parser reads this SQL too"
	}
	return "this SQL is DuckDB's own: " + firstOf(p.Reason, "PostgreSQL's parser refuses it")
}
