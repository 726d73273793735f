package share

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

func column(name string, class graph.Classification) *graph.Column {
	return &graph.Column{Name: name, Type: "VARCHAR", Governance: graph.Governance{Classification: class}}
}

// estate is a raw table, a mart of students, and a mart of groups.
func estate() *graph.Manifest {
	nodes := []*graph.Node{
		{ID: "source.students", Kind: graph.KindSource, Layer: "raw", Relation: graph.Relation{Space: "raw", Source: "sis", Name: "students"},
			Columns: []*graph.Column{column("id", graph.Direct), column("grade", graph.Internal)}},
		{ID: "model.v_student", Kind: graph.KindModel, Name: "v_student", Layer: "published", Relation: graph.Relation{Space: "published", Name: "v_student"},
			Columns: []*graph.Column{column("student", graph.Pseudonym), column("note", graph.Sensitive), column("name", graph.Direct), column("unsaid", "")}},
		{ID: "model.v_group", Kind: graph.KindModel, Name: "v_group", Layer: "published", Relation: graph.Relation{Space: "published", Name: "v_group"},
			Columns: []*graph.Column{column("grade", graph.Internal), column("students", graph.Internal)},
			Config:  graph.Config{Population: &graph.Population{Columns: []string{"students"}}}},
	}
	m := &graph.Manifest{Nodes: map[string]*graph.Node{}, Policy: &graph.Policy{Minimum: 11}}
	for _, n := range nodes {
		m.Nodes[n.ID] = n
	}
	return m
}

func TestScopeShowsWhatTheRoleSees(t *testing.T) {
	rule := func(condition string) []*graph.RowRule {
		return []*graph.RowRule{{Relation: "published.v_student", Node: "model.v_student", Condition: condition, Reads: []string{"source.students"}}}
	}
	for _, c := range []struct {
		name  string
		role  graph.Role
		users []string
		want  []string // a line for each relation: name, columns, and what its rows must meet
		code  diag.Code
	}{
		{"neither raw nor direct, whatever the role sees", graph.Role{Layers: []string{"raw", "published"}, MaxClassification: graph.Direct, SmallCells: true}, nil,
			[]string{"published.v_group grade,students", "published.v_student student,note"}, ""},
		{"the class of columns, and small groups", graph.Role{Layers: []string{"published"}, MaxClassification: graph.Quasi}, nil,
			[]string{`published.v_group grade,students coalesce("students" >= 11, true)`, "published.v_student student"}, ""},
		{"no layer, nothing", graph.Role{MaxClassification: graph.Quasi}, nil, nil, ""},
		{"rows of a user", graph.Role{Layers: []string{"published"}, MaxClassification: graph.Quasi, SmallCells: true, User: "staff", Rows: rule("t = {{ user }}")}, []string{"a'b"},
			[]string{"published.v_group grade,students", "published.v_student student (t = 'a''b')"}, ""},
		{"rows that all of several users see", graph.Role{Layers: []string{"published"}, MaxClassification: graph.Quasi, SmallCells: true, User: "staff", Rows: rule("t = {{ user }}")}, []string{"a", "b"},
			[]string{"published.v_group grade,students", "published.v_student student (t = 'a') AND (t = 'b')"}, ""},
		{"a rule without a user counts once", graph.Role{Layers: []string{"published"}, MaxClassification: graph.Quasi, SmallCells: true, User: "staff", Rows: rule("t = 'x'")}, []string{"a", "b"},
			[]string{"published.v_group grade,students", "published.v_student student (t = 'x')"}, ""},
		{"a rule of false shows nothing", graph.Role{Layers: []string{"published"}, MaxClassification: graph.Quasi, SmallCells: true, User: "staff", Rows: rule("false")}, []string{"a"},
			[]string{"published.v_group grade,students"}, ""},
		{"a person's role without the person", graph.Role{Layers: []string{"published"}, User: "staff", Rows: rule("t = {{ user }}")}, nil, nil, diag.ShareNeedsUser},
		{"a rule that wasn't compiled", graph.Role{Layers: []string{"published"}, MaxClassification: graph.Quasi, User: "staff", Rows: rule("")}, []string{"a"}, nil, diag.ShareNotMade},
	} {
		t.Run(c.name, func(t *testing.T) {
			views, err := Scope{Role: &c.role, Users: c.users}.views(estate())
			var d diag.Diagnostic
			if errors.As(err, &d); d.Code != c.code {
				t.Fatalf("got %v, want %q", err, c.code)
			}
			var got []string
			for _, v := range views {
				var columns []string
				for _, c := range v.columns {
					columns = append(columns, c.Name)
				}
				line := v.node.Relation.String() + " " + strings.Join(columns, ",") + " " + strings.Join(v.where, " AND ")
				got = append(got, strings.TrimSpace(strings.ReplaceAll(line, "\n", "")))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// A copy is made anew when anybody's rights or rows change.
func TestDigestsFollowRightsAndRows(t *testing.T) {
	role := func(class graph.Classification) Scope {
		return Scope{Role: &graph.Role{Layers: []string{"published"}, MaxClassification: class}}
	}
	views := func(s Scope, change func(*graph.Manifest)) []view {
		m := estate()
		change(m)
		list, err := s.views(m)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	before := scopeDigest(views(role(graph.Sensitive), func(*graph.Manifest) {}))
	for what, after := range map[string][]view{
		"the role": views(role(graph.Quasi), func(*graph.Manifest) {}),
		"a class": views(role(graph.Sensitive), func(m *graph.Manifest) {
			m.Nodes["model.v_student"].Columns[1].Governance.Classification = graph.Direct
		}),
		"a restriction": views(role(graph.Sensitive), func(m *graph.Manifest) {
			m.Nodes["model.v_student"].Columns[1].Governance.Restriction = []string{"meals"}
		}),
		"the minimum":   views(role(graph.Sensitive), func(m *graph.Manifest) { m.Policy.Minimum = 20 }),
		"a description": views(role(graph.Sensitive), func(m *graph.Manifest) { m.Nodes["model.v_student"].Description = "new" }),
	} {
		if scopeDigest(after) == before {
			t.Errorf("%s changed, and the copy would stay", what)
		}
	}
	if scopeDigest(views(role(graph.Sensitive), func(*graph.Manifest) {})) != before {
		t.Error("nothing changed, and the copy would be made anew")
	}
}
