package graph

import (
	"strings"
	"testing"
)

// mart is a published table of students, and cells one of groups.
func mart(columns ...*Column) *Node {
	return &Node{ID: "model.p.mart", Kind: KindModel, Layer: "published", Relation: Relation{Space: "published", Name: "mart"},
		Config: Config{Materialized: Table}, Columns: columns}
}

func classed(name string, class Classification, restriction ...string) *Column {
	return &Column{Name: name, Governance: Governance{Classification: class, Restriction: restriction}}
}

// TestAccessOf is what a role sees of a relation, case by case. Columns are those that are
// seen; none: the relation isn't, and why says so.
func TestAccessOf(t *testing.T) {
	token, school, grade, rate := classed("token", Pseudonym), classed("school", Internal), classed("grade", Quasi), classed("rate", Sensitive)
	name, meals, none := classed("name", Direct), classed("meals", Internal, "meals"), classed("none", "")
	row := mart(token, school, grade, rate)
	groups := mart(school, grade, rate)
	groups.Config.Population = &Population{Columns: []string{"n"}}
	rule := []*RowRule{{Node: row.ID, Condition: `("token" = {{ user }})`}}
	change := func(n *Node, f func(*Node)) *Node {
		changed := *n
		f(&changed)
		return &changed
	}
	for _, c := range []struct {
		what    string
		role    Role
		node    *Node
		columns string
		why     string
	}{
		{"columns up to the role's class", Role{Layers: []string{"published"}, MaxClassification: Quasi}, row, "token school grade", ""},
		{"a role without a class sees what is public", Role{Layers: []string{"published"}}, mart(classed("a", Public), school), "a", ""},
		{"what has no class is direct", Role{Layers: []string{"published"}, MaxClassification: Sensitive}, mart(school, none), "school", ""},
		{"direct for who may", Role{Layers: []string{"published"}, MaxClassification: Direct}, mart(name, none), "name none", ""},
		{"a restriction takes a grant, whatever the class", Role{Layers: []string{"published"}, MaxClassification: Direct}, mart(school, meals), "school", ""},
		{"with the grant", Role{Layers: []string{"published"}, MaxClassification: Internal, Grants: []string{"foster", "meals"}}, mart(school, meals), "school meals", ""},
		{"a grant opens no class", Role{Layers: []string{"published"}, MaxClassification: Public, Grants: []string{"meals"}}, mart(meals), "", "none of its columns"},
		{"two restrictions take both grants", Role{Layers: []string{"published"}, MaxClassification: Direct, Grants: []string{"meals"}},
			mart(school, classed("both", Internal, "foster", "meals")), "school", ""},
		{"a layer that isn't named", Role{Layers: []string{"refined"}, MaxClassification: Direct}, row, "", "layer published"},
		{"a role without layers", Role{MaxClassification: Direct}, row, "", "layer published"},
		{"rows of people without a rule", Role{Layers: []string{"published"}, MaxClassification: Direct, User: "staff"}, row, "", "no row rule"},
		{"rows of people by the rule", Role{Layers: []string{"published"}, MaxClassification: Quasi, User: "staff", Rows: rule}, row, "token school grade", ""},
		{"close columns without a token may be of people", Role{Layers: []string{"published"}, MaxClassification: Internal, User: "staff"}, mart(school, rate), "", "no row rule"},
		{"figures of groups need no rule", Role{Layers: []string{"published"}, MaxClassification: Sensitive, User: "staff"}, groups, "school grade rate", ""},
		{"nor does what says nothing of people", Role{Layers: []string{"published"}, MaxClassification: Internal, User: "staff"}, mart(school), "school", ""},
		{"ephemeral models", Role{Layers: []string{"published"}, MaxClassification: Direct},
			change(row, func(n *Node) { n.Config.Materialized = Ephemeral }), "", "ephemeral"},
		{"quarantines", Role{Layers: []string{"published"}, MaxClassification: Direct}, change(row, func(n *Node) { n.Quarantines = "model.p.x" }), "", "quarantine"},
		{"tests", Role{Layers: []string{"published"}, MaxClassification: Direct}, change(row, func(n *Node) { n.Kind = KindTest }), "", "no data"},
		{"seeds belong to any layer", Role{Layers: []string{"refined"}, MaxClassification: Internal},
			change(mart(school), func(n *Node) { n.Kind, n.Layer = KindSeed, "" }), "school", ""},
		{"but not to a role of none", Role{MaxClassification: Internal}, change(mart(school), func(n *Node) { n.Kind, n.Layer = KindSeed, "" }), "", "layer"},
	} {
		m := &Manifest{Policy: &Policy{Minimum: 11}}
		a := m.AccessOf(&c.role, c.node)
		var seen []string
		if a.Seen {
			for _, column := range a.Visible() {
				seen = append(seen, column.Name)
			}
		}
		if got := strings.Join(seen, " "); got != c.columns {
			t.Errorf("%s: sees %q, want %q", c.what, got, c.columns)
		}
		if !strings.Contains(a.Why, c.why) || (a.Why == "") != a.Seen {
			t.Errorf("%s: the reason is %q", c.what, a.Why)
		}
		for _, column := range a.Columns {
			if column.Seen == (column.Why != "") {
				t.Errorf("%s: column %s is seen: %t, because %q", c.what, column.Column.Name, column.Seen, column.Why)
			}
		}
	}
}

// TestAccessStatement is the SELECT of what is seen: rows by the rule, and without small
// groups for who may not see them.
func TestAccessStatement(t *testing.T) {
	node := mart(classed("school", Internal), classed("n", Internal), classed("rate", Sensitive))
	node.Config.Population = &Population{Columns: []string{"n"}}
	role := Role{Layers: []string{"published"}, MaxClassification: Internal, User: "staff", Rows: []*RowRule{{Node: node.ID, Condition: `("a" = {{ user }})`}}}
	m := &Manifest{Policy: &Policy{Minimum: 11}}
	want := "SELECT \"school\", \"n\" FROM published.mart WHERE ((\"a\" = 'it''s me')\n) AND coalesce(\"n\" >= 11, true)"
	if got := m.AccessOf(&role, node).Statement("it's me"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	role.SmallCells, role.Rows, role.User = true, nil, ""
	if got, want := m.AccessOf(&role, node).Statement(""), `SELECT "school", "n" FROM published.mart`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
