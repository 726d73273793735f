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
			EdFi:    c.Business.EdFi,
			Checks:  s.checks(n, c.Name),
		}
		if c.Business.Definition != "" && c.Business.Definition != c.Description {
			views[i].More = paragraphs(c.Description)
		}
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
