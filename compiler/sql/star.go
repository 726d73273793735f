package sql

import (
	"regexp"
	"slices"
	"strings"
)

// isStar tells whether an item of the select list is a star, or a star with LIKE
// and its kin behind it.
func isStar(n *node) bool {
	if n.class() == "STAR" {
		return !n.isTrue("columns")
	}
	return n.class() == "FUNCTION" && starFilters[n.str("function_name")] && len(n.get("children").items) > 0 &&
		isStar(&n.get("children").items[0])
}

// starFilters are what can follow a star to choose columns by name.
var starFilters = words("~~ !~~ ~~* !~~* ~~~ regexp_full_match not_like_escape like_escape ilike_escape not_ilike_escape")

// columnsStar finds the COLUMNS(…) that an expression is repeated for, or nil.
func columnsStar(n *node) *node {
	switch {
	case n.class() == "STAR" && n.isTrue("columns"):
		return n
	case n.class() == "SUBQUERY", n.kindOf() == "OPERATOR_UNPACK":
		return nil
	}
	for i := range n.items {
		if child := &n.items[i]; child.kind >= arrayValue {
			if found := columnsStar(child); found != nil {
				return found
			}
		}
	}
	return nil
}

// star expands a star or COLUMNS to columns.
func (t *tracer) star(s *scope, n *node) []column {
	if n.class() == "FUNCTION" {
		inner := t.star(s, &n.get("children").items[0])
		keep, known := nameTest(n, "")
		return chooseColumns(inner, keep, known, "the columns that * gives can't be told")
	}
	columns := t.starColumns(s, n)
	t.work += len(columns)
	chooser := n.get("expr")
	if chooser == none {
		return columns
	}
	keep, known := columnChooser(chooser)
	return chooseColumns(columns, keep, known, "the columns that COLUMNS gives can't be told")
}

// chooseColumns keeps columns by their names.
func chooseColumns(columns []column, keep func(string) bool, known bool, reason string) []column {
	if !known {
		return []column{{rest: true, unknown: reason}}
	}
	return slices.DeleteFunc(columns, func(c column) bool { return !c.rest && !keep(c.name) })
}

// starColumns lists the columns of all items in FROM, or of one of them; a merged
// column comes once.
func (t *tracer) starColumns(s *scope, n *node) []column {
	edit := &starEdit{tracer: t, scope: s, star: n, done: map[*merged]bool{}}
	relation := n.str("relation_name")
	found := false
	for _, item := range s.tables {
		if relation != "" && !item.called([]string{relation}) {
			continue
		}
		found = true
		if item.columnsUnknown != "" {
			edit.out = append(edit.out, column{rest: true, unknown: item.columnsUnknown})
		}
		edit.out = slices.Grow(edit.out, len(item.columns))
		for i := range item.columns {
			edit.add(item, i, relation == "")
		}
	}
	if !found && relation != "" {
		return t.fields(s, n, relation)
	}
	return edit.out
}

// fields are those of a structure, whose names aren't known here.
func (t *tracer) fields(s *scope, n *node, name string) []column {
	c, _, found := t.resolve(s, []string{name}, n.at)
	if !found {
		return []column{{rest: true, unknown: "the relation " + name + " can't be found"}}
	}
	var f flow
	f.word("fields")
	f.made = true
	f.take(&c, asTransform)
	for i := range n.get("replace_list").items {
		t.expression(s, n.get("replace_list").items[i].get("value"), &f, asTransform)
	}
	c = f.column("")
	c.rest = true
	return []column{c}
}

// starEdit is a star at work: EXCLUDE, REPLACE and RENAME.
type starEdit struct {
	tracer *tracer
	scope  *scope
	star   *node
	done   map[*merged]bool
	out    []column
}

// add puts one column out, unless it is excluded or has been put out as a merged one.
func (e *starEdit) add(item *table, i int, merge bool) {
	name := item.columns[i].name
	if e.excluded(item, name) {
		return
	}
	c := item.column(i, e.star.at)
	if m := e.scope.mergedOf(item, i); m != nil && merge {
		if e.done[m] {
			return
		}
		e.done[m] = true
		c = m.column(e.star.at)
		c.name = name
	}
	if value := e.replaced(name); value != nil {
		c = e.tracer.output(e.scope, value)
		c.name = name
	}
	c.name = e.renamed(item, c.name)
	e.out = append(e.out, c)
}

// mergedOf gives the merged column that a column is part of, or nil.
func (s *scope) mergedOf(item *table, place int) *merged {
	for _, m := range s.merged {
		if slices.ContainsFunc(m.members, func(side member) bool { return side.table == item && side.place == place }) {
			return m
		}
	}
	return nil
}

func (e *starEdit) excluded(item *table, name string) bool {
	for _, x := range e.star.get("exclude_list").items {
		if strings.EqualFold(x.text, name) || x.kind == objectValue && named(&x, item, name) {
			return true
		}
	}
	return slices.ContainsFunc(e.star.get("qualified_exclude_list").items, func(x node) bool { return named(&x, item, name) })
}

// named tells whether a name with or without its table means a column of the item.
func named(n *node, item *table, name string) bool {
	table := n.str("table")
	return strings.EqualFold(n.str("column"), name) && (table == "" || item.called([]string{table}))
}

func (e *starEdit) replaced(name string) *node {
	list := e.star.get("replace_list").items
	for i := range list {
		if strings.EqualFold(list[i].str("key"), name) {
			return list[i].get("value")
		}
	}
	return nil
}

func (e *starEdit) renamed(item *table, name string) string {
	list := e.star.get("rename_list").items
	for i := range list {
		if named(list[i].get("key"), item, name) {
			return list[i].str("value")
		}
	}
	return name
}

// starWithin reads a star inside of an expression: the column that the expression
// is repeated for, or all of them.
func (t *tracer) starWithin(s *scope, n *node, f *flow, kind strength) {
	if t.chosen != nil && n.isTrue("columns") {
		f.take(t.chosen, kind)
		return
	}
	columns := t.star(s, n)
	for i := range columns {
		f.take(&columns[i], max(kind, asTransform))
	}
}

// columnsAlias gives the name of a column that COLUMNS('…') AS alias makes: \0 is the
// match, \1 its first group.
func columnsAlias(alias string, n *node, name string) string {
	expression, err := regexp.Compile(n.get("expr").get("value").str("value"))
	if !strings.Contains(alias, `\`) || err != nil {
		return alias
	}
	match := expression.FindStringSubmatch(name)
	var out strings.Builder
	for i := 0; i < len(alias); i++ {
		if alias[i] != '\\' || i+1 == len(alias) {
			out.WriteByte(alias[i])
			continue
		}
		i++
		if group := int(alias[i] - '0'); alias[i] >= '0' && group < len(match) {
			out.WriteString(match[group])
		} else if alias[i] == '\\' {
			out.WriteByte('\\')
		}
	}
	return out.String()
}
