package docsgen

import "github.com/edfi-build/edfi-build/graph"

// neighbourView is a table one step up or down, for a list of links.
type neighbourView struct {
	Title    string
	Relation string
	Path     string
	Kind     string // "helper, not stored" or "view"; "" for a table
	Text     string // what it is, in one sentence
}

// neighboursView is what a table is made from and what is made from it: as a
// sentence, as lists, and as a picture of the same.
type neighboursView struct {
	Sentence string
	Up, Down []neighbourView
	Uses     []exposureView
	Picture  *picture // nil when there is nothing to draw
}

// exposureView is a use of a table outside the estate.
type exposureView struct {
	Title, Type, Owner, Text string
	Link                     string // http or https, or ""
}

func (s *site) neighboursView(n *graph.Node) neighboursView {
	v := neighboursView{
		Up:   neighbours(s.parents[n.ID]),
		Down: neighbours(s.children[n.ID]),
		Uses: exposures(s.exposures[n.ID]),
	}
	v.Sentence = upWords(n, v.Up) + " " + downWords(v.Down)
	if len(v.Up)+len(v.Down) > 0 {
		v.Picture = draw(neighbour(n), v.Up, v.Down)
	}
	return v
}

func neighbours(nodes []*graph.Node) []neighbourView {
	views := make([]neighbourView, len(nodes))
	for i, n := range nodes {
		views[i] = neighbour(n)
	}
	return views
}

func neighbour(n *graph.Node) neighbourView {
	return neighbourView{
		Title:    title(n),
		Relation: n.Relation.String(),
		Path:     tablePath(n),
		Kind:     kindWord(n),
		Text:     firstSentence(definition(n.Business, n.Description)),
	}
}

func exposures(all []*graph.Exposure) []exposureView {
	views := make([]exposureView, len(all))
	for i, e := range all {
		views[i] = exposureView{
			Title: firstOf(e.Label, e.Name),
			Type:  e.Type,
			Owner: e.Owner.Name,
			Text:  firstSentence(e.Description),
			Link:  webLink(e.URL),
		}
	}
	return views
}

// mostNamed is how many tables a sentence names before it only counts them.
const mostNamed = 4

func upWords(n *graph.Node, up []neighbourView) string {
	switch {
	case n.Kind == graph.KindSource:
		return "It is loaded from files of " + systemName(n.Relation.Source) + "."
	case n.Kind == graph.KindSeed:
		return "It is kept as a file of the project."
	case len(up) == 0:
		return "It is made from no other table."
	}
	return "It is made from " + named(up) + "."
}

func downWords(down []neighbourView) string {
	if len(down) == 0 {
		return "No other table is made from it."
	}
	return "It is used to make " + named(down) + "."
}

func named(tables []neighbourView) string {
	if len(tables) > mostNamed {
		return count(int64(len(tables))) + " tables"
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Title
	}
	return list(names)
}
