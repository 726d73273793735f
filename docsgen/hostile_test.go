package docsgen_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/graph"
)

var hostileTexts = []string{
	`<script>alert("gotcha")</script>`,
	`"><img src=gotcha onerror=alert(1)>`,
	`</title></code></pre><svg onload=alert(1)>`,
	`{{ template "main" . }} ${gotcha} <!-- <script>`,
	"right \u202eto left\u2066 marks \x00 and \xff bytes",
	strings.Repeat("long ", 2000) + strings.Repeat("x", 10_000),
	`100% & #fragment?query=1;a'b`,
}

// hostileDistrict says the worst in every field that a person can fill in.
func hostileDistrict() docsgen.Input {
	in := governedDistrict()
	all := strings.Join(hostileTexts, " ")
	m := in.Manifest
	m.Project.District.Name = all
	m.Engine = all
	for _, n := range m.Nodes {
		n.Description, n.Steward, n.RawCode, n.CompiledCode, n.Path = all, all, all, all, all
		n.Business = hostileBusiness(all)
		n.Config.Tags = hostileTexts
		for _, text := range hostileTexts {
			n.Columns = append(n.Columns, &graph.Column{Name: text, Type: all, Description: all, Business: hostileBusiness(all)})
		}
		if n.Source != nil {
			n.Source.Landing.Path, n.Source.Landing.Delimiter = all, all
		}
	}
	for _, k := range m.KPIs {
		k.Label, k.Description, k.Formula, k.Fields = all, all, all, map[string]string{all: all}
	}
	for _, e := range m.Exposures {
		e.Label, e.Type, e.URL = all, all, "javascript:alert('gotcha')"
	}
	hostilePolicy(m, all)
	in.Release.Commit = all
	return in
}

// hostilePolicy fills in governance, and gives each column a word of its own.
func hostilePolicy(m *graph.Manifest, text string) {
	for _, r := range m.Policy.Roles {
		r.Name, r.Description, r.Grants = r.Name+text, text, hostileTexts
		if r.User != "" {
			r.User = text
		}
		for _, rule := range r.Rows {
			rule.Rule = text
		}
	}
	for i, r := range m.Policy.Restrictions {
		r.Name, r.Description, r.LegalBasis = hostileTexts[i], text, text
	}
	for _, s := range m.Policy.Shares {
		s.Name, s.Role, s.ForEach = text, text, &graph.ShareEach{Relation: text, By: text, User: text}
	}
	for _, n := range m.Nodes {
		if n.Kind == graph.KindModel {
			n.Config.Population = &graph.Population{Columns: hostileTexts, Figures: hostileTexts[:2], Besides: hostileTexts[:1]}
		}
		for _, c := range n.Columns {
			c.Governance.Restriction = hostileTexts
			c.Governance.Declassify = &graph.Declassify{To: graph.Classification(text), Reason: text, ApprovedBy: text}
			c.Lineage = &graph.Lineage{Values: []graph.ColumnEdge{{Node: text, Column: text}, {Node: n.ID, Column: text}}}
		}
	}
}

func hostileBusiness(text string) graph.Business {
	return graph.Business{Label: text, Definition: text, Formula: text, EdFi: text, KPI: text, Synonyms: hostileTexts}
}

func TestHostileMetadataStaysText(t *testing.T) {
	site := build(t, hostileDistrict())
	clean := build(t, governedDistrict())
	for _, name := range site.pages() {
		for _, tag := range []string{"<script", "<img", "</title", "onerror=alert(1)>", "onload=alert(1)>", "href=\"javascript:", "<!--"} {
			if got, want := strings.Count(site[name], tag), strings.Count(clean[name], tag); got != want {
				t.Errorf("%s has %d times %q, want %d", name, got, tag, want)
			}
		}
	}
}

func TestALinkThatIsNoWebAddressIsOnlyNamed(t *testing.T) {
	for link, linked := range map[string]bool{
		"https://bi.example.org/board": true,
		"http://bi.example.org":        true,
		"javascript:alert(1)":          false,
		" javascript:alert(1)":         false,
		"data:text/html,x":             false,
		"file:///etc/hosts":            false,
		"//example.org":                false,
		"https:":                       false,
		"":                             false,
	} {
		in := smallDistrict()
		in.Manifest.Exposures[0].URL = link
		page := build(t, in)["tables/published.v_absence.html"]
		if !strings.Contains(page, "Board report") {
			t.Errorf("%q: the dashboard is not named", link)
		}
		if got := strings.Contains(page, ">Board report</a>"); got != linked {
			t.Errorf("%q: linked %v, want %v", link, got, linked)
		}
	}
}
