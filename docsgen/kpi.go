package docsgen

import (
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// kpiView is one indicator of kpis.yml with the tables that carry it.
type kpiView struct {
	Name   string
	Anchor string
	Label  string
	Lead   []string
	Facts  []fact
	Fields []kpiField // its numbers, by name
	Tables []neighbourView
}

// kpiLink leads from a table to an indicator that it carries.
type kpiLink struct{ Label, Anchor string }

func (s *site) kpiViews() []kpiView {
	var views []kpiView
	for _, k := range s.kpis() {
		views = append(views, kpiView{
			Name:   k.Name,
			Anchor: kpiAnchor(k.Name),
			Label:  firstOf(k.Label, k.Name),
			Lead:   paragraphs(k.Description),
			Facts:  known(fact{"Formula", k.Formula}, fact{"Unit", k.Unit}, fact{"Comes from", k.Source}),
			Fields: kpiFields(k),
			Tables: neighbours(s.carriers(k)),
		})
	}
	return views
}

func (s *site) kpis() []*graph.KPI {
	kpis := slices.Clone(s.in.Manifest.KPIs)
	slices.SortFunc(kpis, func(a, b *graph.KPI) int { return strings.Compare(a.Name, b.Name) })
	return kpis
}

// kpiLabel is the name that people know an indicator by, from its name in SQL.
func (s *site) kpiLabel(name string) string {
	for _, k := range s.in.Manifest.KPIs {
		if k.Name == name {
			return firstOf(k.Label, k.Name)
		}
	}
	return name
}

// kpiField is a number of an indicator and what it says.
type kpiField struct{ Label, Value, Text string }

func kpiFields(k *graph.KPI) []kpiField {
	var fields []kpiField
	for _, name := range slices.Sorted(maps.Keys(k.Fields)) {
		fields = append(fields, kpiField{capital(strings.ReplaceAll(name, "_", " ")), k.Fields[name], k.Definitions[name]})
	}
	return fields
}

// carriers are the tables whose SQL reads the indicator or that have a column
// for it.
func (s *site) carriers(k *graph.KPI) []*graph.Node {
	var out []*graph.Node
	for _, n := range s.tables {
		if carries(n, k.Name) {
			out = append(out, n)
		}
	}
	return out
}

func carries(n *graph.Node, kpi string) bool {
	return slices.Contains(n.Uses.KPIs, kpi) || n.Business.KPI == kpi ||
		slices.ContainsFunc(n.Columns, func(c *graph.Column) bool { return c.Business.KPI == kpi })
}

func (s *site) kpisOf(n *graph.Node) []kpiLink {
	var links []kpiLink
	for _, k := range s.kpis() {
		if carries(n, k.Name) {
			links = append(links, kpiLink{Label: firstOf(k.Label, k.Name), Anchor: kpiAnchor(k.Name)})
		}
	}
	return links
}
