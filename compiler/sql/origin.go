package sql

import (
	"strconv"
	"strings"
)

// origin is what is known of an expression's values besides the columns that they
// are from.
type origin struct {
	// made tells that a value can be another than one of its columns holds, at most
	// trimmed, padded, cast or in other case: a constant, or what is computed.
	made bool
	// numbered tells that it can tell rows apart that no column tells apart, as their
	// number does.
	numbered bool
	tally
}

func (o *origin) follow(other origin) {
	o.made = o.made || other.made
	o.numbered = o.numbered || other.numbered
	o.tally.follow(other.tally)
}

// faithful tells whether the values are those of the columns, as they are.
func (o origin) faithful() bool { return !o.made && o.plain() }

// keeping are the functions that give their first argument as it is, in another
// case or form, and those that give one of their arguments.
var keeping = words(`lower lcase upper ucase strip_accents nfc_normalize least greatest`)

// trims and pads keep their first argument where the others are constants that
// change no more than its frame; see framing.
var (
	trims = words(`trim ltrim rtrim`)
	pads  = words(`lpad rpad`)
)

// giving are the aggregates and window functions that give one of their first
// argument's values, by the most arguments with which they do: with more, some give a
// list.
var giving = map[string]int{
	"any_value": 1, "arbitrary": 1, "first": 1, "last": 1, "max": 1, "min": 1, "mode": 1,
	"arg_max": 2, "arg_max_null": 2, "arg_max_nulls_last": 2, "arg_min": 2, "arg_min_null": 2, "arg_min_nulls_last": 2,
	"argmax": 2, "argmin": 2, "max_by": 2, "min_by": 2,
	"lag": 3, "lead": 3, "first_value": 1, "last_value": 1, "nth_value": 2,
}

// keepsText tells whether a type has one text for each value that it can be read
// from: an identifier stays one. Fractions are rounded, and truth is two values.
func keepsText(id string) bool {
	switch id {
	case "VARCHAR", "CHAR", "UUID", "DECIMAL", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
		"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT":
		return true
	}
	return false
}

// minPadded is the least width to pad to: padding cuts what is longer.
const minPadded = 4

// framing tells whether the arguments after the first change no more than what stands
// around an identifier: white space and punctuation, and zeros before it. Other
// characters could take one identifier away and put another in its place.
func framing(name string, arguments []*node) bool {
	if len(arguments) == 0 {
		return trims[name]
	}
	if pads[name] {
		width, err := strconv.Atoi(constantText(arguments[0]))
		if err != nil || width < minPadded || len(arguments) != 2 {
			return false
		}
		arguments = arguments[1:]
	}
	frame := " \t\r\n"
	switch name {
	case "ltrim", "lpad":
		frame += "0"
	}
	if trims[name] {
		frame += "-_.,;:'\"#*/()[]"
	}
	text := constantText(arguments[0])
	return len(arguments) == 1 && text != "" && strings.Trim(text, frame) == ""
}

// constantText is the text of a constant that isn't NULL, or "".
func constantText(n *node) string {
	if n.class() != "CONSTANT" || n.get("value").isTrue("is_null") {
		return ""
	}
	return n.get("value").str("value")
}

// framed reads a call of trims and pads.
func (t *tracer) framed(s *scope, n *node, name string, f *flow, kind strength) {
	arguments := children(n)
	keeps := len(arguments) > 0 && framing(name, arguments[1:])
	f.word(name)
	t.call(s, n, f, kind, func(i int, argument *node) {
		made := f.made
		t.part(s, argument, f, kind)
		f.made = made || !keeps || i == 0 && f.made
	})
}

// call reads a call as parts does, its arguments by a function.
func (t *tracer) call(s *scope, n *node, f *flow, kind strength, read func(i int, argument *node)) {
	f.word(n.kindOf())
	for i := range n.items {
		switch member := &n.items[i]; member.key {
		case "class", "type", "alias":
		case "children":
			f.word(member.key)
			for j := range member.items {
				read(j, &member.items[j])
			}
		default:
			t.part(s, member, f, kind)
		}
	}
}

// nullIf reads nullif(value, other): the other one only decides.
func (t *tracer) nullIf(s *scope, operands []*node, at int32, f *flow, kind strength) {
	value, other := t.tuple(s, operands[0]), t.tuple(s, operands[1])
	f.absorb(value, kind)
	f.made = f.made || len(value) != 1
	if len(value) == 1 {
		f.follow(value[0].origin)
	}
	t.judged(f, func(inner *flow) { inner.absorb(other, kind) })
	t.equalParts(value, other, at)
}

// listsValues tells whether the argument of unnest is a list of values as they are:
// written as one, or made by an aggregate.
func (t *tracer) listsValues(s *scope, n *node) bool {
	arguments := children(n)
	if len(arguments) == 0 {
		return false
	}
	list := arguments[0]
	elements := children(list)
	switch name := strings.ToLower(list.str("function_name")); {
	case name == "list_value" || list.kindOf() == "ARRAY_CONSTRUCTOR":
	case (name == "list" || name == "array_agg") && len(elements) == 1:
	default:
		return false
	}
	var f flow
	for _, element := range elements {
		t.expression(s, element, &f, asCopy)
	}
	return f.faithful()
}

// numbers tells whether a window function tells rows apart that its partition and
// order don't.
func numbers(n *node, name string) bool {
	return name == "row_number" || name == "ntile" || strings.Contains(n.str("start")+n.str("end"), "ROWS")
}

// judged reads what only decides which value an expression gives: the conditions of
// CASE, and what a comparison compares. None of it can be the value.
func (t *tracer) judged(f *flow, read func(inner *flow)) {
	inner := f.branch()
	read(&inner)
	inner.made, inner.tally = false, tally{}
	for i := range inner.values.list {
		inner.values.list[i].decides = true
	}
	f.join(&inner)
}
