package sql

import (
	"slices"
	"strings"
)

// oneOf claims that every value is NULL or one of the accepted texts.
type oneOf struct {
	accepted []string
}

func (oneOf) outerJoin() bool { return true }

// passing are the aggregates and window functions that give one of their argument's
// values or NULL.
var passing = words("any_value arbitrary first last min max mode first_value last_value nth_value lag lead")

// expression implements claim.
func (c oneOf) expression(p prover, q proofQuery, n *node) string {
	if p.tired() {
		return ""
	}
	name, arguments := strings.ToLower(n.str("function_name")), children(n)
	switch n.class() {
	case "CONSTANT":
		if c.accepts(n) {
			return "a constant that is accepted"
		}
	case "CAST":
		if n.get("cast_type").str("id") == "VARCHAR" && !n.get("cast_type").has("type_info") && n.get("child").class() == "CONSTANT" {
			return c.expression(p, q, n.get("child"))
		}
	case "COLUMN_REF":
		if c.filtered(q, n) {
			return "WHERE leaves no other value"
		}
		return p.reference(q, n, c)
	case "CASE":
		return c.all(p, q, branches(n), "every branch of CASE gives an accepted value")
	case "OPERATOR":
		if n.kindOf() == "OPERATOR_COALESCE" {
			return c.all(p, q, arguments, "coalesce chooses among accepted values")
		}
	case "FUNCTION":
		switch {
		case n.str("schema") != "" && n.str("schema") != "main":
		case name == "nullif" && len(arguments) == 2, passing[name] && len(arguments) == 1:
			return c.expression(p, q, arguments[0])
		}
	case "WINDOW":
		if passing[name] && len(arguments) > 0 {
			if other := n.get("default_expr"); other != none {
				arguments = append(arguments[:1], other)
			}
			return c.all(p, q, arguments[:min(2, len(arguments))], "it is one of accepted values")
		}
	}
	return ""
}

func (c oneOf) all(p prover, q proofQuery, list []*node, reason string) string {
	for _, n := range list {
		if c.expression(p, q, n) == "" {
			return ""
		}
	}
	return reason
}

// accepts tells whether a constant is NULL or an accepted text.
func (c oneOf) accepts(n *node) bool {
	value := n.get("value")
	return value.isTrue("is_null") || value.get("type").str("id") == "VARCHAR" && slices.Contains(c.accepted, value.str("value"))
}

// filtered tells whether WHERE compares a stored column with accepted texts only. A
// computed column may be of a type that writes its values differently.
func (c oneOf) filtered(q proofQuery, n *node) bool {
	from := q.get("from_table")
	if !stored(from, q.scope) {
		return false
	}
	for _, condition := range conjuncts(q.get("where_clause")) {
		var operands []*node
		switch condition.kindOf() {
		case "COMPARE_IN":
			operands = children(condition)
		case "COMPARE_EQUAL":
			operands = []*node{condition.get("left"), condition.get("right")}
		}
		if len(operands) > 1 && sameColumn(operands[0], n, from) && !slices.ContainsFunc(operands[1:], func(o *node) bool {
			return o.class() != "CONSTANT" || !c.accepts(o)
		}) {
			return true
		}
	}
	return false
}

// stored tells whether FROM has nothing but tables of the estate.
func stored(from *node, scope *proofScope) bool {
	if from.kindOf() == "JOIN" {
		return stored(from.get("left"), scope) && stored(from.get("right"), scope)
	}
	parts := relationParts(from)
	return len(parts) > 1 || len(parts) == 1 && from.kindOf() == "BASE_TABLE" && scope.find(parts[0]) == nil
}
