package sql

import (
	"slices"
	"strings"
)

// claim is something that can hold for every value of a column.
type claim interface {
	// expression says why the claim holds for what an expression of a query gives, or
	// "".
	expression(p prover, q proofQuery, n *node) string
	// outerJoin tells whether the claim holds for the NULLs of an outer join.
	outerJoin() bool
}

// proofQuery is a SELECT with what is in scope there.
type proofQuery struct {
	*node
	scope *proofScope
}

// column proves a claim for an output column of a query.
func (p prover) column(query *node, scope *proofScope, name string, c claim) string {
	if p.tired() {
		return ""
	}
	scope = enter(query, scope)
	switch query.kindOf() {
	case "SET_OPERATION_NODE":
		return p.ofSets(query, scope, name, c)
	case "SELECT_NODE":
	default:
		return ""
	}
	q := proofQuery{query, scope}
	item, star, sure := p.findItem(q, name)
	switch {
	case !sure:
		return ""
	case star:
		return p.passedByStar(q, name, c)
	}
	return c.expression(p, q, item)
}

// ofSets proves a claim for both sides of a UNION, or for the left side of the
// others, whose rows those of the result are.
func (p prover) ofSets(query *node, scope *proofScope, name string, c claim) string {
	left, right := query.get("left"), query.get("right")
	reason := p.column(left, scope, name, c)
	switch kind := query.str("setop_type"); {
	case reason == "", kind == "EXCEPT", kind == "INTERSECT":
		return reason
	case kind == "UNION":
		at, known := itemPlace(left, name)
		if other, found := nameAt(right, at); known && found && p.column(right, scope, other, c) != "" {
			return reason
		}
	case kind == "UNION_BY_NAME" && p.column(right, scope, name, c) != "":
		return reason
	}
	return ""
}

// itemPlace gives the place of a column in the select list of a query, of its left
// side for a set operation.
func itemPlace(query *node, name string) (place int, known bool) {
	for query.kindOf() == "SET_OPERATION_NODE" && query.str("setop_type") != "UNION_BY_NAME" {
		query = query.get("left")
	}
	for i, item := range query.get("select_list").items {
		switch {
		case isStar(&item) || columnsStar(&item) != nil || hasUnnest(&item):
			return 0, false
		case strings.EqualFold(itemName(&item), name):
			return i, true
		}
	}
	return 0, false
}

// nameAt gives the name of the column at a place.
func nameAt(query *node, place int) (name string, known bool) {
	for query.kindOf() == "SET_OPERATION_NODE" && query.str("setop_type") != "UNION_BY_NAME" {
		query = query.get("left")
	}
	items := query.get("select_list").items
	if place >= len(items) || slices.ContainsFunc(items, func(item node) bool {
		return isStar(&item) || columnsStar(&item) != nil || hasUnnest(&item)
	}) {
		return "", false
	}
	return itemName(&items[place]), true
}

// passedByStar proves a claim for a column that a star passes on.
func (p prover) passedByStar(q proofQuery, name string, c claim) string {
	if q.get("from_table").kindOf() == "JOIN" || isGrouped(q.node) {
		return ""
	}
	return c.expression(p, q, columnNode(name))
}

// columnNode is a reference to a column.
func columnNode(parts ...string) *node {
	names := node{kind: arrayValue, at: -1, key: "column_names"}
	for _, part := range parts {
		names.items = append(names.items, node{kind: textValue, at: -1, text: part})
	}
	return &node{kind: objectValue, at: -1, items: []node{
		{kind: textValue, at: -1, key: "class", text: "COLUMN_REF"}, {kind: textValue, at: -1, key: "type", text: "COLUMN_REF"}, names,
	}}
}

// reference proves a claim for a column of FROM, by the query that it comes from.
func (p prover) reference(q proofQuery, n *node, c claim) string {
	from := q.get("from_table")
	parts := n.get("column_names").texts()
	if from.kindOf() == "JOIN" {
		if len(parts) != 2 {
			return ""
		}
		item, nullable := joined(from, parts[0])
		if item == nil || nullable && !c.outerJoin() {
			return ""
		}
		return p.below(item, q.scope, parts[1], c)
	}
	own := ownName(n, from)
	if len(own) != 1 || p.shadowed(q, n, own[0]) {
		return ""
	}
	return p.below(from, q.scope, own[0], c)
}

// below proves a claim for a column of a subquery or a common table expression.
func (p prover) below(item *node, scope *proofScope, name string, c claim) string {
	query, inner := derived(item, scope)
	if query == nil {
		return ""
	}
	return p.column(query, inner, name, c)
}

// joined finds a table of a join by its name. nullable tells that the join adds rows
// in which it is NULL.
func joined(from *node, name string) (item *node, nullable bool) {
	if from.kindOf() != "JOIN" {
		if strings.EqualFold(tableName(from), name) {
			return from, false
		}
		return nil, false
	}
	left, leftNull := joined(from.get("left"), name)
	right, rightNull := joined(from.get("right"), name)
	switch how := from.str("join_type"); how {
	case "SEMI", "ANTI":
		return left, leftNull
	case "INNER":
	case "LEFT":
		rightNull = true
	case "RIGHT":
		leftNull = true
	default:
		leftNull, rightNull = true, true
	}
	if from.str("ref_type") == "POSITIONAL" {
		leftNull, rightNull = true, true
	}
	switch {
	case left != nil && right != nil:
		return nil, false // it can't be told which is meant
	case left != nil:
		return left, leftNull
	}
	return right, rightNull
}
