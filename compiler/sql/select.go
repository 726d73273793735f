package sql

import (
	"slices"
	"strconv"
	"strings"
)

// selectList is the select list of one SELECT, after its stars are expanded.
type selectList struct {
	items []selectItem
	scope *scope
}

// selectItem is one output column. It is traced when it is first asked for: an
// alias can be used before its turn.
type selectItem struct {
	node    *node
	alias   string
	chosen  *column // what COLUMNS stands for in this copy of the expression
	column  column
	traced  bool
	visited bool // it is being traced: an alias that leads here leads to itself
	// aggregated tells that it has an aggregate, in it or behind an alias that it uses.
	aggregated bool
	// correlated tells that it reads a column of a query further out.
	correlated bool
}

// selectNode traces a SELECT.
func (t *tracer) selectNode(n *node, outer *scope) *rowset {
	grouping, leave := t.enter()
	defer leave()
	rows := &flow{}
	rows.word("select")
	from := t.from(n.get("from_table"), outer, rows)
	bare := len(rows.text)
	s := outer.within()
	s.tables, s.merged, s.rows, s.level = from.tables, from.merged, rows, len(t.selects)
	list := &selectList{scope: s}
	t.expandList(list, n.get("select_list").items)
	result := &rowset{columns: make([]column, len(list.items))}
	for i := range list.items {
		result.columns[i] = t.item(list, i)
	}
	for _, item := range from.tables {
		result.reach = unite(result.reach, item.reach)
	}
	aliased := *s
	aliased.aliases, aliased.before = list, len(list.items)
	t.clause(&aliased, n.get("where_clause"), rows, byFilter, false)
	t.group(n, &aliased, list, rows, &grouping.keys)
	having := aliased
	having.aliasFirst, having.grouped = true, groupedNames(n)
	t.clause(&having, n.get("having"), rows, byFilter, false)
	t.clause(&aliased, n.get("qualify"), rows, byFilter, false)
	if n.get("sample").kind == objectValue {
		rows.fail("rows are taken by chance")
	}
	finishRows(result, rows)
	if kind := n.get("from_table").kindOf(); len(rows.text) == bare && (kind == "BASE_TABLE" || kind == "SUBQUERY") {
		result.rows = from.tables[0].rows // they are those of FROM
	}
	t.modify(n, &aliased, result, list)
	return result
}

// clause makes what a condition reads decide about the rows, or, of LIMIT, number them.
func (t *tracer) clause(s *scope, n *node, rows *flow, kind strength, numbers bool) {
	if n.kind != objectValue {
		return
	}
	var f flow
	f.word(n.key)
	t.expression(s, n, &f, asTransform)
	rows.decide(&f, kind)
	if numbers {
		rows.number(&f, kind)
	}
}

// expandList fills the list: stars give many items, and so does an expression over
// COLUMNS.
func (t *tracer) expandList(list *selectList, nodes []node) {
	list.items = make([]selectItem, 0, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		if isStar(n) {
			columns := t.star(list.scope, n)
			list.items = slices.Grow(list.items, len(columns))
			for _, c := range columns {
				list.items = append(list.items, selectItem{column: c, traced: true, alias: c.name})
			}
			continue
		}
		columns := columnsStar(n)
		if columns == nil {
			list.items = append(list.items, selectItem{node: n, alias: n.str("alias")})
			continue
		}
		for _, c := range t.star(list.scope, columns) {
			name := c.name
			if alias := n.str("alias"); alias != "" {
				name = columnsAlias(alias, columns, name)
			}
			list.items = append(list.items, selectItem{node: n, alias: name, chosen: &c})
		}
	}
}

// item traces an output column once.
func (t *tracer) item(list *selectList, i int) column {
	item := &list.items[i]
	if item.traced {
		return item.column
	}
	if item.visited {
		return column{name: item.alias, unknown: "the column " + item.alias + " is defined by itself"}
	}
	item.visited = true
	s := *list.scope
	s.aliases, s.before = list, i
	item.aggregated = aggregates(item.node)
	chosen, current := t.chosen, t.current
	t.chosen, t.current = item.chosen, item
	item.column = t.output(&s, item.node)
	t.chosen, t.current = chosen, current
	if item.alias != "" {
		item.column.name = item.alias
	}
	item.traced = true
	return item.column
}

// alias finds an output column by its alias, of those that count in the scope.
func (t *tracer) alias(s *scope, name string) (column, bool) {
	if s.aliases == nil {
		return column{}, false
	}
	for i := range min(s.before, len(s.aliases.items)) {
		item := &s.aliases.items[i]
		if !strings.EqualFold(item.alias, name) {
			continue
		}
		c := t.item(s.aliases, i)
		if item.correlated { // the engine can't use it where it finds the name further out
			if _, _, found := t.resolve(s.outer, []string{name}, -1); found {
				return column{}, false
			}
		}
		if item.aggregated && t.skipAggregates {
			return column{name: name}, true
		}
		if item.aggregated && t.current != nil {
			t.current.aggregated = true
		}
		return c, true
	}
	return column{}, false
}

// group makes what rows are grouped by decide about them.
func (t *tracer) group(n *node, s *scope, list *selectList, rows *flow, keys *keySet) {
	expressions := n.get("group_expressions").items
	var f flow
	for i := range expressions {
		f.word("group")
		if !t.ordinal(&expressions[i], list, nil, &f) {
			t.expression(s, &expressions[i], &f, asTransform)
		}
	}
	for _, set := range n.get("group_sets").items {
		f.word(strings.Join(set.texts(), " "))
	}
	if n.str("aggregate_handling") == "FORCE_AGGREGATES" {
		f.word("group by all")
		t.groupAll(s, list, &f)
	}
	rows.decide(&f, byGroup)
	keys.note(&f)
	if slices.ContainsFunc(list.items, func(i selectItem) bool { return i.aggregated }) {
		rows.word("aggregates")
	}
}

// groupAll reads what GROUP BY ALL groups by: the output columns without an
// aggregate, and of the others what stands outside of aggregates.
func (t *tracer) groupAll(s *scope, list *selectList, f *flow) {
	for i := range list.items {
		item := &list.items[i]
		if !item.aggregated {
			f.take(&item.column, asTransform)
			continue
		}
		chosen, current := t.chosen, t.current
		t.chosen, t.current, t.skipAggregates = item.chosen, nil, true
		t.expression(s, item.node, f, asTransform)
		t.chosen, t.current, t.skipAggregates = chosen, current, false
	}
}

// groupedNames lists the columns that are grouped by as they are.
func groupedNames(n *node) []string {
	var names []string
	for _, e := range n.get("group_expressions").items {
		if parts := e.get("column_names").texts(); len(parts) > 0 {
			names = append(names, parts[len(parts)-1])
		}
	}
	return names
}

// ordinal reads an output column by its number, as GROUP BY 1 and ORDER BY 1 do. It
// gives false where the expression is none.
func (t *tracer) ordinal(n *node, list *selectList, columns []column, f *flow) bool {
	word := ""
	switch n.class() {
	case "CONSTANT":
		word = n.get("value").str("value")
	case "POSITIONAL_REFERENCE":
		word = n.str("index")
	}
	number, err := strconv.Atoi(word)
	if err != nil || number < 1 {
		return false
	}
	switch {
	case list != nil && number <= len(list.items):
		c := t.item(list, number-1)
		f.take(&c, asTransform)
	case list == nil && number <= len(columns):
		f.take(&columns[number-1], asTransform)
	default:
		f.fail("the number " + word + " names no output column")
	}
	return true
}

// modify applies DISTINCT, ORDER BY and LIMIT. list is nil for a set operation.
func (t *tracer) modify(n *node, s *scope, result *rowset, list *selectList) {
	modifiers := n.get("modifiers").items
	if len(modifiers) == 0 {
		return
	}
	rows := &flow{unknown: result.unknown}
	rows.influences.addAll(result.influences)
	rows.word(result.rows)
	var order flow
	picks, sorted := false, true // the order decides which rows stay; it is all there is
	for i := range modifiers {
		m := &modifiers[i]
		sorted = sorted && m.kindOf() == "ORDER_MODIFIER"
		switch kind := m.kindOf(); kind {
		case "DISTINCT_MODIFIER":
			rows.word("distinct")
			picks = t.distinct(m, s, result, list, rows) || picks
		case "ORDER_MODIFIER":
			t.orders(m, s, result, list, &order)
		case "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER":
			rows.word(kind)
			picks = true
			t.clause(s, m.get("limit"), rows, byFilter, true)
			t.clause(s, m.get("offset"), rows, byFilter, true)
		default:
			rows.fail("the query has a " + kind)
		}
	}
	if !picks {
		order.text = nil
	}
	rows.decide(&order, bySort)
	before := result.rows
	finishRows(result, rows)
	if sorted {
		result.rows = before // the order of rows that all stay
	}
}

// distinct groups by the targets of DISTINCT ON, or by all columns; true: which row
// of a group stays is decided by the order.
func (t *tracer) distinct(m *node, s *scope, result *rowset, list *selectList, rows *flow) bool {
	targets := m.get("distinct_on_targets").items
	if len(targets) == 0 {
		groupByAll(result, rows)
		return false
	}
	var f flow
	for i := range targets {
		t.sortKey(&targets[i], s, result, list, &f)
	}
	rows.decide(&f, byGroup)
	return true
}

func (t *tracer) orders(m *node, s *scope, result *rowset, list *selectList, f *flow) {
	for i := range m.get("orders").items {
		order := &m.get("orders").items[i]
		f.word(order.kindOf() + " " + order.str("null_order"))
		t.sortKey(order.get("expression"), s, result, list, f)
	}
}

// sortKey reads an expression of ORDER BY or DISTINCT ON: a number or an alias of
// the select list, all of it, or any expression.
func (t *tracer) sortKey(n *node, s *scope, result *rowset, list *selectList, f *flow) {
	if t.ordinal(n, list, result.columns, f) {
		return
	}
	switch parts := n.get("column_names").texts(); {
	case n.class() == "STAR" && !n.has("expr"): // ORDER BY ALL
		for i := range result.columns {
			f.take(&result.columns[i], asTransform)
		}
	case n.class() == "COLUMN_REF" && len(parts) == 1:
		first := *s
		first.aliasFirst = true
		t.expression(&first, n, f, asTransform)
	default:
		t.expression(s, n, f, asTransform)
	}
}
