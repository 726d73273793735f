package sql

import (
	"slices"
	"strconv"
	"strings"
)

// maxExpression bounds how deep expressions may nest; the engine's own bound is a
// thousand.
const maxExpression = 5000

// output traces an expression that becomes a column. A column alone stays what it
// is: its definition is that of the column.
func (t *tracer) output(s *scope, n *node) column {
	switch n.class() {
	case "COLUMN_REF":
		parts := n.get("column_names").texts()
		if c, field, found := t.resolve(s, parts, n.at); found && !field {
			c.name = parts[len(parts)-1]
			return c
		}
	case "STAR":
		if t.chosen != nil && n.isTrue("columns") {
			return *t.chosen
		}
	case "POSITIONAL_REFERENCE":
		if c, found := t.positional(s, n); found {
			return c
		}
	}
	f := flow{text: make([]byte, 0, 256)}
	t.expression(s, n, &f, asCopy)
	c := f.column(madeUpName(n))
	c.rest = t.structures && isUnnest(n)
	c.made = c.made || c.rest
	return c
}

// madeUpName is the engine's name of an expression without an alias, where it is
// simple, or "".
func madeUpName(n *node) string {
	if parts := n.get("column_names").texts(); len(parts) > 0 {
		return parts[len(parts)-1]
	}
	return ""
}

// expression adds what an expression reads to the flow; kind is the most faithful
// that its values can be.
func (t *tracer) expression(s *scope, n *node, f *flow, kind strength) {
	t.deep++
	t.work++
	switch {
	case t.work > maxWork:
	case t.deep > maxExpression:
		f.fail("the expression is nested too deeply")
	default:
		t.expressionOf(s, n, f, kind)
	}
	t.deep--
}

func (t *tracer) expressionOf(s *scope, n *node, f *flow, kind strength) {
	within := max(kind, asTransform)
	switch class := n.class(); class {
	case "COLUMN_REF":
		t.columnRef(s, n, f, kind)
	case "POSITIONAL_REFERENCE":
		if c, found := t.positional(s, n); found {
			f.take(&c, kind)
		} else {
			f.fail("the reference #" + n.str("index") + " can't be followed")
		}
	case "CONSTANT":
		constant(n.get("value"), f)
		f.zero = f.zero || isZero(n.get("value"))
		f.made = f.made || !n.get("value").isTrue("is_null") && !isZero(n.get("value"))
	case "CAST":
		to := n.get("cast_type").str("id")
		if to == "VARCHAR" {
			within = kind
		}
		t.parts(s, n, f, within)
		f.made = f.made || !keepsText(to)
	case "COLLATE":
		t.parts(s, n, f, kind)
	case "CASE":
		t.parts(s, n, f, within)
	case "COMPARISON", "BETWEEN", "CONJUNCTION", "OPERATOR":
		t.operator(s, n, f, within)
	case "FUNCTION":
		t.function(s, n, f, within)
	case "WINDOW":
		t.window(s, n, f)
	case "SUBQUERY":
		t.nested(s, n, f, kind)
	case "STAR":
		t.starWithin(s, n, f, kind)
	case "LAMBDA": // the arrow of JSON: a function's lambda is read with the function
		t.parts(s, n, f, within)
		f.made = true
	default:
		f.fail("the expression has a " + class)
	}
}

func (t *tracer) columnRef(s *scope, n *node, f *flow, kind strength) {
	parts := n.get("column_names").texts()
	c, field, found := t.resolve(s, parts, n.at)
	switch {
	case found && field:
		f.take(&c, max(kind, asTransform))
		f.made = true
		f.word("field " + strings.ToLower(strings.Join(parts[1:], ".")))
	case found:
		f.take(&c, kind)
	case len(parts) == 1 && slices.Contains(clockColumns, strings.ToLower(parts[0])):
		f.word(strings.ToLower(parts[0]))
		f.made = true
	default:
		f.fail("the column " + strings.Join(parts, ".") + " can't be found")
	}
}

// positional finds a column of FROM by its number.
func (t *tracer) positional(s *scope, n *node) (column, bool) {
	number, err := strconv.Atoi(n.str("index"))
	if err != nil {
		return column{}, false
	}
	for _, item := range s.tables {
		if item.columnsUnknown != "" || slices.ContainsFunc(item.columns, func(c column) bool { return c.rest }) {
			return column{}, false
		}
		if number >= 1 && number <= len(item.columns) {
			return item.column(number-1, n.at), true
		}
		number -= len(item.columns)
	}
	return column{}, false
}

// constant adds a value's type and text.
func constant(value *node, f *flow) {
	f.word(value.key)
	f.word(value.text)
	for i := range value.items {
		constant(&value.items[i], f)
	}
	f.text = append(f.text, ';')
}

// parts reads everything below a node: expressions as such, other members for their
// text. Aliases count only where they name a part of the result.
func (t *tracer) parts(s *scope, n *node, f *flow, kind strength) {
	f.word(n.kindOf())
	for i := range n.items {
		if key := n.items[i].key; key != "class" && key != "type" && key != "alias" {
			t.part(s, &n.items[i], f, kind)
		}
	}
}

func (t *tracer) part(s *scope, n *node, f *flow, kind strength) {
	switch {
	case n.key == "when_expr":
		f.word(n.key)
		t.judged(f, func(inner *flow) { t.expression(s, n, inner, kind) })
	case n.kind == objectValue && n.has("class"):
		f.word(n.key)
		t.expression(s, n, f, kind)
		if alias := n.str("alias"); alias != "" {
			f.word("as " + alias)
		}
	case n.kind >= arrayValue:
		f.word(n.key)
		for i := range n.items {
			t.part(s, &n.items[i], f, kind)
		}
	default:
		f.word(n.key)
		f.word(n.text)
	}
}

// operator reads comparisons and the like. What is compared for equality is noted as
// such.
func (t *tracer) operator(s *scope, n *node, f *flow, kind strength) {
	switch how := n.kindOf(); how {
	case "OPERATOR_COALESCE", "OPERATOR_TRY":
		t.parts(s, n, f, kind)
		return
	case "COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM":
		f.word(how)
		t.judged(f, func(inner *flow) {
			t.compared(s, []*node{n.get("left"), n.get("right")}, n.at, inner, kind)
		})
	case "COMPARE_IN", "COMPARE_NOT_IN":
		f.word(how)
		t.judged(f, func(inner *flow) { t.compared(s, children(n), n.at, inner, kind) })
	case "GROUPING_FUNCTION": // tells the grouping set, no values of it
		var inner flow
		t.parts(s, n, &inner, kind)
		f.decide(&inner, byGroup)
	default:
		if n.class() == "OPERATOR" && !truth[how] {
			t.parts(s, n, f, kind)
			break
		}
		t.judged(f, func(inner *flow) { t.ordering(s, n, inner, kind) })
	}
	f.made = true
}

// truth are the operators that give true or false.
var truth = words(`OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL`)

func children(n *node) []*node {
	list := n.get("children").items
	out := make([]*node, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// compared reads expressions of which the first is compared with the others for
// equality: rows part by part.
func (t *tracer) compared(s *scope, operands []*node, at int32, f *flow, kind strength) {
	if len(operands) == 0 {
		return
	}
	first := t.tuple(s, operands[0])
	f.absorb(first, kind)
	for _, operand := range operands[1:] {
		other := t.tuple(s, operand)
		f.absorb(other, kind)
		t.equalParts(first, other, at)
	}
}

// equalParts notes what two rows, part by part, are compared for.
func (t *tracer) equalParts(first, other []flow, at int32) {
	for i := range first {
		for j := range other {
			if i == j || len(first) != len(other) {
				t.equal(first[i].values.list, other[j].values.list, at)
			}
		}
	}
}

// tuple reads the parts of a row, or the expression itself.
func (t *tracer) tuple(s *scope, n *node) []flow {
	parts := []*node{n}
	if n.class() == "FUNCTION" && n.str("function_name") == "row" {
		parts = children(n)
	}
	out := make([]flow, len(parts))
	for i := range parts {
		t.expression(s, parts[i], &out[i], asCopy)
	}
	return out
}

// absorb reads what other flows have read.
func (f *flow) absorb(others []flow, kind strength) {
	for i := range others {
		f.values.addValues(others[i].values.list, kind)
		f.influences.addAll(others[i].influences.list)
		f.fail(others[i].unknown)
		f.word(string(others[i].text))
		f.numbered = f.numbered || others[i].numbered
	}
}

// nested reads a subquery in an expression. Its rows decide about this expression
// alone.
func (t *tracer) nested(s *scope, n *node, f *flow, kind strength) {
	result := t.inner(s, n)
	f.made = f.made || n.str("subquery_type") != "SCALAR"
	f.word(n.kindOf() + n.str("subquery_type") + n.str("comparison_type"))
	f.word(result.rows)
	f.influences.addAll(result.influences)
	f.fail(result.unknown)
	switch how := n.str("subquery_type"); how {
	case "EXISTS", "NOT_EXISTS":
	case "SCALAR":
		for i := range result.columns {
			f.take(&result.columns[i], kind)
		}
	case "ANY", "ALL":
		t.judged(f, func(inner *flow) { t.comparedWith(s, n, result, inner, max(kind, asTransform)) })
		f.made = true
	default:
		f.fail("the subquery is a " + how)
	}
}

// inner traces the query of a subquery, apart from what the expression around it is
// read for.
func (t *tracer) inner(s *scope, n *node) *rowset {
	chosen, skip := t.chosen, t.skipAggregates
	t.chosen, t.skipAggregates = nil, false
	result := t.subquery(n, s)
	t.chosen, t.skipAggregates = chosen, skip
	return result
}

// comparedWith reads x IN (SELECT …) and its kin: the operand is a value, the column
// that it is compared with decides.
func (t *tracer) comparedWith(s *scope, n *node, result *rowset, f *flow, kind strength) {
	operands := t.tuple(s, n.get("child"))
	f.absorb(operands, kind)
	how := n.str("comparison_type")
	equal := how == "COMPARE_EQUAL" || how == "COMPARE_NOT_DISTINCT_FROM"
	for j := range result.columns {
		c := &result.columns[j]
		f.influences.addAs(c.values, byJoin)
		f.influences.addAll(c.influences)
		f.fail(c.unknown)
		f.word(c.definition)
		if j < len(operands) && len(operands[j].values.list) == 0 { // a guess
			f.values.addValues(c.values, kind)
		}
		for i := range operands {
			if equal && (i == j || len(operands) != len(result.columns)) {
				t.equal(operands[i].values.list, c.values, n.at)
			}
		}
	}
}

// equal notes pairs of columns of which one tells the other. A pseudonym tells
// nothing of its column's values.
func (t *tracer) equal(left, right []edge, at int32) {
	for _, l := range left {
		for _, r := range right {
			a, b := l, r
			if l.kind == asAggregate || r.kind == asAggregate {
				t.ordered([]edge{l}, []edge{r}, at)
				continue
			}
			if t.meets(l, r) {
				continue
			}
			if a.base > b.base {
				a, b = b, a
			}
			key := [2]int32{a.base, b.base}
			if a.base == b.base || a.token != b.token || t.paired[key] {
				continue
			}
			t.paired[key] = true
			t.pairs = append(t.pairs, pair{left: a, right: b, at: at})
		}
	}
}
