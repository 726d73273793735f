package docsgen

import (
	"fmt"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// grantView is data that a law or the district keeps to those with a named grant.
type grantView struct {
	Name, Anchor, Title string
	Text, Law           string
	Roles               string // who has it
	Columns             []placeView
}

// placeView leads to a column. Path is from the site's root; "" where it has no page.
type placeView struct {
	Relation, Column, Path string
	Class                  classView
}

func (s *site) restrictions() []*graph.Restriction {
	if s.in.Manifest.Policy == nil {
		return nil
	}
	return s.in.Manifest.Policy.Restrictions
}

func (s *site) grantViews() []grantView {
	columns := map[string][]placeView{}
	for _, n := range s.tables {
		for _, c := range n.Columns {
			for _, name := range c.Governance.Restriction {
				columns[name] = append(columns[name], s.columnPlace(n.ID, c.Name))
			}
		}
	}
	var views []grantView
	for _, r := range s.restrictions() {
		views = append(views, grantView{
			Name: r.Name, Anchor: grantAnchor(r.Name), Title: roleTitle(r.Name), Text: r.Description, Law: r.LegalBasis,
			Roles:   firstOf(list(s.rolesWith(func(role *graph.Role) bool { return slices.Contains(role.Grants, r.Name) })), "nobody"),
			Columns: columns[r.Name],
		})
	}
	return views
}

// grant is one without its columns. One that governance.yml doesn't describe has only its
// name, and no place to lead to.
func (s *site) grant(name string) grantView {
	v := grantView{Name: name}
	for _, r := range s.restrictions() {
		if r.Name == name {
			v.Anchor, v.Text, v.Law = grantAnchor(name), r.Description, r.LegalBasis
		}
	}
	return v
}

func (s *site) rolesWith(has func(*graph.Role) bool) []string {
	var titles []string
	for _, r := range s.roles() {
		if has(r) {
			titles = append(titles, roleTitle(r.Name))
		}
	}
	return titles
}

// columnPlace finds a column by its node's id.
func (s *site) columnPlace(id, column string) placeView {
	n := s.in.Manifest.Nodes[id]
	if n == nil {
		return placeView{Relation: id, Column: column, Class: classOf("")}
	}
	v := placeView{Relation: n.Relation.String(), Column: column, Class: classOf("")}
	if c := n.Column(column); c != nil {
		v.Class = classOf(c.Governance.Classification)
		if s.shown[id] {
			v.Path = tablePath(n) + "#" + columnAnchor(column)
		}
	}
	return v
}

// limitView is the closest that a layer stores.
type limitView struct {
	Layer    layerView
	Class    classView
	FreeText string
}

func (s *site) limitViews() []limitView {
	var views []limitView
	for _, l := range s.in.Manifest.Project.Layers {
		if l.Name == graph.RawLayer {
			views = append(views, limitView{layerOf(l.Name), classOf(graph.Direct), "as delivered"})
			continue
		}
		limit := s.in.Manifest.Policy.Limit(l.Name)
		v := limitView{layerOf(l.Name), classOf(limit.MaxClassification), "admitted"}
		if limit.NoFreeText {
			v.FreeText = "none"
		}
		views = append(views, v)
	}
	return views
}

// smallView says from what number of people on a figure is shown.
type smallView struct {
	Text   string
	Tables []neighbourView // whose rows are figures of groups
}

func (s *site) smallView() smallView {
	v := smallView{Text: "No minimum is set: figures of groups of any size are shown."}
	if minimum := s.minimum(); minimum > 0 {
		v.Text = fmt.Sprintf("Figures of fewer than %d people are hidden, since they would tell of single people.", minimum)
		if who := s.rolesWith(func(r *graph.Role) bool { return r.SmallCells }); len(who) > 0 {
			v.Text += " " + list(who) + " may see them too."
		}
	}
	for _, n := range s.tables {
		if n.Config.Population != nil {
			v.Tables = append(v.Tables, neighbour(n))
		}
	}
	return v
}

func (s *site) minimum() int {
	if s.in.Manifest.Policy == nil {
		return 0
	}
	return s.in.Manifest.Policy.Minimum
}

// shareView is a copy that is handed out.
type shareView struct{ Name, Role, Files, Made string }

func (s *site) shareViews() []shareView {
	if s.in.Manifest.Policy == nil {
		return nil
	}
	var views []shareView
	for _, share := range s.in.Manifest.Policy.Shares {
		v := shareView{Name: share.Name, Role: roleTitle(share.Role), Files: "one for all", Made: "with each release"}
		if each := share.ForEach; each != nil {
			v.Files = "one for each " + each.By + " of " + each.Relation
		}
		if share.OnDemand {
			v.Made = "when somebody asks for it"
		}
		views = append(views, v)
	}
	return views
}
