package docsgen

import (
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

const accessPath = "access.html"

// accessView tells who may see what: the policy in force, and what comes of it for each
// table that is made for people to read.
type accessView struct {
	Roles   []roleView
	Layer   layerView    // the one that the matrix speaks of
	Matrix  []tableSight // in reading order
	Others  []layerSight // the layers below it
	Grants  []grantView
	Limits  []limitView
	Small   smallView
	Opened  []openedView
	Shares  []shareView
	Unnamed string // why the page is short, where there is no role
}

// roleView is a role as governance.yml describes it.
type roleView struct {
	Name, Title, Text string
	Layers            string
	Class             classView // the closest that it sees
	Grants            []grantView
	Rows              string
	Small             string
	Identities        string
}

// layerSight counts the tables of a layer that each role sees.
type layerSight struct {
	Layer layerView
	Seen  []roleCount
}

type roleCount struct{ Role, Text string }

func (s *site) accessView() accessView {
	roles := s.roles()
	v := accessView{
		Grants: s.grantViews(),
		Limits: s.limitViews(),
		Small:  s.smallView(),
		Opened: s.openedViews(),
		Shares: s.shareViews(),
	}
	if len(roles) == 0 {
		v.Unnamed = "governance.yml names no role yet. Whoever holds the files of a layer sees all of it, and nobody else sees anything."
		return v
	}
	for _, r := range roles {
		v.Roles = append(v.Roles, s.roleOf(r))
	}
	layers := s.in.Manifest.Project.Layers
	for i := len(layers) - 1; i >= 0; i-- {
		tables := s.readable(layers[i].Name)
		if i == len(layers)-1 {
			v.Layer, v.Matrix = layerOf(layers[i].Name), s.matrix(roles, tables)
			continue
		}
		v.Others = append(v.Others, layerSight{layerOf(layers[i].Name), s.countSeen(roles, tables)})
	}
	return v
}

func (s *site) roles() []*graph.Role {
	if s.in.Manifest.Policy == nil {
		return nil
	}
	return s.in.Manifest.Policy.Roles
}

func (s *site) roleOf(r *graph.Role) roleView {
	v := roleView{
		Name: r.Name, Title: roleTitle(r.Name), Text: r.Description,
		Layers: layerTitles(r.Layers), Class: classOf(graph.Public),
		Rows: "all rows", Small: "hidden", Identities: "no",
	}
	if r.MaxClassification != "" {
		v.Class = classOf(r.MaxClassification)
	}
	for _, g := range r.Grants {
		v.Grants = append(v.Grants, s.grant(g))
	}
	if r.User != "" {
		v.Rows = "those that belong to the " + r.User + " member who looks"
	}
	if r.SmallCells {
		v.Small = "shown"
	}
	if r.Reidentifies {
		v.Identities = "yes, with a key of their own, a reason, and a line in the log"
	}
	return v
}

func roleTitle(name string) string { return capital(strings.ReplaceAll(name, "_", " ")) }

func layerTitles(names []string) string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = layerOf(name).Title
	}
	return firstOf(list(titles), "none")
}

// readable lists the tables of a layer that anybody can read at all.
func (s *site) readable(layer string) []*graph.Node {
	var out []*graph.Node
	for _, n := range s.tables {
		if n.Relation.Space == layer && n.Config.Materialized != graph.Ephemeral {
			out = append(out, n)
		}
	}
	return out
}

// sightLink leads from a table to what roles see of it.
func (s *site) sightLink(n *graph.Node) string {
	layers := s.in.Manifest.Project.Layers
	if len(s.roles()) == 0 || len(layers) == 0 || n.Relation.Space != layers[len(layers)-1].Name || n.Config.Materialized == graph.Ephemeral {
		return ""
	}
	return accessPath + "#" + sightAnchor(n)
}

func (s *site) matrix(roles []*graph.Role, tables []*graph.Node) []tableSight {
	rows := make([]tableSight, len(tables))
	for i, n := range tables {
		rows[i] = tableSight{Title: title(n), Relation: n.Relation.String(), Path: tablePath(n), Anchor: sightAnchor(n)}
		for _, r := range roles {
			rows[i].Roles = append(rows[i].Roles, sightOf(r, s.in.Manifest.AccessOf(r, n)))
		}
		rows[i].Reasons = merge(rows[i].Roles)
	}
	return rows
}

func (s *site) countSeen(roles []*graph.Role, tables []*graph.Node) []roleCount {
	var counts []roleCount
	for _, r := range roles {
		var seen int64
		for _, n := range tables {
			if s.in.Manifest.AccessOf(r, n).Seen {
				seen++
			}
		}
		text := of(seen, int64(len(tables))) + " tables"
		if seen == 0 {
			text = "none"
		}
		counts = append(counts, roleCount{roleTitle(r.Name), text})
	}
	return counts
}
