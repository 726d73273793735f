package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// SmallGroups is the statement that counts the rows of a model that break the rule of
// its population: a number of people under the minimum, or one that is hidden beside a
// figure of theirs that isn't. "" where there is no rule to hold it to.
func (n *Node) SmallGroups(minimum int) string {
	p := n.Config.Population
	if p == nil || minimum == 0 || len(p.Columns) == 0 {
		return ""
	}
	var conditions []string
	for _, c := range p.Columns {
		conditions = append(conditions, fmt.Sprintf("%s < %d", quoteName(c), minimum))
		if shown := p.shownWith(c); len(shown) > 0 {
			conditions = append(conditions, fmt.Sprintf("(%s IS NULL AND (%s))", quoteName(c), strings.Join(shown, " OR ")))
		}
	}
	return "SELECT count(*) FROM " + n.Relation.String() + " WHERE " + strings.Join(conditions, " OR ")
}

// shownWith lists the conditions that figures of a column's people are shown.
func (p *Population) shownWith(column string) []string {
	var shown []string
	for _, figure := range p.Figures {
		if cmp.Or(p.Of[figure], p.Columns[0]) == column && !slices.Contains(p.Besides, figure) {
			shown = append(shown, quoteName(figure)+" IS NOT NULL")
		}
	}
	return shown
}

// quoteName writes a name as an SQL identifier.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
