package sql

import "slices"

// What is made from nothing, such as a series of numbers, can be compared with a column
// of the estate until it says the same. Columns of FROM items that no column flows into
// therefore get an edge to themselves: to a local base, which the trace replaces by the
// columns that it is compared with.

// localColumn is a column that is made from nothing: of a FROM item, or of a side of a
// set operation, by its node in the tree.
type localColumn struct {
	item  *node
	place int
}

// localize gives the columns of a result that are made from nothing edges of their own.
func (t *tracer) localize(n *node, r *rowset) *rowset {
	isLocal := func(c column) bool { return c.made && len(c.values) == 0 && c.unknown == "" }
	if !slices.ContainsFunc(r.columns, isLocal) {
		return r
	}
	out := *r
	out.columns, out.places = slices.Clone(r.columns), nil
	var series edgeSet
	for i := range out.columns {
		if c := &out.columns[i]; isLocal(*c) {
			own := edge{base: t.local(localColumn{n, i}), at: -1, kind: asCopy}
			c.values = []edge{own}
			own.kind, own.numbers = byJoin, true
			series.add(own)
		}
	}
	series.addAll(r.influences)
	out.influences = series.list
	return &out
}

func (t *tracer) local(c localColumn) int32 {
	number, known := t.locals[c]
	if !known {
		if t.locals == nil {
			t.locals = map[localColumn]int32{}
		}
		number = int32(len(t.bases))
		t.bases = append(t.bases, base{})
		t.locals[c] = number
	}
	return number
}

func (t *tracer) isLocal(number int32) bool { return t.bases[number].column == "" }

// meets notes that a local column is compared for equality, and tells whether one of
// the two is local.
func (t *tracer) meets(a, b edge) bool {
	if !t.isLocal(a.base) && !t.isLocal(b.base) {
		return false
	}
	if t.partners == nil {
		t.partners = map[int32][]edge{}
	}
	for _, pair := range [][2]edge{{a, b}, {b, a}} {
		known := func(e edge) bool { return e.base == pair[1].base && e.token == pair[1].token }
		if from := pair[0].base; t.isLocal(from) && !slices.ContainsFunc(t.partners[from], known) {
			t.partners[from] = append(t.partners[from], pair[1])
		}
	}
	return true
}

// estate are the columns of the estate that a local one is compared with, also by way
// of others.
func (t *tracer) estate(local int32) []edge {
	var out []edge
	queue, seen := []int32{local}, map[int32]bool{local: true}
	for len(queue) > 0 {
		for _, e := range t.partners[queue[0]] {
			if !t.isLocal(e.base) {
				out = append(out, e)
			} else if !seen[e.base] {
				seen[e.base] = true
				queue = append(queue, e.base)
			}
		}
		queue = queue[1:]
	}
	return out
}

// located replaces edges to local columns by edges to what these are compared with.
func (t *tracer) located(list []edge) []edge {
	if len(t.locals) == 0 || !slices.ContainsFunc(list, func(e edge) bool { return t.isLocal(e.base) }) {
		return list
	}
	var set edgeSet
	for _, e := range list {
		switch {
		case !t.isLocal(e.base):
			set.add(e)
			continue
		case e.numbers:
			for _, other := range t.limitsOf(e.base) {
				set.add(edge{base: other.base, at: other.at, kind: e.kind, numbers: true})
			}
			continue
		case e.kind >= byFilter: // what it is compared with decides by itself
			continue
		}
		for _, other := range t.estate(e.base) {
			set.add(inPlace(e, other))
		}
		for _, sibling := range t.siblings(e.base) {
			for _, other := range t.estate(sibling) {
				chosen := inPlace(e, other)
				chosen.decides = true
				set.add(chosen)
			}
		}
	}
	return set.list
}

// inPlace is the edge to a local column, led to what that is compared with.
func inPlace(e, other edge) edge {
	same := e
	same.base, same.kind, same.token = other.base, max(e.kind, asTransform), e.token || other.token
	if same.at < 0 {
		same.at = other.at
	}
	return same
}

// siblings are the other local columns of an item. A row of a VALUES list that one of
// them is compared to be found by gives all of them: it is a CASE in another form.
func (t *tracer) siblings(local int32) []int32 {
	var item *node
	for c, number := range t.locals {
		if number == local {
			item = c.item
		}
	}
	var out []int32
	for c, number := range t.locals {
		if c.item == item && number != local {
			out = append(out, number)
		}
	}
	slices.Sort(out)
	return out
}

// locatedKeys replaces local columns among the keys of an aggregate.
func (t *tracer) locatedKeys(keys []int32) []int32 {
	if len(t.locals) == 0 {
		return keys
	}
	var out []int32
	for _, key := range keys {
		if !t.isLocal(key) {
			out = append(out, key)
			continue
		}
		for _, e := range t.estate(key) {
			out = append(out, e.base)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// pairsByLocals are the columns of the estate that are compared with each other by way
// of a local one.
func (t *tracer) pairsByLocals() {
	for number := range int32(len(t.bases)) {
		if !t.isLocal(number) {
			continue
		}
		all := t.estate(number)
		for i := range all {
			t.equal(all[:i], all[i:i+1], all[i].at)
		}
	}
}
