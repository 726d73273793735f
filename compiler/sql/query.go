package sql

import (
	"strconv"
	"strings"
)

// withs are the common table expressions in scope, innermost first.
type withs struct {
	name      string
	query     *node
	aliases   []string
	scope     *scope // of the query that defines it
	outer     *withs
	level     int // queries around its definition
	asks      []question
	result    *rowset // once traced
	recursing *rowset // what a recursive one has so far
}

// find looks a common table expression up.
func (w *withs) find(name string) *withs {
	for ; w != nil; w = w.outer {
		if strings.EqualFold(w.name, name) {
			return w
		}
	}
	return nil
}

// query traces a query in the scope around it.
func (t *tracer) query(n *node, outer *scope) *rowset {
	t.depth++
	t.work++
	defer func() { t.depth-- }()
	if t.depth > maxQueries || t.work > maxWork {
		return unknownRows("queries are nested too deeply")
	}
	if entries := n.get("cte_map").get("map").items; len(entries) > 0 {
		outer = t.define(entries, outer)
	}
	switch kind := n.kindOf(); kind {
	case "SELECT_NODE":
		return t.selectNode(n, outer)
	case "SET_OPERATION_NODE":
		return t.setOperation(n, outer)
	default:
		return unknownRows("the query is a " + kind)
	}
}

// maxQueries bounds how deep queries may nest.
const maxQueries = 2000

// subquery traces the query of a node that holds a statement.
func (t *tracer) subquery(n *node, outer *scope) *rowset {
	return t.query(n.get("subquery").get("node"), outer)
}

func unknownRows(reason string) *rowset { return &rowset{unknown: reason} }

// define puts common table expressions in scope, each after those before it.
func (t *tracer) define(entries []node, outer *scope) *scope {
	s := outer.within()
	s.with = outer.with
	for i := range entries {
		value := entries[i].get("value")
		s.with = &withs{
			name: entries[i].str("key"), query: value.get("query").get("node"),
			aliases: value.get("aliases").texts(), scope: &scope{outer: outer, with: s.with}, outer: s.with,
			level: len(t.selects),
		}
		t.defined = append(t.defined, s.with)
	}
	return s
}

// expand traces a common table expression when something reads it.
func (t *tracer) expand(w *withs) *rowset {
	if w.recursing != nil {
		return w.recursing
	}
	for _, q := range w.asks {
		t.ask(q)
	}
	if w.result == nil {
		t.expanding = append(t.expanding, w)
		w.recursing = unknownRows("the expression " + w.name + " reads itself")
		if w.query.kindOf() == "RECURSIVE_CTE_NODE" {
			w.result = t.recursive(w)
		} else {
			w.result = renamed(t.query(w.query, w.scope), w.aliases)
		}
		w.recursing = nil
		t.expanding = t.expanding[:len(t.expanding)-1]
	}
	return w.result
}

// maxRounds bounds the rounds of a recursive expression: each adds an edge at
// least, or is the last.
const maxRounds = 100

// recursive traces a recursive expression: its right side is read again with what
// it gave before, until nothing more is reached.
func (t *tracer) recursive(w *withs) *rowset {
	n, aliases := w.query, w.query.get("aliases").texts()
	if len(aliases) == 0 {
		aliases = w.aliases
	}
	start := t.query(n.get("left"), w.scope)
	result, size := recursionStart(start, aliases), -1
	self := &withs{name: w.name, outer: w.scope.with, recursing: result}
	inner := &scope{outer: w.scope, with: self}
	for round := 0; size != weight(result); round++ {
		if round > maxRounds {
			return unknownRows("the recursion of " + w.name + " has no end")
		}
		size = weight(result)
		next := t.query(n.get("right"), inner)
		result = t.recursionStep(start, next, aliases, !n.isTrue("union_all"))
		self.recursing = withPlaceholders(result)
	}
	if keys := n.get("key_targets").items; len(keys) > 0 {
		t.keepNewest(result, keys)
	}
	return result
}

// recursionStart is what the right side sees at first.
func recursionStart(start *rowset, aliases []string) *rowset {
	return withPlaceholders(renamed(start, aliases))
}

// withPlaceholders gives columns definitions that name the recursion, so that they
// don't depend on the number of rounds.
func withPlaceholders(r *rowset) *rowset {
	out := *r
	out.columns = append([]column(nil), r.columns...)
	for i := range out.columns {
		out.columns[i].definition = "recursion " + strconv.Itoa(i)
	}
	out.rows = "recursion"
	return &out
}

// recursionStep is the union of both sides. The definition of each column covers all
// of them: they can depend on each other through the recursion.
func (t *tracer) recursionStep(start, next *rowset, aliases []string, distinct bool) *rowset {
	result := renamed(t.union(start, next, distinct), aliases)
	var all flow
	for i := range result.columns {
		all.word(result.columns[i].definition)
	}
	whole := all.digest()
	for i := range result.columns {
		result.columns[i].definition = whole + strconv.Itoa(i)
	}
	return result
}

// keepNewest is USING KEY: of the rows of one key the newest stays.
func (t *tracer) keepNewest(r *rowset, keys []node) {
	var f flow
	s := &scope{tables: []*table{{rowset: r, names: []string{""}}}, level: len(t.selects)}
	for i := range keys {
		t.expression(s, &keys[i], &f, asTransform)
	}
	var set edgeSet
	set.addAll(r.influences)
	set.addAs(f.values.list, byGroup)
	r.influences = set.list
}

// weight counts the edges of a result and what is known of them, so that it only
// grows: a round that adds nothing is the last.
func weight(r *rowset) int {
	sum := len(r.influences)
	for i := range r.columns {
		c := &r.columns[i]
		sum += len(c.influences) + counted(c.made) + counted(c.numbered) + counted(c.counts) + counted(c.zero)
		for _, e := range c.values {
			sum += int(e.kind) + counted(!e.token) + counted(!e.decides) + counted(!e.counted) + counted(!e.pooled)*maxKeys
			if e.pooled {
				keys, whole := e.keys.bases()
				sum += min(len(keys), maxKeys-2) + counted(!whole)
			}
		}
	}
	return sum
}

// maxKeys is more than the columns that anything is grouped by.
const maxKeys = 1_000_000

func counted(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

// renamed gives the first columns other names.
func renamed(r *rowset, aliases []string) *rowset {
	if len(aliases) == 0 {
		return r
	}
	out := *r
	out.columns, out.places = append([]column(nil), r.columns...), nil
	for i := range min(len(aliases), len(out.columns)) {
		if out.columns[i].rest {
			out.unknown = "the columns that get other names aren't known"
			break
		}
		out.columns[i].name = aliases[i]
	}
	return &out
}

// setOperation traces UNION, EXCEPT and INTERSECT, ALL and BY NAME.
func (t *tracer) setOperation(n *node, outer *scope) *rowset {
	left, right := t.query(n.get("left"), outer), t.query(n.get("right"), outer)
	distinct := n.str("setop_all") == "false" // true is left out
	var result *rowset
	switch kind := n.str("setop_type"); kind {
	case "UNION":
		result = t.union(left, right, distinct)
	case "UNION_BY_NAME":
		result = t.unionByName(left, right, distinct)
	case "EXCEPT", "INTERSECT":
		left, right = t.localize(n.get("left"), left), t.localize(n.get("right"), right)
		result = t.reduce(left, right, kind, distinct)
	default:
		return unknownRows("the set operation is a " + kind)
	}
	s := outer.within()
	s.tables, s.level = []*table{{rowset: result, names: []string{""}}}, len(t.selects)
	t.modify(n, s, result, nil)
	return result
}

// union puts the rows of both sides together, column by column.
func (t *tracer) union(left, right *rowset, distinct bool) *rowset {
	out, f := bothRows("union", left, right)
	if len(left.columns) != len(right.columns) && left.unknown == "" && right.unknown == "" {
		f.fail("the sides of a set operation have columns whose number isn't known")
	}
	for i := range min(len(left.columns), len(right.columns)) {
		out.columns = append(out.columns, both(&left.columns[i], &right.columns[i]))
	}
	return t.united(out, f, distinct)
}

// unionByName puts columns of one name together; the others stand alone.
func (t *tracer) unionByName(left, right *rowset, distinct bool) *rowset {
	out, f := bothRows("union by name", left, right)
	for _, side := range []*rowset{left, right} {
		if side.open("*") != noneOpen {
			f.fail("the sides of UNION BY NAME have columns whose names aren't known")
		}
	}
	for i := range left.columns {
		c := left.columns[i]
		if at := right.place(c.name); at >= 0 {
			c = both(&c, &right.columns[at])
		}
		out.columns = append(out.columns, c)
	}
	for i := range right.columns {
		if left.place(right.columns[i].name) < 0 {
			out.columns = append(out.columns, right.columns[i])
		}
	}
	return t.united(out, f, distinct)
}

// united finishes a union: without ALL its rows are grouped by every column.
func (t *tracer) united(out *rowset, f *flow, distinct bool) *rowset {
	if distinct {
		groupByAll(out, f)
	}
	finishRows(out, f)
	return out
}

// reduce keeps rows of the left side by what the right side has: EXCEPT and
// INTERSECT. The values are those of the left side.
func (t *tracer) reduce(left, right *rowset, kind string, distinct bool) *rowset {
	out, f := bothRows(kind+strconv.FormatBool(distinct), left, right)
	if len(left.columns) != len(right.columns) && left.unknown == "" && right.unknown == "" {
		f.fail("the sides of a set operation have columns whose number isn't known")
	}
	out.columns = append(out.columns, left.columns...)
	groupByAll(out, f)
	groupByAll(right, f)
	for i := range min(len(left.columns), len(right.columns)) {
		t.equal(left.columns[i].values, right.columns[i].values, -1)
	}
	finishRows(out, f)
	return out
}

// bothRows starts the result of a set operation with what decides about the rows of
// either side.
func bothRows(word string, left, right *rowset) (*rowset, *flow) {
	f := &flow{}
	f.word(word)
	for _, side := range []*rowset{left, right} {
		f.influences.addAll(side.influences)
		f.fail(side.unknown)
		f.word(side.rows)
	}
	return &rowset{reach: unite(left.reach, right.reach)}, f
}

// both is a column that is one of two.
func both(left, right *column) column {
	var f flow
	f.word("either")
	f.take(left, asCopy)
	f.take(right, asCopy)
	c := f.column(left.name)
	c.rest = left.rest || right.rest
	return c
}

// groupByAll makes every column decide about the rows.
func groupByAll(r *rowset, f *flow) {
	for i := range r.columns {
		c := &r.columns[i]
		f.influences.addAs(c.values, byGroup)
		f.influences.addAll(c.influences)
		f.fail(c.unknown)
		f.word(c.definition)
	}
}

// finishRows takes over what decides about the rows.
func finishRows(r *rowset, f *flow) {
	r.influences, r.unknown, r.rows = f.influences.list, f.unknown, f.digest()
}
