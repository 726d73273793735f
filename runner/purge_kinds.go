package runner

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// identityColumn is a column of raw or of a seed that carries identities of a subject.
type identityColumn struct {
	relation graph.Relation
	column   string
}

func (c identityColumn) String() string { return c.relation.String() + "." + c.column }

// kinds tell which identity columns hold identifiers of people, as against names, and which
// of them those of one numbering, by any of its columns: 20150 may be one student in the SIS
// and another one's account elsewhere.
type kinds map[identityColumn]string

// of names the numbering of a column; "" for none.
func (k kinds) of(r graph.Relation, column string) string {
	return k[identityColumn{r, column}]
}

// readKinds groups the columns of a subject. Of one numbering are columns of one source and
// name, those that models make pseudonyms from, and those that models compare with each
// other. A group is of identifiers if it is any of the latter two: nobody joins by names.
func readKinds(m *graph.Manifest, subject string) kinds {
	g := &grouping{manifest: m, subject: subject, parent: map[identityColumn]identityColumn{}, compared: map[identityColumn]bool{}, led: map[graph.ColumnName][]identityColumn{}}
	g.sameNames()
	g.samePseudonyms()
	g.equalities()
	identifiers := map[identityColumn]bool{}
	for c := range g.compared {
		identifiers[g.of(c)] = true
	}
	k := kinds{}
	for c := range g.parent {
		if kind := g.of(c); identifiers[kind] {
			k[c] = kind.String()
		}
	}
	return k
}

// grouping is the union of columns into kinds.
type grouping struct {
	manifest *graph.Manifest
	subject  string
	parent   map[identityColumn]identityColumn
	compared map[identityColumn]bool
	led      map[graph.ColumnName][]identityColumn // see origins
}

func (g *grouping) of(c identityColumn) identityColumn {
	for g.parent[c] != c {
		c = g.parent[c]
	}
	return c
}

func (g *grouping) join(columns ...identityColumn) {
	for _, c := range columns {
		a, b := g.of(columns[0]), g.of(c)
		if b.String() < a.String() { // so that a kind has the same name each time
			a, b = b, a
		}
		g.parent[b] = a
	}
}

func (g *grouping) sameNames() {
	type place struct{ space, source, column string }
	first := map[place]identityColumn{}
	for _, node := range g.manifest.Sorted(graph.KindSource, graph.KindSeed) {
		for _, c := range node.Columns {
			if !isIdentity(c, g.subject) {
				continue
			}
			at := identityColumn{node.Relation, c.Name}
			g.parent[at] = at
			key := place{node.Relation.Space, node.Relation.Source, c.Name}
			if _, known := first[key]; !known {
				first[key] = at
			}
			g.join(first[key], at)
		}
	}
}

func (g *grouping) samePseudonyms() {
	var all []identityColumn
	for id, columns := range idColumns(g.manifest, g.subject) {
		for _, column := range columns {
			all = append(all, identityColumn{g.manifest.Nodes[id].Relation, column})
		}
	}
	slices.SortFunc(all, compareColumns)
	g.join(all...)
	for _, c := range all {
		g.compared[c] = true
	}
}

func compareColumns(a, b identityColumn) int {
	if a.String() < b.String() {
		return -1
	}
	if a == b {
		return 0
	}
	return 1
}

// equalities joins what models compare, until nothing new comes: what is joined makes more
// comparisons plain. A column that several numberings of one table flow into, told apart by
// another column, joins only what has one name.
func (g *grouping) equalities() {
	for joined := true; joined; {
		joined = false
		for _, node := range g.manifest.Sorted(graph.KindModel) {
			for _, pair := range node.Equalities {
				both := slices.Concat(g.origins(pair.Left), g.origins(pair.Right))
				if len(both) > 1 && g.compare(both) {
					joined = true
				}
			}
		}
	}
}

// compare joins columns that are compared. It tells whether they weren't one kind before.
func (g *grouping) compare(columns []identityColumn) (joined bool) {
	mixed := g.mixes(columns)
	for i, c := range columns {
		g.compared[c] = true
		for _, other := range columns[:i] {
			if (!mixed || c.column == other.column) && g.of(c) != g.of(other) {
				g.join(other, c)
				joined = true
			}
		}
	}
	return joined
}

// mixes tells whether two numberings of one table are among columns, which aren't just
// compared with each other there.
func (g *grouping) mixes(columns []identityColumn) bool {
	if len(columns) == 2 {
		return false
	}
	seen := map[graph.Relation]identityColumn{}
	for _, c := range columns {
		if kind, known := seen[c.relation]; known && kind != g.of(c) {
			return true
		}
		seen[c.relation] = g.of(c)
	}
	return false
}

// origins are the identity columns whose values can stand in a column.
func (g *grouping) origins(of graph.ColumnName) []identityColumn {
	if known, ok := g.led[of]; ok {
		return known
	}
	g.led[of] = nil // ends a recursion
	node := g.manifest.Nodes[of.Node]
	if node == nil {
		return nil
	}
	var found []identityColumn
	column := node.Column(of.Column)
	switch {
	case node.Kind == graph.KindSource || node.Kind == graph.KindSeed:
		if isIdentity(column, g.subject) {
			found = append(found, identityColumn{node.Relation, of.Column})
		}
	case column != nil && column.Lineage != nil:
		for _, e := range column.Lineage.Values {
			if !e.Decides && !e.Token && !e.Pooled {
				found = append(found, g.origins(graph.ColumnName{Node: e.Node, Column: e.Column})...)
			}
		}
	}
	slices.SortFunc(found, compareColumns)
	found = slices.Compact(found)
	g.led[of] = found
	return found
}
