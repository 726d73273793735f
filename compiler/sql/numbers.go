package sql

import (
	"slices"
	"strings"
	"unicode"
)

// A number can be told by how many rows there are: of range(number), below LIMIT, in a
// window that is as wide, of a series that is joined up to it. What decides so is noted
// as an influence that numbers, of the rows and of whatever counts them.

// numbering are the influences among a list that number rows.
func numbering(list []edge) []edge {
	var out []edge
	for _, e := range list {
		if e.numbers {
			out = append(out, e)
		}
	}
	return out
}

// number makes what another flow reads an influence of one kind that numbers rows.
func (f *flow) number(by *flow, kind strength) {
	for _, e := range by.values.list {
		if !e.counted && !e.token {
			f.influences.add(edge{base: e.base, at: e.at, kind: kind, numbers: true})
		}
	}
}

// countRows makes what numbers the rows of a SELECT an influence of an aggregate, or of a
// window function, over them.
func (f *flow) countRows(s *scope) {
	for ; s != nil; s = s.outer {
		if s.rows != nil {
			f.influences.addAll(numbering(s.rows.influences.list))
			return
		}
	}
}

// ordered notes what two expressions tell of each other that are compared, but not for
// equality of single values: by their order, for inequality, or with an aggregate. A
// number of rows, or a pseudonym, tells nothing.
func (t *tracer) ordered(left, right []edge, at int32) {
	for _, l := range left {
		for _, r := range right {
			if l.base == r.base || l.decides || r.decides || l.counted || r.counted || l.token || r.token {
				continue
			}
			if t.isLocal(l.base) || t.isLocal(r.base) {
				t.limit(l, r)
				t.limit(r, l)
				continue
			}
			t.compareLoosely(l, r, at)
		}
	}
}

func (t *tracer) compareLoosely(a, b edge, at int32) {
	if a.base > b.base {
		a, b = b, a
	}
	key := [2]int32{a.base, b.base}
	if t.loosely[key] {
		return
	}
	if t.loosely == nil {
		t.loosely = map[[2]int32]bool{}
	}
	t.loosely[key] = true
	t.pairs = append(t.pairs, pair{left: a, right: b, at: at, loose: true})
}

// limit notes that a local column is held against another one: a series ends there.
func (t *tracer) limit(local, by edge) {
	if !t.isLocal(local.base) || slices.ContainsFunc(t.limits[local.base], func(e edge) bool { return e.base == by.base }) {
		return
	}
	if t.limits == nil {
		t.limits = map[int32][]edge{}
	}
	t.limits[local.base] = append(t.limits[local.base], by)
}

// limitsOf are the columns of the estate that a local one is held against, also by way
// of others.
func (t *tracer) limitsOf(local int32) []edge {
	var out []edge
	queue, seen := []int32{local}, map[int32]bool{local: true}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, e := range t.limits[queue[0]] {
			if !t.isLocal(e.base) {
				out = append(out, e)
			}
		}
		for _, list := range [][]edge{t.limits[queue[0]], t.partners[queue[0]]} {
			for _, e := range list {
				if t.isLocal(e.base) && !seen[e.base] {
					seen[e.base] = true
					queue = append(queue, e.base)
				}
			}
		}
	}
	return out
}

// influencesOf are those of a column, with what the series ends at that it is made from.
func (t *tracer) influencesOf(c *column) []edge {
	if len(t.limits) == 0 {
		return c.influences
	}
	out := slices.Clip(c.influences)
	for _, e := range c.values {
		if t.isLocal(e.base) {
			out = append(out, edge{base: e.base, at: e.at, kind: byFilter, numbers: true})
		}
	}
	return out
}

// separators are the functions that cut a text: their number of pieces is that of a
// character, and no number that the text is.
var separators = words(`string_split str_split split string_to_array string_split_regex str_split_regex regexp_split_to_array`)

// holding are the functions and operators that hold as many values as what they are
// given, or fewer.
var holding = words(`trim ltrim rtrim lower upper list_value list_distinct list_sort list_filter list_transform list_reverse_sort
	array_distinct array_sort list_concat list_cat array_concat list array_agg list_intersect list_zip array_zip row struct_pack
	json_keys from_json json_transform json_extract json_extract_string list_where unnest nullif`)

// holdsPieces tells whether the rows that unnest makes of an expression are the values
// that it holds: a cell that is a list, a text that is cut at commas. Otherwise their
// number can be any number.
func holdsPieces(n *node) bool {
	arguments := children(n)
	switch class := n.class(); class {
	case "COLUMN_REF", "CONSTANT", "SUBQUERY", "POSITIONAL_REFERENCE":
		return true
	case "CAST":
		return holdsPieces(n.get("child"))
	case "CASE":
		return !slices.ContainsFunc(branches(n), func(b *node) bool { return b != none && !holdsPieces(b) })
	case "FUNCTION":
		name := strings.ToLower(n.str("function_name"))
		if separators[name] {
			return len(arguments) > 1 && separates(constantText(arguments[1])) && holdsPieces(arguments[0])
		}
		if name == "list_filter" || name == "list_transform" {
			return len(arguments) > 0 && holdsPieces(arguments[0])
		}
		if name == "list_value" || !holding[name] {
			return name == "list_value" // it is as long as it is written
		}
	case "OPERATOR":
		if n.kindOf() != "OPERATOR_COALESCE" {
			return n.kindOf() == "ARRAY_CONSTRUCTOR"
		}
	default:
		return false
	}
	return !slices.ContainsFunc(arguments, func(a *node) bool { return !holdsPieces(a) })
}

// pieces tells whether a call of unnest gives pieces of what it is given.
func pieces(n *node) bool {
	arguments := children(n)
	return len(arguments) > 0 && holdsPieces(arguments[0])
}

// separates tells whether a text stands between words, and not in identifiers.
func separates(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '[' })
}
