package privacy

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// Breach is one place where a project would show more than it may.
type Breach struct {
	Code    diag.Code
	Node    *graph.Node
	Column  string      // "" where it isn't of one column
	At      graph.Place // in the model's SQL; nowhere where YAML alone says it
	Summary string
	Hint    string
	Warning bool
	Path    []Step // the way from raw, where there is one
}

// Step is a column on the way of a value, and where the column after it reads it.
type Step struct {
	Node   *graph.Node
	Column string
	At     graph.Place
	Equal  bool // it is compared for equality with what is read
}

// Judge works through the nodes, parents first, and gives each column of a model its
// effective classification, restrictions and free text: what is declared, or else
// inherited. Breaches come in the order of nodes and columns. Sources and seeds say what
// they hold; what they don't classify counts as direct.
// last names the layer that people read.
func Judge(nodes []*graph.Node, policy *graph.Policy, last string) []Breach {
	j := &judge{policy: policy, last: last, nodes: map[string]*graph.Node{}, states: map[graph.ColumnName]state{}, figures: map[graph.ColumnName]figure{}}
	for _, n := range nodes {
		j.nodes[n.ID] = n
		switch n.Kind {
		case graph.KindSource:
			j.declared(n, append(n.Columns[:len(n.Columns):len(n.Columns)], graph.OriginColumns()...))
		case graph.KindSeed:
			j.declared(n, n.Columns)
		case graph.KindModel:
			j.model(n)
		}
	}
	return j.breaches
}

// judge is one call of Judge.
type judge struct {
	policy   *graph.Policy
	last     string // layer
	nodes    map[string]*graph.Node
	states   map[graph.ColumnName]state
	figures  map[graph.ColumnName]figure
	breaches []Breach
}

// declared takes what a source or seed says of its columns.
func (j *judge) declared(n *graph.Node, columns []*graph.Column) {
	for _, c := range columns {
		g := c.Governance
		class := g.Classification
		if class == "" {
			class = graph.Direct
		}
		own := closeness{class: class, restriction: g.Restriction, freeText: g.FreeText}
		s := state{single: own, shown: own}
		if g.Classification == graph.Direct {
			s.identifies = g.Subject
		}
		j.states[graph.ColumnName{Node: n.ID, Column: c.Name}] = s
	}
}

// model judges the columns of a model, and what it does with the keyed function.
func (j *judge) model(n *graph.Node) {
	j.pseudonyms(n)
	r, before := j.reading(n), len(j.breaches)
	r.prune()
	for _, c := range n.Columns {
		j.column(r, c)
	}
	if len(j.breaches) == before {
		j.numbered(r)
	}
	if n.Problems != nil {
		j.problems(r, n.Problems)
	}
	j.population(r)
}

// column works out what a column is, holds what is declared to it, and keeps the result
// for those that read it.
func (j *judge) column(r *reading, c *graph.Column) {
	s := r.stateOf(c)
	before := len(j.breaches)
	opened := s
	if r.opens() {
		opened.pooled = openedFigure(s.pooled)
		if c.Lineage != nil && len(c.Lineage.Values) == 0 && c.Governance.Classification == "" {
			opened.pooled.class = graph.Internal // such as a share of two counts
		}
	}
	if d := c.Governance.Declassify; d != nil {
		opened = j.declassified(r.node, c, opened)
	}
	j.hold(r.node, c, s, opened)
	name := graph.ColumnName{Node: r.node.ID, Column: c.Name}
	// What is said of a model is said of all its columns: who stands in it is the secret.
	c.Governance.Restriction = union(c.Governance.Restriction, r.node.Governance.Restriction)
	j.figures[name] = r.figureOf(c)
	j.states[name] = settle(c, opened, len(j.breaches) > before, j.figures[name].group != nil)
}

// opens tells whether a run checks how many people the model's figures speak of.
func (r *reading) opens() bool {
	return r.node.Config.Population != nil && len(r.node.Config.Population.Columns) > 0 && r.node.Config.Materialized.Stored()
}

// openedFigure is a figure of a group whose size a run checks.
func openedFigure(pooled closeness) closeness {
	if pooled.rank() <= graph.Internal.Rank() {
		return closeness{class: pooled.class, from: pooled.from}
	}
	return closeness{class: graph.Internal, from: pooled.from}
}

// settle writes the effective governance to the column and returns its state for those
// that read it. What is declared closer stands. After a breach the declared words stand
// too, so that one leak is told once and not by every model below.
func settle(c *graph.Column, s state, breached, isCount bool) state {
	g, whole := &c.Governance, s.whole()
	switch {
	case g.Classification == "":
		g.Classification, g.Inherited = inherited(whole), true
		if breached {
			return openly(graph.Internal)
		}
	case isCount && !breached && !s.single.known() && g.Classification.Rank() > whole.rank():
		// A number of people that is declared closer is one that a population can open.
		s.pooled = closeness{class: g.Classification, restriction: whole.restriction, freeText: whole.freeText}
	case breached, g.Classification.Rank() > whole.rank():
		// The way begins anew: here is where it was said.
		s.single = closeness{class: g.Classification, restriction: whole.restriction, freeText: whole.freeText}
		s.pooled, s.shown = closeness{}, s.single
		s.identifies = declaredIdentity(s.identifies, *g)
	}
	s.single.restriction = union(s.single.restriction, g.Restriction)
	s.single.freeText = s.single.freeText || g.FreeText
	if s.single.class == "" && (len(s.single.restriction) > 0 || s.single.freeText) {
		s.single.class = g.Classification
	}
	whole = s.whole()
	g.Restriction, g.FreeText = whole.restriction, whole.freeText
	return s
}

// openly is the state of a column that tells no more than a class.
func openly(class graph.Classification) state {
	c := closeness{class: class}
	return state{single: c, shown: c}
}

// declaredIdentity keeps a column an identity that is declared as one; any other
// declaration can't make it one.
func declaredIdentity(identifies []string, g graph.Governance) []string {
	if g.Classification == graph.Direct {
		return identifies
	}
	return nil
}

// inherited is the class of a column that declares none. One that is made from no
// column says nothing of anybody.
func inherited(c closeness) graph.Classification {
	if !c.known() {
		return graph.Public
	}
	return c.class
}

// reading is what one model reads.
type reading struct {
	judge *judge
	node  *graph.Node
	equal map[graph.ColumnName]closeness // what a column is compared with, for those that are
	// chosen are the restrictions of what chooses a row of a seed: a word that is looked up
	// by a restricted code is that code in other words.
	chosen map[string][]string
}

// base finds what is known of a column that the model reads.
func (r *reading) base(name graph.ColumnName) state {
	s, known := r.judge.states[name]
	if !known {
		// Names that the manifest doesn't explain are raw's own, such as undeclared cells.
		s = state{single: closeness{class: graph.Direct}, shown: closeness{class: graph.Direct}}
	}
	return s
}

// stateOf works out what flows into a column.
func (r *reading) stateOf(c *graph.Column) state {
	if c.Lineage == nil { // added by edfi-build itself, such as a snapshot's times
		return state{}
	}
	if c.Lineage.Unknown != "" {
		direct := closeness{class: graph.Direct}
		return state{single: direct, shown: direct, unknown: c.Lineage.Unknown}
	}
	s := state{identifies: r.identifies(c.Lineage.Values, c.Lineage.Faithful)}
	ofOne := r.choosesPeople(c.Lineage)
	for _, e := range c.Lineage.Values {
		r.flow(&s, e, ofOne)
	}
	for _, e := range c.Lineage.Influences {
		if r.numbersByIdentity(e) {
			from := r.base(graph.ColumnName{Node: e.Node, Column: e.Column}).single
			s.single.add(from, r.step(e)(from))
		}
	}
	return s
}

// choosesPeople tells whether a token or an identity decides what a column shows: a sum
// over the rows of one person is none over a group.
func (r *reading) choosesPeople(l *graph.Lineage) bool {
	for _, e := range l.Values {
		if e.Decides && r.isPerson(graph.ColumnName{Node: e.Node, Column: e.Column}) {
			return true
		}
	}
	return slices.ContainsFunc(l.Influences, func(e graph.ColumnEdge) bool {
		return e.Kind == graph.EdgeFilter && r.isPerson(graph.ColumnName{Node: e.Node, Column: e.Column})
	})
}

// isPerson tells whether a column names a person.
func (r *reading) isPerson(name graph.ColumnName) bool {
	class := r.base(name).single.class
	return class == graph.Pseudonym || class == graph.Direct
}

// flow adds what one edge brings.
func (r *reading) flow(s *state, e graph.ColumnEdge, ofOne bool) {
	name := graph.ColumnName{Node: e.Node, Column: e.Column}
	from, last := r.base(name), r.step(e)
	if e.Token {
		token := closeness{class: graph.Pseudonym}
		s.single.add(token, last(token))
		s.shown.add(token, last(token))
		return
	}
	single := from.single
	if other, compared := r.equal[name]; compared {
		if other.rank() <= graph.Pseudonym.Rank() {
			other.restriction = nil // a person or a year is no secret, only that it stands in that table
		}
		single.add(other, other.from)
		from.shown.add(other, other.from)
	}
	single.restriction = union(single.restriction, r.chosen[e.Node])
	pooled := e.Pooled && !ofOne && !r.groupsPeople(e.Keys)
	if pooled {
		s.pooled.add(single, last(single))
	} else {
		s.single.add(single, last(single))
	}
	s.pooled.add(from.pooled, last(from.pooled))
	if !e.Decides && !pooled {
		s.shown.add(from.shown, last(from.shown))
	}
	if from.unknown != "" {
		s.unknown = from.unknown
	}
}

// step makes the step of an edge, behind the way that its class came.
func (r *reading) step(e graph.ColumnEdge) func(closeness) *step {
	return func(c closeness) *step {
		return &step{node: r.judge.nodes[e.Node], column: e.Column, at: e.At, before: c.from}
	}
}

// groupsPeople tells whether a group is one person's: then its figures are too.
func (r *reading) groupsPeople(keys []graph.ColumnName) bool {
	return slices.ContainsFunc(keys, r.isPerson)
}

// identifies tells whose identifiers all values of an expression are: the subjects that
// each column which can be the value has in common.
func (r *reading) identifies(values []graph.ColumnEdge, faithful bool) []string {
	if !faithful {
		return nil
	}
	var subjects []string
	any := false
	for _, e := range values {
		if e.Decides {
			continue
		}
		own := r.base(graph.ColumnName{Node: e.Node, Column: e.Column}).identifies
		if e.Token {
			own = nil
		}
		if !any {
			subjects, any = own, true
			continue
		}
		subjects = slices.DeleteFunc(slices.Clone(subjects), func(s string) bool { return !slices.Contains(own, s) })
	}
	return subjects
}
