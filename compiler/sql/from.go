package sql

import (
	"slices"
	"strconv"
	"strings"
)

// from is what a FROM clause, or a part of it, gives to names.
type from struct {
	tables []*table
	merged []*merged
}

// from traces a FROM item. Names in it that it doesn't define itself are looked up
// in the scope around it: a lateral one has the items to its left there.
func (t *tracer) from(n *node, outer *scope, rows *flow) from {
	kind := n.kindOf()
	switch kind {
	case "EMPTY", "":
		rows.word("nothing")
		return from{}
	case "BASE_TABLE":
		return one(t.named(n, outer), rows)
	case "SUBQUERY":
		return one(aliased(n, t.localize(n, t.subquery(n, outer)), ""), rows)
	case "JOIN":
		return t.join(n, outer, rows)
	case "TABLE_FUNCTION":
		return one(t.tableFunction(n, outer, rows), rows)
	case "EXPRESSION_LIST":
		return one(aliased(n, t.localize(n, t.values(n, outer)), ""), rows)
	case "PIVOT":
		return one(aliased(n, t.pivot(n, outer), ""), rows)
	}
	rows.fail("FROM has a " + kind)
	return from{tables: []*table{{rowset: &rowset{}, names: []string{n.str("alias")}, columnsUnknown: "FROM has a " + kind}}}
}

// one is a FROM item that is a single table.
func one(item *table, rows *flow) from {
	rows.influences.addAll(item.influences)
	rows.fail(item.unknown)
	rows.word(item.rowset.rows)
	return from{tables: []*table{item}}
}

// aliased names the result of a FROM item and its columns. Columns of one name are
// told apart as the engine does.
func aliased(n *node, r *rowset, name string) *table {
	if alias := n.str("alias"); alias != "" {
		name = alias
	}
	return &table{rowset: distinctNames(renamed(r, n.get("column_name_alias").texts())), names: []string{name}}
}

// distinctNames gives columns of one name a number: a, a_1.
func distinctNames(r *rowset) *rowset {
	if r.namesDiffer() {
		return r
	}
	seen := make(map[string]bool, len(r.columns))
	out := r
	for i := range r.columns {
		name := r.columns[i].name
		if name == "" {
			continue
		}
		lower := strings.ToLower(name)
		if !seen[lower] {
			seen[lower] = true
			continue
		}
		if out == r {
			renewed := *r
			renewed.columns, renewed.places = slices.Clone(r.columns), nil
			out = &renewed
		}
		for number := 1; seen[lower]; number++ {
			out.columns[i].name = name + "_" + strconv.Itoa(number)
			lower = strings.ToLower(out.columns[i].name)
		}
		seen[lower] = true
	}
	return out
}

// namesDiffer tells whether all of a few columns have names of their own, without
// the cost of a map.
func (r *rowset) namesDiffer() bool {
	if len(r.columns) > 16 {
		return false
	}
	for i := range r.columns {
		for j := range i {
			if name := r.columns[i].name; name != "" && strings.EqualFold(name, r.columns[j].name) {
				return false
			}
		}
	}
	return true
}

// named traces a name in FROM: a common table expression, or a relation.
func (t *tracer) named(n *node, outer *scope) *table {
	parts := relationParts(n)
	if len(parts) == 0 {
		return &table{rowset: &rowset{}, names: []string{""}, columnsUnknown: "FROM has a table without a name"}
	}
	name := parts[len(parts)-1]
	if len(parts) == 1 || len(parts) == 2 && parts[0] == recurring {
		if w := outer.with.find(name); w != nil {
			return aliased(n, t.localize(n, t.expand(w)), name)
		}
	}
	item := t.relation(parts, int(n.at))
	item.rowset = renamed(item.rowset, n.get("column_name_alias").texts())
	if alias := n.str("alias"); alias != "" {
		item.names = []string{alias}
	}
	if n.has("at_clause") {
		item.columnsUnknown = name + " is read as of another time"
	}
	return item
}

// values traces a VALUES list: each column is one of the expressions below each
// other.
func (t *tracer) values(n *node, outer *scope) *rowset {
	list, r := n.get("values").items, &rowset{}
	var flows []flow
	for i := range list {
		for j := range list[i].items {
			if j == len(flows) {
				flows = append(flows, flow{})
			}
			c := t.output(outer, &list[i].items[j])
			flows[j].take(&c, asCopy)
		}
	}
	for j := range flows {
		r.columns = append(r.columns, flows[j].column("col"+strconv.Itoa(j)))
	}
	r.rows = "values " + strconv.Itoa(len(list))
	return r
}

// tableFunction traces a table function of the allow-list: its arguments can be of
// items to the left. How many rows it gives depends on them too.
func (t *tracer) tableFunction(n *node, outer *scope, rows *flow) *table {
	call := n.get("function")
	name := strings.ToLower(call.str("function_name"))
	var arguments flow
	arguments.word(name)
	for i := range call.get("children").items {
		t.expression(outer, &call.get("children").items[i], &arguments, asTransform)
	}
	arguments.made = name != "unnest" || t.structures || !t.listsValues(outer, call)
	r := &rowset{rows: arguments.digest()}
	for _, column := range tableFunctionColumns(name) {
		c := arguments.column(column)
		c.definition += column
		c.rest = t.structures && name == "unnest" || column == ""
		r.columns = append(r.columns, c)
	}
	var numbers flow
	if name != "unnest" || !pieces(call) {
		numbers.number(&arguments, byJoin)
	}
	if n.str("with_ordinality") == "WITH_ORDINALITY" {
		r.columns = append(r.columns, column{name: "ordinality", definition: "ordinality " + r.rows, influences: numbers.influences.list, origin: origin{made: true, numbered: true}})
	}
	rows.decide(&arguments, byJoin)
	rows.influences.addAll(numbers.influences.list)
	item := aliased(n, t.localize(n, r), name)
	if len(r.columns) == 0 {
		item.columnsUnknown = "the columns of the table function " + name + " aren't known"
	}
	return item
}

// tableFunctionColumns are the engine's names for the columns of the functions that
// models may call. One without a name has that of its argument.
func tableFunctionColumns(name string) []string {
	switch name {
	case "unnest", "range", "generate_series":
		return []string{name}
	case "repeat":
		return []string{""}
	case "json_each", "json_tree":
		return []string{"key", "value", "type", "atom", "id", "parent", "fullkey", "path"}
	}
	return nil
}
