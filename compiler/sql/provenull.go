package sql

import (
	"slices"
	"strings"
)

// notNull claims that no value is NULL.
type notNull struct{}

func (notNull) outerJoin() bool { return false }

// Functions that are never NULL, and those that are so only for a NULL among their
// arguments.
var (
	neverNull  = words("count count_star")
	neverNullW = words("count row_number rank dense_rank rank_dense percent_rank cume_dist ntile")
	strict     = words("lower upper trim ltrim rtrim || length strlen md5 sha256")
)

// expression implements claim.
func (c notNull) expression(p prover, q proofQuery, n *node) string {
	if p.tired() || len(q.get("group_sets").items) > 1 {
		return "" // a grouping set makes NULLs of its own
	}
	switch n.class() {
	case "CONSTANT":
		if n.get("value").str("is_null") == "false" {
			return "a constant is never NULL"
		}
	case "COLUMN_REF":
		if comparedNotNull(q, n) {
			return "WHERE leaves no NULL"
		}
		return p.reference(q, n, c)
	case "CAST":
		return c.cast(p, q, n)
	case "CASE":
		return c.all(p, q, branches(n), "no branch of CASE gives NULL")
	case "FUNCTION":
		return c.function(p, q, n)
	case "WINDOW":
		if neverNullW[n.str("function_name")] {
			return n.str("function_name") + " is never NULL"
		}
	case "SUBQUERY":
		if n.str("subquery_type") == "EXISTS" {
			return "EXISTS is never NULL"
		}
	case "OPERATOR", "COMPARISON", "CONJUNCTION":
		return c.operator(p, q, n)
	}
	return ""
}

// cast keeps a constant of a plain type from being NULL; other values, such as JSON's
// null, can become NULL.
func (c notNull) cast(p prover, q proofQuery, n *node) string {
	plain := !n.get("cast_type").has("type_info") || n.get("cast_type").str("id") == "DECIMAL"
	if n.isTrue("try_cast") || !plain {
		return ""
	}
	if child := n.get("child"); child.class() == "CONSTANT" || child.class() == "CAST" || isNumber(child) {
		return c.expression(p, q, child)
	}
	return ""
}

func (c notNull) all(p prover, q proofQuery, list []*node, reason string) string {
	for _, n := range list {
		if c.expression(p, q, n) == "" {
			return ""
		}
	}
	return reason
}

// branches are the results of a CASE.
func branches(n *node) []*node {
	checks := n.get("case_checks").items
	out := []*node{n.get("else_expr")}
	for i := range checks {
		out = append(out, checks[i].get("then_expr"))
	}
	return out
}

func (c notNull) function(p prover, q proofQuery, n *node) string {
	name, arguments := strings.ToLower(n.str("function_name")), children(n)
	if n.str("schema") != "" && n.str("schema") != "main" {
		return ""
	}
	switch {
	case neverNull[name]:
		return "count is never NULL"
	case isNumber(n), strict[name] && len(arguments) > 0:
		return c.all(p, q, arguments, name+" of what is never NULL")
	case name == "concat":
		for _, argument := range arguments {
			if argument.class() == "CONSTANT" && argument.get("value").get("type").str("id") == "VARCHAR" {
				return c.expression(p, q, argument)
			}
		}
	case (name == "min" || name == "max") && len(arguments) == 1:
		grouped := len(q.get("group_expressions").items) > 0 || q.str("aggregate_handling") == "FORCE_AGGREGATES" && !allAggregates(q.node)
		if grouped && !n.has("filter") {
			return c.all(p, q, arguments, name+" of a group without NULL")
		}
	}
	return ""
}

// allAggregates tells whether GROUP BY ALL groups by nothing for certain or perhaps.
func allAggregates(query *node) bool {
	return !slices.ContainsFunc(query.get("select_list").items, func(item node) bool {
		return item.class() == "COLUMN_REF" && item.str("alias") == ""
	})
}

// isNumber tells whether an expression is a whole number by its form: a constant, a
// count, and sums of them.
func isNumber(n *node) bool {
	switch n.class() {
	case "CONSTANT":
		return n.get("value").get("type").str("id") == "INTEGER"
	case "WINDOW":
		return neverNullW[n.str("function_name")]
	case "FUNCTION":
		name, arguments := n.str("function_name"), children(n)
		if neverNull[strings.ToLower(name)] {
			return true
		}
		return (name == "+" || name == "*") && len(arguments) == 2 && isNumber(arguments[0]) && isNumber(arguments[1])
	}
	return false
}

func (c notNull) operator(p prover, q proofQuery, n *node) string {
	switch kind := n.kindOf(); kind {
	case "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "COMPARE_DISTINCT_FROM", "COMPARE_NOT_DISTINCT_FROM":
		return "a test for NULL is true or false"
	case "OPERATOR_COALESCE":
		for _, child := range children(n) {
			if c.expression(p, q, child) != "" {
				return "coalesce ends in what is never NULL"
			}
		}
	case "OPERATOR_NOT", "CONJUNCTION_AND", "CONJUNCTION_OR":
		return c.all(p, q, children(n), "it is true or false")
	case "COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHAN", "COMPARE_GREATERTHANOREQUALTO":
		return c.all(p, q, []*node{n.get("left"), n.get("right")}, "it is true or false")
	}
	return ""
}

// first is the first operand of an operator.
func first(n *node) *node {
	if list := n.get("children").items; len(list) > 0 {
		return &list[0]
	}
	return none
}

// comparedNotNull tells whether WHERE is true only where a column isn't NULL.
func comparedNotNull(q proofQuery, n *node) bool {
	from := q.get("from_table")
	is := func(other *node) bool { return sameColumn(n, other, from) }
	for _, condition := range conjuncts(q.get("where_clause")) {
		switch condition.kindOf() {
		case "OPERATOR_IS_NOT_NULL":
			if is(first(condition)) {
				return true
			}
		case "OPERATOR_NOT":
			if inner := first(condition); inner.kindOf() == "OPERATOR_IS_NULL" && is(first(inner)) {
				return true
			}
		case "COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHAN", "COMPARE_GREATERTHANOREQUALTO":
			if is(condition.get("left")) || is(condition.get("right")) {
				return true
			}
		case "COMPARE_IN":
			if is(first(condition)) {
				return true
			}
		case "COMPARE_BETWEEN":
			if is(condition.get("input")) {
				return true
			}
		}
	}
	return false
}
