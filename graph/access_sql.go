package graph

import (
	"fmt"
	"strings"
)

// Statement is the SELECT of what is seen of the relation, in SQL that DuckDB and
// PostgreSQL read alike. The user's token stands in it as a text. It must not be asked of
// a relation that isn't seen.
func (a Access) Statement(user string) string {
	var columns []string
	for _, c := range a.Visible() {
		columns = append(columns, quoteName(c.Name))
	}
	text := "SELECT " + strings.Join(columns, ", ") + " FROM " + a.Node.Relation.String()
	if conditions := a.Conditions(user); len(conditions) > 0 {
		text += " WHERE " + strings.Join(conditions, " AND ")
	}
	return text
}

// Conditions are those that a row must meet to be seen, each in parentheses; none: all
// rows are seen.
func (a Access) Conditions(user string) []string {
	var all []string
	if a.Rule != nil {
		all = append(all, "("+strings.ReplaceAll(a.Rule.Condition, UserParameter, quoteText(user))+"\n)")
	}
	for _, column := range a.Population {
		all = append(all, fmt.Sprintf("coalesce(%s >= %d, true)", quoteName(column), a.Minimum))
	}
	return all
}

// Reads names what has to be readable for the statement, as in SQL.
func (m *Manifest) Reads(a Access) []string {
	names := []string{a.Node.Relation.String()}
	if a.Rule != nil {
		for _, id := range a.Rule.Reads {
			if n := m.Nodes[id]; n != nil {
				names = append(names, n.Relation.String())
			}
		}
	}
	return names
}

// quoteText writes a text as an SQL literal.
func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
