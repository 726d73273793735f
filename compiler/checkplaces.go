package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/source"
)

// place names a node, or a column of one, as a check's row does.
type place struct{ node, column string }

func (p place) String() string {
	if p.column == "" {
		return p.node
	}
	return p.node + " " + p.column
}

// placeOf finds where the project's files speak of a node or column: where YAML
// describes it, else where the node is defined.
func (r *checker) placeOf(at place) (source.Span, bool) {
	if r.places == nil {
		r.places = r.findPlaces()
	}
	if span, found := r.places[at]; found {
		return span, true
	}
	node := r.nodes[at.node]
	if node == nil || (at.column != "" && node.Column(at.column) == nil) {
		return source.Span{}, false
	}
	if span, found := r.places[place{node: at.node}]; found {
		return span, true
	}
	return node.Span, true
}

// short is the name of what a row speaks of, as people say it.
func (r *checker) short(at place) string {
	name := at.node
	if node := r.nodes[at.node]; node != nil {
		name = node.Name
	}
	for _, e := range r.manifest.Exposures {
		if r.manifest.ExposureID(e) == at.node {
			name = e.Name
		}
	}
	if at.column != "" {
		name += "." + at.column
	}
	return name
}

// findPlaces lists what YAML describes. It is made at the first breach.
func (r *checker) findPlaces() map[place]source.Span {
	places := map[place]source.Span{}
	describe := func(node string, columns []*project.Column) {
		for _, c := range columns {
			places[place{node, c.Name}] = c.Span
		}
	}
	for _, s := range r.project.Sources {
		places[place{node: s.Node.ID}] = s.Node.Span
		describe(s.Node.ID, s.Columns)
	}
	for _, s := range r.project.Seeds {
		if s.Properties != nil {
			places[place{node: s.Node.ID}] = s.Properties.Span
			describe(s.Node.ID, s.Properties.Columns)
		}
	}
	for id, p := range r.properties {
		if p != nil {
			places[place{node: id}] = p.Span
			describe(id, p.Columns)
		}
	}
	for _, e := range r.project.Exposures {
		places[place{node: r.manifest.ExposureID(e.Graph)}] = e.Span
	}
	return places
}
