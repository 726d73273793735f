package docsgen

import "github.com/edfi-build/edfi-build/graph"

// columnView is a column as its table's page shows it.
type columnView struct {
	Name    string
	Anchor  string
	Label   string
	Lead    []string // what it is, in plain words
	More    []string // the technical description where it says something else
	Facts   []fact
	Type    string
	Class   classView
	Subject string // whose identity it carries
	Origin  string // where the closeness comes from, if nobody declared it
	Grants  []grantView
	Opened  *openedView // nil: it is as close as what it is made from
	Free    bool        // whatever somebody wrote
	EdFi    string
	Checks  []checkView
}

// fact is a short answer with its question.
type fact struct{ Term, Text string }

func (s *site) columnViews(n *graph.Node) []columnView {
	views := make([]columnView, len(n.Columns))
	for i, c := range n.Columns {
		views[i] = columnView{
			Name:    c.Name,
			Anchor:  columnAnchor(c.Name),
			Label:   c.Business.Label,
			Lead:    paragraphs(definition(c.Business, c.Description)),
			Facts:   s.columnFacts(c),
			Type:    firstOf(c.Type, c.DataType),
			Class:   classOf(c.Governance.Classification),
			Subject: list(c.Governance.Subject),
			Origin:  originWords(c),
			Grants:  s.grantsOf(c),
			Opened:  s.opened(n, c),
			Free:    c.Governance.FreeText,
			EdFi:    c.Business.EdFi,
			Checks:  s.checks(n, c.Name),
		}
		if c.Business.Definition != "" && c.Business.Definition != c.Description {
			views[i].More = paragraphs(c.Description)
		}
	}
	return views
}

// originWords say that a closeness isn't declared.
func originWords(c *graph.Column) string {
	if !c.Governance.Inherited {
		return ""
	}
	return "inherited from what it is made from"
}

// grantsOf are the grants that a reader of the column needs, with what they are about.
func (s *site) grantsOf(c *graph.Column) []grantView {
	var views []grantView
	for _, name := range c.Governance.Restriction {
		views = append(views, s.grant(name))
	}
	return views
}

func (s *site) columnFacts(c *graph.Column) []fact {
	return known(
		fact{"Formula", c.Business.Formula},
		fact{"Unit", c.Business.Unit},
		fact{"KPI", s.kpiLabel(c.Business.KPI)},
		fact{"Purpose", c.Business.Purpose},
		fact{"Usage notes", c.Business.UsageNotes},
		fact{"Also called", list(c.Business.Synonyms)},
		fact{"Domain", c.Business.Domain},
		fact{"Called in the file", list(c.Headers)},
		fact{"In which files", inFileWords(c.InFile)},
		fact{"Codes of the district", codeWords(c.Values)},
		fact{"Retention", c.Governance.Retention},
		fact{"Legal basis", c.Governance.LegalBasis},
		fact{"Reviewed on", c.Governance.ReviewedOn},
		fact{"Review due", c.Governance.ReviewDue},
		fact{"Tags", list(c.Tags)},
	)
}

// known drops the facts that nobody has written down.
func known(facts ...fact) []fact {
	var out []fact
	for _, f := range facts {
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}
