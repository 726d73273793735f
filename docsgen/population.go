package docsgen

import (
	"fmt"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// populationView tells that a table's rows are figures of groups, and which of its columns
// say how many people each figure is of.
type populationView struct {
	Rule    string
	Numbers []numberView
	Besides string // figures that stand where the number is hidden
}

// numberView is a number of people with the figures that it opens.
type numberView struct {
	Column, Anchor string
	Figures        string
}

func (s *site) populationView(n *graph.Node) *populationView {
	p := n.Config.Population
	if p == nil {
		return nil
	}
	v := &populationView{Rule: "No minimum is set, so that groups of any size are shown.", Besides: list(p.Besides)}
	if minimum := s.minimum(); minimum > 0 {
		v.Rule = fmt.Sprintf("A run refuses a row where a number of people is under %d, or is hidden while a figure of those people is shown.", minimum)
	}
	figures := map[string][]string{}
	for _, f := range p.Figures {
		if slices.Contains(p.Besides, f) {
			continue // told apart
		}
		number := firstOf(p.Of[f], firstOf(p.Columns...))
		figures[number] = append(figures[number], f)
	}
	for _, c := range p.Columns {
		v.Numbers = append(v.Numbers, numberView{c, columnAnchor(c), list(figures[c])})
	}
	return v
}
