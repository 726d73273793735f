package share

import (
	"cmp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// Scope is whose view of the estate a copy holds.
type Scope struct {
	Role *graph.Role
	// Users are the tokens that stand for {{ user }} in the role's row rules, sorted. A
	// row is in the copy where every one of them sees it, so that a file for several
	// people shows none of them more than is theirs. None: the role is no person's.
	Users []string
}

// view is what a scope sees of one relation.
type view struct {
	node    *graph.Node
	columns []*graph.Column
	where   []string // conditions over the relation's columns, all of which hold
	reads   []string // what has to be readable for them, as in SQL
}

// views lists what the scope sees of the estate, by relation.
func (s Scope) views(m *graph.Manifest) ([]view, error) {
	if s.Role.User != "" && len(s.Users) == 0 {
		return nil, diag.New(diag.ShareNeedsUser, source.Span{}, "the role %s sees what its user sees, and no user is named", s.Role.Name).
			WithHint("name one: %s:ID, or --user ID for a share; a share with for_each makes a file for each", s.Role.Name)
	}
	var list []view
	for _, n := range m.Sorted(graph.KindSeed, graph.KindModel) {
		access := m.AccessOf(s.Role, n)
		if !access.Seen || n.Layer == graph.RawLayer {
			continue
		}
		if access.Rule != nil && access.Rule.Condition == "" {
			return nil, diag.New(diag.ShareNotMade, source.Span{}, "the rule for %s wasn't compiled", n.Relation).WithHint("run again, and then make the share")
		}
		if columns := open(access); len(columns) > 0 {
			list = append(list, view{node: n, columns: columns, where: s.conditions(access), reads: m.Reads(access)})
		}
	}
	slices.SortFunc(list, func(a, b view) int { return cmp.Compare(a.node.Relation.String(), b.node.Relation.String()) })
	return list, nil
}

// open leaves out what is direct also where the role would see it.
func open(access graph.Access) []*graph.Column {
	return slices.DeleteFunc(access.Visible(), func(c *graph.Column) bool {
		return c.Governance.Classification.Rank() >= graph.Direct.Rank()
	})
}

// conditions are what a row must meet for all users to see it.
func (s Scope) conditions(access graph.Access) []string {
	if len(s.Users) == 0 {
		return access.Conditions("")
	}
	var list []string
	for _, user := range s.Users {
		for _, condition := range access.Conditions(user) {
			if !slices.Contains(list, condition) {
				list = append(list, condition)
			}
		}
	}
	return list
}

// statement gives the rows of the view, with all columns of the relation.
func (v view) statement() string {
	text := "SELECT * FROM " + v.node.Relation.String()
	if len(v.where) > 0 {
		text += " WHERE " + strings.Join(v.where, " AND ")
	}
	return text
}

// relations names what has to be readable for the views, as in SQL.
func relations(views []view) []string {
	var names []string
	for _, v := range views {
		names = append(names, v.reads...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// names lists the relations that are in a copy.
func names(views []view) []string {
	list := make([]string, len(views))
	for i, v := range views {
		list[i] = v.node.Relation.String()
	}
	return list
}

// exported is the view as a table of a file.
func (v view) exported() duckdb.Exported {
	columns := make([]*graph.Column, len(v.columns))
	for i, c := range v.columns {
		columns[i] = &graph.Column{Name: c.Name, Type: c.Type, Description: cmp.Or(c.Description, c.Business.Definition, c.Business.Label)}
	}
	return duckdb.Exported{
		Relation: v.node.Relation, Comment: cmp.Or(v.node.Description, v.node.Business.Definition), Columns: columns, Query: v.statement(),
	}
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
