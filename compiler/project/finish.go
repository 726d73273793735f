package project

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// finish checks names across the whole project and puts the lists in order.
func (l *loader) finish() {
	p := l.project
	for _, s := range p.Seeds {
		l.seedNode(s)
	}
	l.uniqueRelations()
	l.snapshotModels()
	l.groupsExist()
	slices.SortFunc(p.Sources, func(a, b *Source) int { return strings.Compare(a.Node.ID, b.Node.ID) })
	slices.SortStableFunc(p.Models, func(a, b *Model) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(p.Seeds, func(a, b *Seed) int { return strings.Compare(a.Name, b.Name) })
}

// uniqueRelations holds that ref finds one thing: models, snapshots and seeds
// share their names, whatever the layer.
func (l *loader) uniqueRelations() {
	names := newUnique("models or seeds")
	for _, s := range l.project.Seeds {
		names.add(l, diag.DuplicateName, s.Name, s.File.Span(0, 0))
	}
	for _, m := range l.project.Models {
		names.add(l, diag.DuplicateName, m.Name, m.File.Span(0, 0))
	}
	for _, s := range l.project.Snapshots {
		names.add(l, diag.DuplicateName, s.Properties.Name, s.Properties.Span)
	}
}

// groupsExist checks the group that a model says it belongs to.
func (l *loader) groupsExist() {
	var groups []string
	for _, g := range l.project.Groups {
		groups = append(groups, g.Name)
	}
	for _, m := range l.project.Models {
		if m.Properties != nil {
			l.choice("group", m.Properties.Config.Group, groups...)
		}
	}
}
