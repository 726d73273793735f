package sql

import (
	"slices"
	"strconv"
	"strings"
)

// join traces a join of any kind.
func (t *tracer) join(n *node, outer *scope, rows *flow) from {
	kind, how := n.str("ref_type"), n.str("join_type")
	rows.word(kind + " " + how)
	left := t.from(n.get("left"), outer, rows)
	beside := outer.within() // what stands to the right can be lateral
	beside.tables, beside.merged, beside.level = left.tables, left.merged, len(t.selects)
	right := t.from(n.get("right"), beside, rows)
	markRepeats(left.tables, right.tables)

	names := n.get("using_columns").texts()
	switch kind {
	case "NATURAL":
		names = t.common(left, right, rows)
	case "REGULAR", "CROSS", "POSITIONAL", "ASOF":
	default:
		rows.fail("FROM has a " + kind + " join")
	}
	s := outer.within()
	s.tables = append(slices.Clone(left.tables), right.tables...)
	s.merged, s.level = append(slices.Clone(left.merged), right.merged...), len(t.selects)
	for _, item := range s.tables {
		item.numbered = item.numbered || kind == "POSITIONAL"
	}
	t.clause(s, n.get("condition"), rows, byJoin, false)
	joined := from{tables: s.tables, merged: s.merged}
	for i, name := range names {
		// The last column of an ASOF join is compared by order.
		equal := kind != "ASOF" || i+1 < len(names)
		joined.merged = t.merge(name, how, left, right, joined.merged, equal, n.at, rows)
	}
	switch how {
	case "SEMI", "ANTI":
		return left
	case "INNER", "LEFT", "RIGHT", "FULL", "OUTER":
	default:
		rows.fail("FROM has a " + how + " join")
	}
	return joined
}

// common lists the columns that both sides of a NATURAL join have.
func (t *tracer) common(left, right from, rows *flow) []string {
	var names []string
	for _, item := range append(slices.Clone(left.tables), right.tables...) {
		if item.columnsUnknown != "" {
			rows.fail(item.columnsUnknown)
		} else if item.open("*") != noneOpen {
			rows.fail("a NATURAL join has columns whose names aren't known")
		}
	}
	for _, item := range left.tables {
		for i := range item.columns {
			name := item.columns[i].name
			_, found := right.member(name)
			if found && !containsFold(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// member finds what an unqualified name means on one side of a join.
func (f from) member(name string) (*merged, bool) {
	for _, m := range f.merged {
		if strings.EqualFold(m.name, name) {
			return m, true
		}
	}
	for _, item := range f.tables {
		if i := item.place(name); i >= 0 {
			return &merged{name: name, members: []member{{item, i}}}, true
		}
	}
	return nil, false
}

// merge makes one column of those that a join compares by name. It shows the side
// whose rows are all there; of a full join, the first that isn't NULL.
func (t *tracer) merge(name, how string, left, right from, all []*merged, equal bool, at int32, rows *flow) []*merged {
	l, foundLeft := left.member(name)
	r, foundRight := right.member(name)
	if !foundLeft || !foundRight {
		rows.fail("the column " + name + " of a join can't be found")
		return all
	}
	fromLeft, fromRight := l.column(at), r.column(at)
	var f flow
	f.word("using")
	f.take(&fromLeft, asTransform)
	f.take(&fromRight, asTransform)
	f.word(strconv.FormatBool(equal))
	rows.decide(&f, byJoin)
	if equal {
		t.equal(fromLeft.values, fromRight.values, at)
	} else {
		t.ordered(fromLeft.values, fromRight.values, at)
	}
	m := &merged{name: name, members: append(slices.Clone(l.members), r.members...), primary: l.primary}
	switch {
	case how == "FULL" || how == "OUTER":
		m.primary = -1
	case how == "RIGHT" && r.primary >= 0:
		m.primary = len(l.members) + r.primary
	case how == "RIGHT":
		m.primary = -1
	}
	all = slices.DeleteFunc(slices.Clone(all), func(other *merged) bool { return other == l || other == r })
	return append(all, m)
}

// markRepeats tells items apart that read the same relation, so that a column of
// the one isn't defined as the same column of the other.
func markRepeats(left, right []*table) {
	for _, item := range right {
		repeats := 0
		for _, other := range left {
			if slices.ContainsFunc(item.reach, func(r int) bool { return slices.Contains(other.reach, r) }) {
				repeats++
			}
		}
		if repeats > 0 {
			item.mark = "#" + strconv.Itoa(repeats) + item.mark
		}
	}
}
