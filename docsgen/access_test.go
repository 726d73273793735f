package docsgen_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/graph"
)

// samplePolicy has a role for each way in which rows, columns and figures are kept back.
func samplePolicy() *graph.Policy {
	return &graph.Policy{
		Minimum: 11,
		Roles: []*graph.Role{
			{Name: "data_engineer", Description: "Keeps the pipeline running.", Layers: []string{"raw", "refined", "published"},
				MaxClassification: graph.Direct, Grants: []string{"meals"}, SmallCells: true},
			{Name: "data_analyst", Layers: []string{"refined", "published"}, MaxClassification: graph.Sensitive},
			{Name: "teacher", Description: "Sees the students of their classes.", Layers: []string{"published"}, MaxClassification: graph.Quasi, User: "staff",
				Rows: []*graph.RowRule{{
					Relation: "published.v_absence", Node: "model.example.v_absence",
					Rule:      `student_id_hash in (select student_id_hash from {{ ref "staff_student_scope" }} where staff_id_hash = {{ user }})`,
					Condition: "student_id_hash in (select student_id_hash from refined.staff_student_scope where staff_id_hash = " + graph.UserParameter + ")",
				}}},
			{Name: "counselor", Layers: []string{"published"}, MaxClassification: graph.Sensitive, User: "staff"},
			{Name: "data_steward", Layers: []string{"published"}, MaxClassification: graph.Sensitive, Grants: []string{"meals"}, Reidentifies: true},
		},
		Limits: []*graph.LayerLimit{{Layer: "published", MaxClassification: graph.Sensitive, NoFreeText: true}},
		Restrictions: []*graph.Restriction{
			{Name: "meals", Description: "Who gets free or reduced-price meals.", LegalBasis: "California Education Code 49558"},
			{Name: "foster", Description: "Who is in foster care."},
		},
		Shares: []*graph.Share{
			{Name: "data_analyst", Role: "data_analyst"},
			{Name: "teacher", Role: "teacher", OnDemand: true, ForEach: &graph.ShareEach{Relation: "refined.staff_student_scope", User: "staff_id_hash", By: "staff_id_hash"}},
		},
	}
}

// governedDistrict is the small district with a policy, and with columns and a table of
// figures that it speaks of.
func governedDistrict() docsgen.Input {
	in := smallDistrict()
	m := in.Manifest
	m.Policy = samplePolicy()
	absence := m.Nodes["model.example.v_absence"]
	absence.Columns = append(absence.Columns, &graph.Column{
		Name: "gets_free_meals", Type: "BOOLEAN", Description: "Whether the student gets free meals.",
		Governance: graph.Governance{Classification: graph.Quasi, Inherited: true, Restriction: []string{"meals"}},
	}, &graph.Column{
		Name: "note", Type: "VARCHAR", Description: "What the office wrote.",
		Governance: graph.Governance{Classification: graph.Sensitive, FreeText: true},
	})
	groups := &graph.Node{
		ID: "model.example.v_groups", Kind: graph.KindModel, Name: "v_groups", Layer: "published",
		Relation: graph.Relation{Space: "published", Name: "v_groups"}, Path: "models/published/v_groups.sql",
		Description: "Absence by group of students.", DependsOn: []string{absence.ID},
		Config: graph.Config{Materialized: graph.Table, Population: &graph.Population{
			Columns: []string{"students", "all_students"}, Of: map[string]string{"rate_of_all": "all_students"},
			Besides: []string{"rate_at_most"}, Figures: []string{"rate", "rate_of_all", "rate_at_most"},
		}},
	}
	for _, name := range []string{"group_name", "students", "rate", "all_students", "rate_of_all", "rate_at_most"} {
		groups.Columns = append(groups.Columns, &graph.Column{Name: name, Type: "VARCHAR", Governance: graph.Governance{Classification: graph.Internal}})
	}
	group := groups.Column("group_name")
	group.Governance.Declassify = &graph.Declassify{To: graph.Internal, Reason: "Names a group, and nobody who is in it.", ApprovedBy: "data steward"}
	group.Lineage = &graph.Lineage{Values: []graph.ColumnEdge{
		{Node: absence.ID, Column: "absence_rate", Kind: graph.EdgeTransform},
		{Node: absence.ID, Column: "student_id_hash", Kind: graph.EdgeTransform, Token: true},
		{Node: "source.example.skyward.students", Column: "grade", Kind: graph.EdgeCopy},
	}}
	m.Nodes[groups.ID] = groups
	return in
}

func TestPagesTellWhoMaySeeWhat(t *testing.T) {
	site := build(t, governedDistrict())
	for _, name := range []string{"access.html", "tables/published.v_absence.html", "tables/published.v_groups.html"} {
		golden(t, site, "governed", name)
	}
}

// The matrix says what the manifest says, and nothing more.
func TestTheMatrixIsThatOfTheManifest(t *testing.T) {
	in := governedDistrict()
	page := build(t, in)["access.html"]
	for _, relation := range []string{"published.v_absence", "published.v_groups"} {
		row := between(t, page, `<h3 id="sight-`+strings.ReplaceAll(relation, ".", "-2e-")+`"`, "</table>")
		r, err := graph.ParseRelation(relation)
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range in.Manifest.Policy.Roles {
			access := in.Manifest.AccessOf(role, in.Manifest.ByRelation(r))
			if access.Why != "" && !strings.Contains(row, access.Why[1:]) {
				t.Errorf("%s of %s: the page lacks the reason %q", relation, role.Name, access.Why)
			}
			for _, c := range access.Columns {
				if access.Seen && !c.Seen && !strings.Contains(row, c.Column.Name) {
					t.Errorf("%s of %s: the page doesn't say that %s is kept back", relation, role.Name, c.Column.Name)
				}
			}
		}
	}
}

func TestSightsInWords(t *testing.T) {
	matrix := between(t, build(t, governedDistrict())["access.html"], `<h2 id="matrix">`, "</section>")
	for name, want := range map[string][]string{
		"sight-published-2e-v_absence": {"all rows, all columns", "all rows, 3 of 4 columns", "own rows, 1 of 4 columns", "nothing", "all rows, all columns"},
		"sight-published-2e-v_groups":  {"all rows, all columns", "all rows, all columns", "all rows, all columns", "all rows, all columns", "all rows, all columns"},
	} {
		cells := regexp.MustCompile(`</span> ([^<]*)</span>`).FindAllStringSubmatch(between(t, matrix, `href="#`+name+`"`, "</tr>"), -1)
		var got []string
		for _, c := range cells {
			got = append(got, c[1])
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := strings.Count(matrix, "small groups hidden"); got != 4 { // from all but the engineer
		t.Errorf("small groups are hidden from %d roles, want 4", got)
	}
}

func TestAProjectWithoutRolesSaysSo(t *testing.T) {
	page := build(t, smallDistrict())["access.html"]
	if !strings.Contains(page, "names no role yet") || strings.Contains(page, `id="matrix"`) {
		t.Error("the page of a project without roles has a matrix, or doesn't say that there are none")
	}
}

// between is the part of a page from the first place with start to the next end.
func between(t *testing.T, page, start, end string) string {
	t.Helper()
	_, after, found := strings.Cut(page, start)
	part, _, closed := strings.Cut(after, end)
	if !found || !closed {
		t.Fatalf("the page has no %s … %s", start, end)
	}
	return part
}
