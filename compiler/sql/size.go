package sql

import "strings"

// The engine's binder goes through some things many times: arguments of built-in
// macros, of BETWEEN and of functions with lambdas, aliases of the same SELECT, stars
// over stars. A short statement can thus take all memory and hours. These bounds hold
// before the binder sees a statement; each is about a second of its time, and far
// above what people write.
const (
	maxRepeated = 50_000     // expressions besides those that are written
	maxFolded   = 10_000_000 // steps to work constant expressions out: the cube of how deep they nest, over three
	maxSpread   = 40_000     // columns that stars give, over all queries
	tableWidth  = 20         // columns that a table is taken to have
)

// splitHint is the way out of a statement that is too large.
const splitHint = "make several models of it, each with a part of the work"

// repeating are the engine's macros that write an argument out several times.
var repeating = map[string]int{
	"array_pop_back": 2, "array_to_string": 2, "array_to_string_comma_default": 2, "fmod": 2,
	"json_group_array": 2, "json_group_object": 2, "map_contains_entry": 2, "nullif": 2,
	"round_even": 3, "roundbankers": 3, "split_part": 2, "wavg": 2, "weighted_avg": 2,
}

// tooLarge tells what of a query would be too much for the binder, or "".
func tooLarge(query *node) string {
	z := &sizer{}
	z.query(query, nil, nil)
	switch {
	case z.repeated > maxRepeated:
		return "aliases, BETWEEN or functions such as nullif stand in each other so often that the statement grows beyond what can be checked"
	case z.folded > maxFolded:
		return "an expression of constants is nested too deeply to be checked"
	case z.spread > maxSpread:
		return "stars of stars give more columns than can be checked"
	}
	return ""
}

// sizer adds up what the binder would make of a statement.
type sizer struct {
	repeated, folded, spread int
}

// widths are how many columns common table expressions have, innermost first.
type widths struct {
	name  string
	width int
	outer *widths
}

func (w *widths) of(name string) int {
	for ; w != nil; w = w.outer {
		if strings.EqualFold(w.name, name) {
			return w.width
		}
	}
	return tableWidth
}

// aliasSizes are the aliases of a SELECT with the sizes of their expressions, and
// of those around it.
type aliasSizes struct {
	sizes map[string]int
	outer *aliasSizes
}

func (a *aliasSizes) of(name string) (int, bool) {
	for ; a != nil; a = a.outer {
		if size, ok := a.sizes[strings.ToLower(name)]; ok {
			return size, true
		}
	}
	return 0, false
}

// query measures a query and gives the number of its columns.
func (z *sizer) query(n *node, with *widths, aliases *aliasSizes) int {
	entries := n.get("cte_map").get("map").items
	for i := range entries {
		with = &widths{entries[i].str("key"), z.query(entries[i].get("value").get("query").get("node"), with, aliases), with}
	}
	width := 0
	switch n.kindOf() {
	case "SELECT_NODE":
		return z.selection(n, with, aliases)
	case "SET_OPERATION_NODE":
		width = z.query(n.get("left"), with, aliases) + z.query(n.get("right"), with, aliases)
		if !strings.HasSuffix(n.str("setop_type"), "BY_NAME") {
			width = (width + 1) / 2
		}
	case "RECURSIVE_CTE_NODE":
		width = z.query(n.get("left"), with, aliases)
		z.query(n.get("right"), &widths{n.str("cte_name"), width, with}, aliases)
	}
	z.expressions(n.get("modifiers"), with, aliases)
	return width
}

// selection measures a SELECT.
func (z *sizer) selection(n *node, with *widths, outer *aliasSizes) int {
	from := map[string]int{}
	all := z.from(n.get("from_table"), with, outer, from)
	aliases := &aliasSizes{map[string]int{}, outer}
	width := 0
	items := n.get("select_list").items
	for i := range items {
		e := z.expression(&items[i], with, aliases)
		if alias := strings.ToLower(items[i].str("alias")); alias != "" {
			aliases.sizes[alias] = e.size
		}
		width = min(width+starWidth(&items[i], all, from), 2*maxSpread)
	}
	z.spread = min(z.spread+width, 2*maxSpread)
	for _, clause := range []string{"where_clause", "group_expressions", "having", "qualify", "modifiers"} {
		z.expressions(n.get(clause), with, aliases)
	}
	return width
}

// starWidth is how many columns an item of the select list gives.
func starWidth(item *node, all int, from map[string]int) int {
	star := item
	if !isStar(item) {
		if star = columnsStar(item); star == nil {
			return 1
		}
	}
	if width, ok := from[strings.ToLower(star.str("relation_name"))]; ok {
		return width
	}
	return all
}

// from measures a FROM item, gives the number of its columns and notes those of
// each table in it.
func (z *sizer) from(n *node, with *widths, aliases *aliasSizes, tables map[string]int) int {
	width, name := 1, n.str("alias")
	switch n.kindOf() {
	case "JOIN":
		z.expressions(n.get("condition"), with, aliases)
		return min(z.from(n.get("left"), with, aliases, tables)+z.from(n.get("right"), with, aliases, tables), 2*maxSpread)
	case "BASE_TABLE":
		width = with.of(n.str("table_name"))
		if name == "" {
			name = n.str("table_name")
		}
	case "SUBQUERY":
		width = z.query(n.get("subquery").get("node"), with, aliases)
	case "PIVOT":
		width = z.from(n.get("source"), with, aliases, map[string]int{})
		z.expressions(n.get("aggregates"), with, aliases)
		for i := range n.get("pivots").items {
			width += len(n.get("pivots").items[i].get("entries").items)
		}
	case "TABLE_FUNCTION":
		z.expressions(n.get("function"), with, aliases)
	case "EXPRESSION_LIST":
		z.expressions(n.get("values"), with, aliases)
	}
	tables[strings.ToLower(name)] = width
	return width
}

// measure is the size of an expression as the binder writes it out, and how deep
// it nests when it has constants only.
type measure struct {
	size, depth int
	constant    bool
}

// expressions measures whatever expressions are below a node.
func (z *sizer) expressions(n *node, with *widths, aliases *aliasSizes) {
	if n.kind >= arrayValue {
		z.expression(n, with, aliases)
	}
}

func (z *sizer) expression(n *node, with *widths, aliases *aliasSizes) measure {
	class := n.class()
	switch {
	case class == "COLUMN_REF":
		return z.column(n, aliases)
	case n.key == "node" && n.has("type"):
		z.query(n, with, aliases)
		return measure{size: 1}
	}
	out := measure{constant: true}
	times := 0
	if class == "FUNCTION" {
		times = repeating[strings.ToLower(n.str("function_name"))]
		if takesLambda(n) {
			times = 2 // the engine binds it with and without its parameters
		}
	}
	for i := range n.items {
		child := &n.items[i]
		if child.kind < arrayValue {
			continue
		}
		e := z.expression(child, with, aliases)
		again := 0
		if child.key == "children" && times > 1 {
			again = e.size * (times - 1)
		} else if class == "BETWEEN" && child.key == "input" {
			again = e.size
		}
		z.repeated = min(z.repeated+again, 2*maxRepeated)
		out.size = min(out.size+e.size+again, 2*maxRepeated)
		out.depth = max(out.depth, e.depth)
		out.constant = out.constant && e.constant
	}
	if class != "" {
		out.size++
	}
	if class == "FUNCTION" && out.constant {
		out.depth++
		z.folded = min(z.folded+out.depth*out.depth, 2*maxFolded)
	}
	return out
}

func takesLambda(call *node) bool {
	children := call.get("children").items
	for i := range children {
		if children[i].class() == "LAMBDA" {
			return true
		}
	}
	return false
}

// column measures a reference: one to an alias brings the alias's expression.
func (z *sizer) column(n *node, aliases *aliasSizes) measure {
	parts := n.get("column_names").items
	if len(parts) == 0 {
		return measure{size: 1}
	}
	size, ok := aliases.of(parts[len(parts)-1].text)
	if !ok || len(parts) > 2 {
		return measure{size: 1}
	}
	z.repeated = min(z.repeated+size, 2*maxRepeated)
	return measure{size: size}
}
