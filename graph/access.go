package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Access is what a role sees of one relation, and why.
type Access struct {
	Node    *Node
	Seen    bool
	Why     string // a sentence, where nothing or not everything is seen; "" otherwise
	Columns []ColumnAccess
	// Rule says which rows are seen; nil: all. See RowRule.Condition.
	Rule *RowRule
	// Population are the columns whose small numbers hide a row from the role; none for
	// roles that may see small cells.
	Population []string
	Minimum    int
}

// ColumnAccess is what a role sees of one column, and why not.
type ColumnAccess struct {
	Column *Column
	Seen   bool
	Why    string // "" where it is seen
}

// Visible lists the columns that are seen, in order.
func (a Access) Visible() []*Column {
	var out []*Column
	for _, c := range a.Columns {
		if c.Seen {
			out = append(out, c.Column)
		}
	}
	return out
}

// Whole tells whether all columns and rows are seen.
func (a Access) Whole() bool {
	return a.Seen && a.Rule == nil && len(a.Population) == 0 && len(a.Visible()) == len(a.Columns)
}

// AccessOf tells what a role sees of a source, seed or model. Whatever isn't allowed is
// denied: ephemeral models, layers that aren't named, columns without a classification,
// and for a role with a user all rows that no rule chooses, unless they are figures of
// groups or say nothing of people. Seeds belong to every role that sees any layer.
func (m *Manifest) AccessOf(role *Role, n *Node) Access {
	a := Access{Node: n}
	if a.Why = m.denied(role, n); a.Why != "" {
		return a
	}
	for _, c := range n.Columns {
		why := role.deniedColumn(c)
		if why == "" && IsOrigin(c.Name) && n.Kind == KindModel && !slices.Contains(role.Layers, RawLayer) {
			why = "it says which line of a file the row came from, and the role doesn't see raw"
		}
		a.Columns = append(a.Columns, ColumnAccess{Column: c, Seen: why == "", Why: why})
	}
	for _, rule := range role.Rows {
		if rule.Node == n.ID {
			a.Rule = rule
		}
	}
	if len(a.Visible()) == 0 {
		a.Why = "none of its columns is open to the role"
		return a
	}
	if role.User != "" && a.Rule == nil && n.MayHoldPeople() {
		a.Why = "its rows may be of people, and no row rule says which of them the role sees"
		return a
	}
	if a.Rule != nil && strings.EqualFold(strings.Trim(a.Rule.Condition, "() "), "false") {
		a.Why = "its row rule admits no row"
		return a
	}
	a.Seen = true
	if p := n.Config.Population; p != nil && !role.SmallCells && m.Policy != nil {
		a.Population, a.Minimum = p.Columns, m.Policy.Minimum
	}
	return a
}

func (m *Manifest) denied(role *Role, n *Node) string {
	switch {
	case n.Kind != KindSource && n.Kind != KindSeed && n.Kind != KindModel:
		return "it holds no data"
	case n.Kind == KindModel && n.Config.Materialized == Ephemeral:
		return "it is an ephemeral model, which nobody reads"
	case n.Quarantines != "":
		return "it is a quarantine, which stewards read by `edfi-build quarantine`"
	case n.Kind == KindSeed && len(role.Layers) > 0:
		return ""
	case !slices.Contains(role.Layers, n.Layer):
		return fmt.Sprintf("the role doesn't see the layer %s", n.Layer)
	}
	return ""
}

func (r *Role) deniedColumn(c *Column) string {
	class := c.Governance.Classification
	limit := r.MaxClassification
	if limit == "" {
		limit = Public
	}
	if class.Rank() > limit.Rank() {
		if class == "" {
			return "it has no classification, which counts as direct"
		}
		return fmt.Sprintf("it is %s, and the role sees up to %s", class, limit)
	}
	var missing []string
	for _, restriction := range c.Governance.Restriction {
		if !slices.Contains(r.Grants, restriction) {
			missing = append(missing, restriction)
		}
	}
	if len(missing) > 0 {
		return "it takes the grant " + strings.Join(missing, ", ")
	}
	return ""
}

// MayHoldPeople tells whether rows may be of people: a column is closer than internal, and
// no population says that the rows are figures of groups.
func (n *Node) MayHoldPeople() bool {
	return n.Config.Population == nil && slices.ContainsFunc(n.Columns, func(c *Column) bool {
		return c.Governance.Classification.Rank() > Internal.Rank()
	})
}
