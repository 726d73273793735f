package sql

import (
	"slices"
	"strings"
	"unicode"
)

// column is a column of a query or of a FROM item.
type column struct {
	name       string // "": the engine made it up from the expression
	values     []edge
	influences []edge
	definition string
	unknown    string
	// rest stands for any number of columns of any names, such as the fields of a
	// structure: its fields aren't known, where they come from is.
	rest bool
	origin
}

// rowset is the result of a query, or what a FROM item gives.
type rowset struct {
	columns    []column
	places     map[string]int // from names in lower case; made when first asked
	influences []edge         // what decides about its rows
	rows       string         // digest of the same
	unknown    string         // why its rows can't be traced
	reach      []int          // numbers of the relations it reads
}

// place finds a column by its name, or -1.
func (r *rowset) place(name string) int {
	if len(r.columns) <= 8 {
		for i := range r.columns {
			if strings.EqualFold(r.columns[i].name, name) && name != "" {
				return i
			}
		}
		return -1
	}
	if r.places == nil {
		r.places = make(map[string]int, len(r.columns))
		for i := len(r.columns) - 1; i >= 0; i-- {
			r.places[strings.ToLower(r.columns[i].name)] = i
		}
	}
	if at, ok := r.places[strings.ToLower(name)]; ok && name != "" {
		return at
	}
	return -1
}

// Columns whose names aren't known, as open gives them.
const (
	noneOpen    = -1
	severalOpen = -2 // they can't be told apart
)

// open gives the column that the name can mean although its name isn't known: one
// that the engine has named after its expression, or the fields of a structure.
func (r *rowset) open(name string) int {
	found, plain := noneOpen, isPlain(name)
	for i := range r.columns {
		if !r.columns[i].rest && (plain || r.columns[i].name != "") {
			continue
		}
		if found != noneOpen {
			return severalOpen
		}
		found = i
	}
	return found
}

// isPlain tells whether a name is an identifier, which no expression's text is.
func isPlain(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) < 0
}

// table is a FROM item as names reach it.
type table struct {
	*rowset
	names []string // catalog, schema and table, or the alias alone
	base  bool     // a relation of the estate: the place of an edge is where it is named
	// mark tells it from another item of the same FROM that reads the same
	// relations; "" for the first.
	mark string
	// columnsUnknown says why the columns of the item aren't known.
	columnsUnknown string
	numbered       bool // its rows stand beside others by their number
}

// called tells whether the parts name the table: the last is its own name, those
// before it its schema and catalog.
func (t *table) called(parts []string) bool {
	if len(parts) > len(t.names) {
		return false
	}
	for i := range parts {
		if !strings.EqualFold(parts[len(parts)-1-i], t.names[len(t.names)-1-i]) {
			return false
		}
	}
	return true
}

// column gives a column as read from this item at a place in the statement.
func (t *table) column(i int, at int32) column {
	c := t.columns[i]
	if t.base {
		c.values = []edge{{base: c.values[0].base, at: at, kind: asCopy}}
	}
	if t.mark != "" {
		c.definition = t.mark + c.definition
	}
	c.numbered = c.numbered || t.numbered
	return c
}

// merged is a column of a join by USING or NATURAL.
type merged struct {
	name    string
	members []member // of all sides, from left to right
	primary int      // the member that it shows; -1: the first that isn't NULL
}

type member struct {
	table *table
	place int
}

// column gives the merged column as read at a place.
func (m *merged) column(at int32) column {
	if m.primary >= 0 {
		side := m.members[m.primary]
		return side.table.column(side.place, at)
	}
	var f flow
	f.word("merged")
	for _, side := range m.members {
		c := side.table.column(side.place, at)
		f.take(&c, asCopy)
	}
	return f.column(m.name)
}

// scope is where a name is looked up: the FROM items of a SELECT, or the parameters
// of a lambda. Names that aren't found here are looked up further out.
type scope struct {
	outer      *scope
	with       *withs
	tables     []*table
	merged     []*merged
	parameters []parameter // of a lambda, instead of tables
	aliases    *selectList // nil where aliases of the select list don't count
	before     int         // aliases of items before this one count
	aliasFirst bool        // an alias goes before a column of the same name…
	grouped    []string    // …that isn't grouped by
	rows       *flow       // what decides about the rows of the SELECT
	level      int         // queries around the tables, their own among them
}

type parameter struct {
	name  string
	value column
}

// within gives a scope for what is below this one.
func (s *scope) within() *scope { return &scope{outer: s, with: s.with} }

// resolve finds what a name means. field tells that it is only a part of the column.
func (t *tracer) resolve(s *scope, parts []string, at int32) (c column, field, found bool) {
	if len(parts) == 0 {
		return column{}, false, false
	}
	var lambda *column // a structure's field of a parameter gives way to a table's column
	outer := false
	for ; s != nil; s = s.outer {
		if s.parameters != nil {
			for i := range s.parameters {
				if lambda == nil && strings.EqualFold(s.parameters[i].name, parts[0]) {
					lambda = &s.parameters[i].value
				}
			}
			if lambda != nil && len(parts) == 1 {
				return *lambda, false, true
			}
			continue
		}
		if c, field, found = t.lookUp(s, parts, at); found {
			t.correlate(&c, s.level)
			if outer && t.current != nil {
				t.current.correlated = true
			}
			return c, field, true
		}
		if lambda != nil {
			return *lambda, true, true
		}
		outer = true
	}
	return column{}, false, false
}

// lookUp looks a name up in one scope, in the engine's order: a column of a named
// table, a column and a field of it, an alias of the select list, a whole row.
func (t *tracer) lookUp(s *scope, parts []string, at int32) (c column, field, found bool) {
	for n := min(len(parts)-1, 3); n >= 1; n-- {
		for _, item := range s.tables {
			if !item.called(parts[:n]) {
				continue
			}
			if i := item.place(parts[n]); i >= 0 {
				return item.column(i, at), len(parts) > n+1, true
			}
		}
	}
	last := len(parts) > 1
	if s.aliasFirst && !last && !containsFold(s.grouped, parts[0]) {
		if c, found := t.alias(s, parts[0]); found {
			return c, false, true
		}
	}
	if c, found := t.bare(s, parts[0], at); found {
		return c, last, true
	}
	if c, found := t.alias(s, parts[0]); found {
		return c, last, true
	}
	if len(parts) > 1 && strings.EqualFold(parts[0], aliasQualifier) {
		if c, found := t.alias(s, parts[1]); found {
			return c, len(parts) > 2, true
		}
	}
	if c, found := t.wholeRow(s, parts, at); found {
		return c, true, true
	}
	return t.lookUpOpen(s, parts, at)
}

// bare finds an unqualified column.
func (t *tracer) bare(s *scope, name string, at int32) (column, bool) {
	for _, m := range s.merged {
		if strings.EqualFold(m.name, name) {
			return m.column(at), true
		}
	}
	for _, item := range s.tables {
		if i := item.place(name); i >= 0 {
			return item.column(i, at), true
		}
	}
	return column{}, false
}

// aliasQualifier is how the engine names the select list's aliases as a table.
const aliasQualifier = "alias"

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// wholeRow finds a table by its name: all its columns as one structure.
func (t *tracer) wholeRow(s *scope, parts []string, at int32) (column, bool) {
	for _, item := range s.tables {
		if !item.called(parts) {
			continue
		}
		var f flow
		f.word("row")
		for i := range item.columns {
			c := item.column(i, at)
			f.take(&c, asTransform)
		}
		f.fail(item.columnsUnknown)
		f.made = true
		return f.column(parts[len(parts)-1]), true
	}
	return column{}, false
}

// lookUpOpen tries the items whose columns aren't all known by name. The engine has
// found the name, so it is there when there is no other place for it.
func (t *tracer) lookUpOpen(s *scope, parts []string, at int32) (c column, field, found bool) {
	name, isField := parts[0], len(parts) > 1
	var item *table
	for _, candidate := range s.tables {
		if len(parts) > 1 && candidate.called(parts[:1]) {
			name, isField, item = parts[1], len(parts) > 2, candidate
			break
		}
		if candidate.columnsUnknown != "" || candidate.open(name) != noneOpen {
			if item != nil {
				return untold(name), true, true
			}
			item = candidate
		}
	}
	switch {
	case item == nil:
		return column{}, false, false
	case item.columnsUnknown != "":
		return column{name: name, unknown: item.columnsUnknown}, true, true
	case item.open(name) == noneOpen:
		return column{}, false, false
	case item.open(name) == severalOpen || s.outer.knows(name):
		return untold(name), true, true
	}
	place := item.open(name)
	return item.column(place, at), item.columns[place].rest || isField, true
}

// untold is a column that could be one of several.
func untold(name string) column {
	return column{name: name, unknown: "the column " + name + " can't be told from others"}
}

// knows tells whether this scope or one further out has a column of the name.
func (s *scope) knows(name string) bool {
	for ; s != nil; s = s.outer {
		for _, item := range s.tables {
			if item.place(name) >= 0 || item.called([]string{name}) {
				return true
			}
		}
	}
	return false
}

// unite gives the numbers of both lists, each once: a relation can be read along
// very many ways.
func unite(a, b []int) []int {
	out := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(a, n) {
			out = append(out, n)
		}
	}
	return out
}
