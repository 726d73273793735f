package sql

import (
	"slices"
	"strings"
)

// unique looks for a key of a query's result within the named columns.
func (p prover) unique(query *node, scope *proofScope, columns []string) string {
	if p.tired() {
		return ""
	}
	scope = enter(query, scope)
	switch query.kindOf() {
	case "SET_OPERATION_NODE":
		return p.uniqueRows(query, columns)
	case "SELECT_NODE":
	default:
		return ""
	}
	if multiplies(query) {
		return ""
	}
	q := proofQuery{query, scope}
	for _, proof := range []func(proofQuery, []string) string{p.uniqueDistinct, p.uniqueGroup, p.uniqueQualify, p.uniqueBelow} {
		if reason := proof(q, columns); reason != "" {
			return reason
		}
	}
	return ""
}

// uniqueRows: a set operation without ALL gives no row twice.
func (p prover) uniqueRows(query *node, columns []string) string {
	left := query
	for left.kindOf() == "SET_OPERATION_NODE" {
		if left.str("setop_type") == "UNION_BY_NAME" {
			return ""
		}
		left = left.get("left")
	}
	if query.str("setop_all") != "false" || !allNamed(left, columns) {
		return ""
	}
	return "the set operation gives no row twice"
}

// allNamed tells whether every output column is among the named ones.
func allNamed(query *node, columns []string) bool {
	for _, item := range query.get("select_list").items {
		if isStar(&item) || columnsStar(&item) != nil || !containsFold(columns, itemName(&item)) {
			return false
		}
	}
	return query.kindOf() == "SELECT_NODE"
}

// uniqueDistinct: DISTINCT over exactly these columns, or over less.
func (p prover) uniqueDistinct(q proofQuery, columns []string) string {
	for _, m := range q.get("modifiers").items {
		targets := m.get("distinct_on_targets").items
		switch {
		case m.kindOf() != "DISTINCT_MODIFIER":
		case len(targets) == 0 && allNamed(q.node, columns):
			return "DISTINCT gives no row twice"
		case len(targets) > 0 && p.allKept(q, targets, columns):
			return "DISTINCT ON keeps one row of each"
		}
	}
	return ""
}

// allKept is allSelected for DISTINCT ON, where an alias goes before a column.
func (p prover) allKept(q proofQuery, targets []node, columns []string) bool {
	items := q.get("select_list").items
	return !slices.ContainsFunc(targets, func(target node) bool {
		parts := target.get("column_names").texts()
		isAlias := func(item node) bool { return len(parts) == 1 && strings.EqualFold(item.str("alias"), parts[0]) }
		if slices.ContainsFunc(items, isAlias) {
			_, star, sure := p.findItem(q, parts[0])
			return !sure || star || !containsFold(columns, parts[0])
		}
		return !p.selected(q, &target, columns, true)
	})
}

// allSelected tells whether each of the expressions is an output column among the
// named ones. A constant is the same in every row and needs none.
func (p prover) allSelected(q proofQuery, expressions []node, columns []string, ordinals bool) bool {
	for i := range expressions {
		if !p.selected(q, &expressions[i], columns, ordinals) {
			return false
		}
	}
	return true
}

func (p prover) selected(q proofQuery, expression *node, columns []string, ordinals bool) bool {
	items, from := q.get("select_list").items, q.get("from_table")
	if expression.class() == "CONSTANT" {
		return ordinals && p.selectedByNumber(items, expression, columns)
	}
	for i := range items {
		item := &items[i]
		if !containsFold(columns, itemName(item)) || isStar(item) || columnsStar(item) != nil {
			continue
		}
		if same(item, expression) || sameColumn(item, expression, from) {
			return !hasSubquery(expression)
		}
	}
	return p.starred(q, expression, columns)
}

// starred tells whether an expression is a column that a star passes on.
func (p prover) starred(q proofQuery, expression *node, columns []string) bool {
	own := ownName(expression, q.get("from_table"))
	if expression.class() != "COLUMN_REF" || q.get("from_table").kindOf() == "JOIN" || len(own) != 1 || !containsFold(columns, own[0]) {
		return false
	}
	_, star, sure := p.findItem(q, own[0])
	return sure && star
}

// selectedByNumber follows GROUP BY 1.
func (p prover) selectedByNumber(items []node, number *node, columns []string) bool {
	if number.get("value").get("type").str("id") != "INTEGER" {
		return false
	}
	for i := range items {
		if isStar(&items[i]) || columnsStar(&items[i]) != nil {
			return false // it moves the numbers
		}
	}
	at := location(number.get("value").str("value"))
	return at >= 1 && int(at) <= len(items) && containsFold(columns, itemName(&items[at-1]))
}

// hasSubquery finds what a proof doesn't look into.
func hasSubquery(n *node) bool { return n.class() == "SUBQUERY" || n.any(hasSubquery) }

// uniqueGroup: one row for each combination of what is grouped by.
func (p prover) uniqueGroup(q proofQuery, columns []string) string {
	query, items := q.node, q.get("select_list").items
	expressions, sets := query.get("group_expressions").items, query.get("group_sets").items
	if query.str("aggregate_handling") == "FORCE_AGGREGATES" {
		return uniqueGroupAll(items, columns)
	}
	switch {
	case len(sets) == 0 && !query.get("select_list").any(aggregates):
		return ""
	case len(sets) > 1 || len(sets) == 1 && len(sets[0].items) != len(expressions):
		return ""
	case len(expressions) == 0:
		return "an aggregate without GROUP BY gives one row"
	}
	for i := range expressions {
		if !p.selected(q, &expressions[i], columns, true) && !p.selectedByAlias(q, &expressions[i], columns) {
			return ""
		}
	}
	return "it is what the rows are grouped by"
}

// uniqueGroupAll: GROUP BY ALL groups by what has no aggregate and reads a column. With
// neither of both it doesn't group at all.
func uniqueGroupAll(items []node, columns []string) string {
	groups := false
	var aliases []string
	for i := range items {
		aliases = append(aliases, items[i].str("alias"))
	}
	for i := range items {
		item := &items[i]
		switch {
		case isStar(item) || columnsStar(item) != nil:
			return ""
		case aggregates(item):
			groups = true
		case item.class() == "CONSTANT": // nothing is grouped by it
		case containsFold(columns, itemName(item)):
			// What only reads aliases can be a constant, by which nothing is grouped.
			groups = groups || readsOther(item, aliases)
		default: // it can read columns in other ways than by a reference: in a lambda, as the object of a method
			return ""
		}
	}
	if !groups {
		return ""
	}
	return "GROUP BY ALL gives one row for each combination of the other columns"
}

// selectedByAlias follows GROUP BY alias. A column of the same name would go first;
// then the engine would have refused the expression behind the alias, unless all
// that it reads is grouped by or an alias itself.
func (p prover) selectedByAlias(q proofQuery, expression *node, columns []string) bool {
	parts := expression.get("column_names").texts()
	if expression.class() != "COLUMN_REF" || len(parts) != 1 || !containsFold(columns, parts[0]) {
		return false
	}
	item, _, sure := p.findItem(q, parts[0])
	if !sure || item == nil || item.str("alias") == "" || hasSubquery(item) || aggregates(item) || hasWindow(item) {
		return false
	}
	taken := groupedNames(q.node)
	for _, other := range q.get("select_list").items {
		if alias := other.str("alias"); alias != "" {
			taken = append(taken, alias)
		}
	}
	return readsOther(item, taken)
}

// readsOther tells whether an expression reads a column by a name that has none of
// the taken ones in it.
func readsOther(item *node, taken []string) bool {
	return slices.ContainsFunc(columnRefs(item), func(ref []string) bool {
		return !slices.ContainsFunc(ref, func(part string) bool { return containsFold(taken, part) })
	})
}

func hasWindow(n *node) bool {
	return n.class() == "WINDOW" || n.any(hasWindow)
}

// columnRefs lists the references to columns in an expression, outside of lambdas.
func columnRefs(n *node) [][]string {
	if n.class() == "COLUMN_REF" {
		return [][]string{n.get("column_names").texts()}
	}
	var out [][]string
	if n.class() == "LAMBDA" {
		return nil
	}
	for i := range n.items {
		if n.items[i].kind >= arrayValue {
			out = append(out, columnRefs(&n.items[i])...)
		}
	}
	return out
}

// uniqueQualify: QUALIFY row_number() OVER (PARTITION BY key) = 1.
func (p prover) uniqueQualify(q proofQuery, columns []string) string {
	for _, condition := range conjuncts(q.get("qualify")) {
		window := numberOne(condition)
		if window == nil {
			continue
		}
		if window.class() == "COLUMN_REF" {
			window = p.aliasedWindow(q, window)
		}
		if isRowNumber(window) && p.allSelected(q, window.get("partitions").items, columns, false) {
			return "QUALIFY keeps the first row of each"
		}
	}
	return ""
}

// aliasedWindow is the output column that a name in QUALIFY means, or an empty node.
// A column of the table would go first, so it has to be known that there is none.
func (p prover) aliasedWindow(q proofQuery, name *node) *node {
	parts := name.get("column_names").texts()
	if len(parts) != 1 || !p.lacks(q.get("from_table"), q.scope, parts[0]) {
		return none
	}
	item, star, sure := p.findItem(q, parts[0])
	if !sure || star {
		return none
	}
	return item
}

// numberOne gives what a condition compares with 1, or nil.
func numberOne(condition *node) *node {
	left, right := condition.get("left"), condition.get("right")
	switch {
	case condition.kindOf() != "COMPARE_EQUAL":
		return nil
	case isOne(right):
		return left
	case isOne(left):
		return right
	}
	return nil
}

func isOne(n *node) bool {
	value := n.get("value")
	return n.class() == "CONSTANT" && value.str("value") == "1" && value.get("type").str("id") == "INTEGER"
}

func isRowNumber(n *node) bool {
	return n.class() == "WINDOW" && n.kindOf() == "WINDOW_ROW_NUMBER" && !n.has("filter_expr")
}

// uniqueBelow: the rows are some of those of the one query in FROM, which has a key
// among the columns passed on, or numbers its rows and is asked for number one.
func (p prover) uniqueBelow(q proofQuery, columns []string) string {
	query, from := q.node, q.get("from_table")
	below, inner := derived(from, q.scope)
	if below == nil || isGrouped(query) {
		return ""
	}
	passed := p.passedOn(q, columns)
	if len(passed) == 0 {
		return ""
	}
	if reason := p.unique(below, inner, passed); reason != "" {
		return reason
	}
	for _, condition := range conjuncts(query.get("where_clause")) {
		name := numberOne(condition)
		if name == nil || name.class() != "COLUMN_REF" || len(ownName(name, from)) != 1 {
			continue
		}
		if p.numbered(below, inner, ownName(name, from)[0], passed) {
			return "the first row of each is kept"
		}
	}
	return ""
}

// passedOn gives the names that columns have in the query of FROM, for those that
// come from there as they are.
func (p prover) passedOn(q proofQuery, columns []string) []string {
	from := q.get("from_table")
	var out []string
	for _, name := range columns {
		item, star, sure := p.findItem(q, name)
		switch {
		case !sure:
			return nil
		case star:
			out = append(out, name)
		case item != nil && item.class() == "COLUMN_REF":
			if own := ownName(item, from); len(own) == 1 && !p.shadowed(q, item, own[0]) {
				out = append(out, own[0])
			}
		}
	}
	return out
}

// shadowed tells whether a name could mean an alias of the select list instead of a
// column of FROM, where it isn't known that the column is there.
func (p prover) shadowed(q proofQuery, item *node, name string) bool {
	if names, known := p.namesOf(q.get("from_table"), q.scope); known && containsFold(names, name) {
		return false
	}
	list := q.get("select_list").items
	for i := range list {
		other := &list[i]
		if other.at == item.at && same(other, item) {
			continue
		}
		if alias := other.str("alias"); strings.EqualFold(alias, name) {
			return true
		}
	}
	return false
}

// numbered tells whether a column of a query numbers the rows of each combination of
// the named columns.
func (p prover) numbered(query *node, scope *proofScope, column string, keys []string) bool {
	if p.tired() || query.kindOf() != "SELECT_NODE" || multiplies(query) {
		return false
	}
	scope = enter(query, scope)
	q := proofQuery{query, scope}
	item, star, sure := p.findItem(q, column)
	if !sure {
		return false
	}
	if item != nil && isRowNumber(item) {
		return p.allSelected(q, item.get("partitions").items, keys, false)
	}
	below, inner := derived(query.get("from_table"), scope)
	if below == nil || !star && (item == nil || item.class() != "COLUMN_REF") || isGrouped(query) {
		return false
	}
	passed := p.passedOn(q, append([]string{column}, keys...))
	if len(passed) == 0 {
		return false
	}
	if !star && !slices.EqualFunc(passed[:1], ownName(item, query.get("from_table")), strings.EqualFold) {
		return false
	}
	return p.numbered(below, inner, passed[0], passed[1:])
}

// isGrouped tells whether a query makes rows of its own out of those of FROM.
func isGrouped(query *node) bool {
	return len(query.get("group_sets").items) > 0 || query.str("aggregate_handling") == "FORCE_AGGREGATES" ||
		query.get("select_list").any(aggregates)
}
