package project

import (
	"slices"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Governance is governance.yml with the places of what is checked once the models are
// known: the row rules, which are SQL, and the relations of shares.
type Governance struct {
	Policy *graph.Policy
	// RowRules are the rules of all roles, in the order of the file. Relation and Rule
	// are filled in; the compiler fills in the rest, and gives them to their roles.
	RowRules []RowRule
	// ShareEach are the places of the relations that shares are made for, by the name of
	// the share.
	ShareEach map[string]ShareEachSpans
	// Spans are the places of roles' names, by name.
	Spans map[string]source.Span
}

// RowRule is one entry of a role's rows.
type RowRule struct {
	Role     *graph.Role
	Rule     graph.RowRule
	Relation source.Span // of the relation's name
	Text     source.Span // of the rule
}

// ShareEachSpans are the places of a share's for_each.
type ShareEachSpans struct{ Relation, User, By source.Span }

// governance reads governance.yml. Row rules are SQL and checked elsewhere.
func (l *loader) governance() {
	var shape governanceShape
	if !l.optional(GovernanceFile, &shape) {
		return
	}
	g := &Governance{
		Policy:    &graph.Policy{Minimum: l.atLeast(shape.Suppression.Minimum, 1, 0, "suppression.minimum")},
		ShareEach: map[string]ShareEachSpans{}, Spans: map[string]source.Span{},
	}
	l.project.Governance = g
	l.restrictions(g, shape.Restrictions)
	l.limits(g, shape.Limits)
	names := newUnique("roles")
	for _, r := range shape.Roles {
		if r.Name.Given() && l.name("a role", r.Name.V, r.Name.Span) && names.add(l, diag.DuplicateName, r.Name.V, r.Name.Span) {
			l.role(g, r)
		}
	}
	l.shares(g, shape.Shares)
}

func (l *loader) role(g *Governance, r roleShape) {
	l.choice("classification", r.MaxClassification, classifications()...)
	for _, layer := range r.Layers {
		l.choice("layer", layer, l.layerNames()...)
	}
	for _, grant := range r.Grants {
		l.choice("restriction", grant, g.restrictions()...)
	}
	if r.User.Given() {
		l.name("a subject", r.User.V, r.User.Span)
	}
	role := &graph.Role{
		Name: r.Name.V, Description: r.Description, Layers: r.Layers.Texts(), MaxClassification: graph.Classification(r.MaxClassification.V),
		Grants: r.Grants.Texts(), User: r.User.V, SmallCells: r.SmallCells, Reidentifies: r.Reidentifies,
	}
	g.Policy.Roles, g.Spans[role.Name] = append(g.Policy.Roles, role), r.Name.Span
	for _, rule := range r.Rows {
		g.RowRules = append(g.RowRules, RowRule{
			Role: role, Rule: graph.RowRule{Relation: rule.Key, Rule: rule.Value.V}, Relation: rule.KeySpan, Text: rule.Value.Span,
		})
	}
}

func (l *loader) limits(g *Governance, shapes []limitShape) {
	names := newUnique("limits")
	for _, s := range shapes {
		l.choice("layer", s.Layer, l.layerNames()...)
		l.choice("classification", s.MaxClassification, classifications()...)
		if !names.add(l, diag.DuplicateName, s.Layer.V, s.Layer.Span) {
			continue
		}
		g.Policy.Limits = append(g.Policy.Limits, &graph.LayerLimit{
			Layer: s.Layer.V, MaxClassification: graph.Classification(s.MaxClassification.V), NoFreeText: s.FreeText != nil && !*s.FreeText,
		})
	}
}

func (l *loader) restrictions(g *Governance, shapes []restrictionShape) {
	names := newUnique("restrictions")
	for _, s := range shapes {
		if s.Name.Given() && l.name("a restriction", s.Name.V, s.Name.Span) && names.add(l, diag.DuplicateName, s.Name.V, s.Name.Span) {
			g.Policy.Restrictions = append(g.Policy.Restrictions, &graph.Restriction{Name: s.Name.V, Description: s.Description, LegalBasis: s.LegalBasis})
		}
	}
}

func (l *loader) shares(g *Governance, shapes []shareShape) {
	names := newUnique("shares")
	var roles []string
	for _, r := range g.Policy.Roles {
		roles = append(roles, r.Name)
	}
	for _, s := range shapes {
		if !s.Name.Given() || !l.name("a share", s.Name.V, s.Name.Span) || !names.add(l, diag.DuplicateName, s.Name.V, s.Name.Span) {
			continue
		}
		l.choice("role", s.Role, roles...)
		share := &graph.Share{Name: s.Name.V, Role: s.Role.V, OnDemand: s.OnDemand}
		if each := s.ForEach; each != nil {
			share.ForEach = &graph.ShareEach{Relation: each.Relation.V, User: each.User.V, By: each.By.V}
			g.ShareEach[share.Name] = ShareEachSpans{Relation: each.Relation.Span, User: each.User.Span, By: each.By.Span}
		}
		g.Policy.Shares = append(g.Policy.Shares, share)
	}
}

func (l *loader) layerNames() []string {
	var known []string
	for _, layer := range l.project.Graph.Layers {
		known = append(known, layer.Name)
	}
	return known
}

func (g *Governance) restrictions() []string {
	var names []string
	for _, r := range g.Policy.Restrictions {
		names = append(names, r.Name)
	}
	return names
}

// knownRestrictions are those that columns may name.
func (l *loader) knownRestrictions() []string {
	if l.project.Governance == nil {
		return nil
	}
	return l.project.Governance.restrictions()
}

// governanceOf reads the governance block of a table, model or column.
func (l *loader) governanceOf(g governanceOfShape) graph.Governance {
	l.choice("classification", g.Classification, classifications()...)
	for _, s := range g.Subject {
		l.name("a subject", s.V, s.Span)
	}
	return graph.Governance{
		Classification: graph.Classification(g.Classification.V), Subject: g.Subject.Texts(),
		Retention: g.Retention, LegalBasis: g.LegalBasis,
		ReviewedOn: l.date(g.ReviewedOn), ReviewDue: l.date(g.ReviewDue),
		Restriction: l.restriction(g.Restriction), FreeText: g.FreeText, Declassify: l.declassify(g.Declassify),
	}
}

func (l *loader) restriction(names yaml.Strings) []string {
	for _, name := range names {
		l.choice("restriction", name, l.knownRestrictions()...)
	}
	list := names.Texts()
	slices.Sort(list)
	return list
}

func (l *loader) declassify(s *declassifyShape) *graph.Declassify {
	if s == nil {
		return nil
	}
	l.choice("classification", s.To, classifications()...)
	for _, text := range []yaml.Value[string]{s.Reason, s.ApprovedBy} {
		if text.Given() && text.V == "" {
			l.report(diag.New(diag.BadValue, text.Span, "say why, and who answers for it").
				WithHint("declassify: {to: internal, reason: …, approved_by: …}"))
		}
	}
	return &graph.Declassify{To: graph.Classification(s.To.V), Reason: s.Reason.V, ApprovedBy: s.ApprovedBy.V}
}
