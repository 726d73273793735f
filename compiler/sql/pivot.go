package sql

import (
	"slices"
	"strings"
)

// pivot traces PIVOT with its list of values, and UNPIVOT.
func (t *tracer) pivot(n *node, outer *scope) *rowset {
	grouping, leave := t.enter()
	defer leave()
	rows := &flow{}
	rows.word("pivot")
	source := t.from(n.get("source"), outer, rows)
	s := outer.within()
	s.tables, s.merged, s.level, s.rows = source.tables, source.merged, len(t.selects), rows
	p := &pivot{tracer: t, scope: s, node: n, rows: rows, keys: &grouping.keys, handled: map[string]bool{}}
	if len(n.get("unpivot_names").items) > 0 {
		p.unpivot()
	} else {
		p.pivot()
	}
	for _, item := range source.tables {
		p.out.reach = unite(p.out.reach, item.reach)
	}
	finishRows(&p.out, rows)
	return &p.out
}

// pivot is a PIVOT or UNPIVOT at work.
type pivot struct {
	tracer  *tracer
	scope   *scope // the source
	node    *node
	rows    *flow
	keys    *keySet
	handled map[string]bool // columns of the source that it uses up, in lower case
	out     rowset
}

// remaining are the source's columns that aren't used up.
func (p *pivot) remaining() []column {
	columns := p.tracer.starColumns(p.scope, p.node)
	for i := range columns {
		if columns[i].rest {
			p.rows.fail("a pivot has columns whose names aren't known")
		}
	}
	return slices.DeleteFunc(columns, func(c column) bool { return p.handled[strings.ToLower(c.name)] })
}

// use notes the columns that an expression reads as used up.
func (p *pivot) use(n *node) {
	if parts := n.get("column_names").texts(); len(parts) > 0 {
		p.handled[strings.ToLower(parts[len(parts)-1])] = true
	}
	for i := range n.items {
		if n.items[i].kind >= arrayValue {
			p.use(&n.items[i])
		}
	}
}

// pivot groups by what isn't used up, or by the named columns, and gives a column
// for each combination of values and each aggregate.
func (p *pivot) pivot() {
	pivots, aggregates := p.node.get("pivots").items, p.node.get("aggregates").items
	var by flow
	for i := range pivots {
		p.use(pivots[i].get("pivot_expressions"))
		for j := range pivots[i].get("pivot_expressions").items {
			p.tracer.expression(p.scope, &pivots[i].get("pivot_expressions").items[j], &by, asTransform)
		}
	}
	p.use(p.node.get("aggregates"))
	p.groups()
	p.keys.note(&by)
	names := []pivotName{{}}
	for i := range pivots {
		names = combined(names, p.entries(&pivots[i]))
		if len(names)*len(aggregates) > maxPivot {
			p.rows.fail("a pivot gives too many columns")
			return
		}
	}
	for _, name := range names {
		for i := range aggregates {
			p.out.columns = append(p.out.columns, p.cell(name, &aggregates[i], len(aggregates) > 1, &by))
		}
	}
}

// maxPivot bounds the columns of a pivot; the engine's own bound.
const maxPivot = 100_000

// groups puts out the columns that rows are grouped by.
func (p *pivot) groups() {
	var columns []column
	if named := p.node.get("groups").texts(); len(named) == 0 {
		columns = p.remaining()
	} else {
		for _, name := range named {
			c, found := p.tracer.bare(p.scope, name, p.node.at)
			if !found {
				c = column{unknown: "the column " + name + " of a pivot can't be found"}
			}
			c.name = name
			columns = append(columns, c)
		}
	}
	p.out.columns = columns
	groupByAll(&p.out, p.rows)
	var f flow
	for i := range columns {
		f.take(&columns[i], asTransform)
	}
	p.keys.note(&f)
}

// cell is the column of one combination of values and one aggregate.
func (p *pivot) cell(name pivotName, aggregate *node, several bool, by *flow) column {
	var f flow
	p.tracer.expression(p.scope, aggregate, &f, asAggregate)
	f.decide(by, byFilter)
	f.word(name.text)
	alias := aggregate.str("alias")
	switch {
	case name.unnamed || several && alias == "":
		return f.column("")
	case alias != "":
		return f.column(name.text + "_" + alias)
	}
	return f.column(name.text)
}

// pivotName is the name of a combination of values.
type pivotName struct {
	text    string
	unnamed bool // the engine's text for a value isn't known
}

// combined puts each of the names in front of each of the others.
func combined(names, others []pivotName) []pivotName {
	out := make([]pivotName, 0, len(names)*len(others))
	for _, a := range names {
		for _, b := range others {
			text := b.text
			if a.text != "" {
				text = a.text + "_" + b.text
			}
			out = append(out, pivotName{text: text, unnamed: a.unnamed || b.unnamed})
		}
	}
	return out
}

// entries reads the values of one ON or FOR.
func (p *pivot) entries(n *node) []pivotName {
	var out []pivotName
	entries := n.get("entries").items
	for i := range entries {
		values := entries[i].get("values").items
		if len(values) == 0 {
			p.rows.fail("a pivot has values that aren't constants")
		}
		name := pivotName{text: entries[i].str("alias")}
		if name.text == "" {
			name = valuesName(values)
		}
		out = append(out, name)
	}
	if len(entries) == 0 {
		p.rows.fail("the values of a pivot aren't listed")
	}
	return out
}

// valuesName is the engine's name of a tuple of values. Those of types whose text
// the tree doesn't have leave it open.
func valuesName(values []node) pivotName {
	var out pivotName
	texts := make([]string, len(values))
	for i := range values {
		v := &values[i]
		texts[i] = v.str("value")
		switch id := v.get("type").str("id"); {
		case v.isTrue("is_null"):
			texts[i] = "NULL"
		case id != "VARCHAR" && !strings.HasSuffix(id, "INTEGER") && !strings.HasSuffix(id, "INT"):
			out.unnamed = true
		}
	}
	out.text = strings.Join(texts, "_")
	return out
}

// unpivot turns columns into rows: a column with their names, and columns with their
// values.
func (p *pivot) unpivot() {
	entries := p.unpivotEntries()
	kept := p.remaining()
	valueNames := p.node.get("unpivot_names").texts()
	label := flow{origin: origin{made: true}}
	values := make([]flow, len(valueNames))
	for _, entry := range entries {
		label.word(entry.name)
		for i := range min(len(entry.values), len(values)) {
			values[i].take(&entry.values[i], asCopy)
		}
		if len(entry.values) != len(values) {
			p.rows.fail("an UNPIVOT has entries of different lengths")
		}
	}
	p.out.columns = kept
	for _, list := range p.node.get("pivots").items {
		for _, name := range list.get("unpivot_names").texts() {
			p.out.columns = append(p.out.columns, label.column(name))
		}
	}
	for i := range values {
		p.out.columns = append(p.out.columns, values[i].column(valueNames[i]))
		if !p.node.isTrue("include_nulls") {
			p.rows.decide(&values[i], byFilter)
		}
	}
	p.rows.word(string(label.text) + p.node.str("include_nulls"))
}

// unpivotEntry is what becomes one row.
type unpivotEntry struct {
	name   string
	values []column
}

func (p *pivot) unpivotEntries() []unpivotEntry {
	var out []unpivotEntry
	pivots := p.node.get("pivots").items
	if len(pivots) != 1 {
		p.rows.fail("an UNPIVOT has several lists")
		return nil
	}
	entries := pivots[0].get("entries").items
	for i := range entries {
		out = append(out, p.unpivotEntry(&entries[i])...)
	}
	return out
}

// unpivotEntry reads an entry: columns by name, an expression, or COLUMNS, which is
// an entry for each column.
func (p *pivot) unpivotEntry(n *node) []unpivotEntry {
	expression := n.get("star_expr")
	if expression == none {
		entry := unpivotEntry{name: n.str("alias")}
		for _, value := range n.get("values").items {
			name := value.str("value")
			p.handled[strings.ToLower(name)] = true
			c, found := p.tracer.bare(p.scope, name, p.node.at)
			if !found {
				c.unknown = "the column " + name + " of an UNPIVOT can't be found"
			}
			entry.values = append(entry.values, c)
			entry.name += " " + name
		}
		return []unpivotEntry{entry}
	}
	p.use(expression)
	star := columnsStar(expression)
	if star == nil && !isStar(expression) {
		return []unpivotEntry{{name: n.str("alias"), values: []column{p.tracer.output(p.scope, expression)}}}
	}
	if star == nil {
		star = expression
	}
	var out []unpivotEntry
	for _, c := range p.tracer.star(p.scope, star) {
		p.handled[strings.ToLower(c.name)] = true
		before := p.tracer.chosen
		p.tracer.chosen = &c
		value := c
		if star != expression {
			value = p.tracer.output(p.scope, expression)
		}
		p.tracer.chosen = before
		out = append(out, unpivotEntry{name: c.name, values: []column{value}})
	}
	return out
}
