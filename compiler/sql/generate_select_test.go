package sql_test

import (
	"fmt"
	"slices"
	"strings"
)

// selection writes a SELECT with columns of the wanted kinds, or of any when want
// is nil.
func (g *generator) selection(want []kind, depth int, outer *scope) (string, []item) {
	clause, s := g.from(depth, outer)
	if want == nil && g.odds(0.25) {
		if list, columns, ok := g.star(s); ok {
			return g.write(list, clause, s, false), columns
		}
	}
	if want == nil {
		want = g.kinds()
	}
	if g.odds(0.25) {
		return g.grouped(want, clause, s, depth)
	}
	var parts []string
	var columns []item
	for _, k := range want {
		e := g.item(s, k, depth)
		name := g.name(columns)
		parts, columns = append(parts, e+" as "+name), append(columns, item{name, k})
		if g.odds(0.5) {
			s.aliases = append(s.aliases, item{name, k})
		}
	}
	return g.write(strings.Join(parts, ", "), clause, s, true), columns
}

// item writes one item of a select list.
func (g *generator) item(s *scope, k kind, depth int) string {
	if column := g.named(s, list); k == text && column != "" && !g.flat && g.odds(0.06) {
		g.use("unnest in select")
		return "unnest(" + column + ")"
	}
	return g.expression(s, k, min(depth, 2))
}

// name is one for an output column: often one that a table has too.
func (g *generator) name(taken []item) string {
	if name := pick(g, "k", "x", "y", "z", "w", "i"); g.odds(0.5) && count(taken, name) == 0 {
		return name
	}
	return g.fresh("c")
}

// write puts the clauses of a SELECT together. plain tells that the list has no
// aggregates and no star, so that rows can be dropped by what it computes.
func (g *generator) write(list, clause string, s *scope, plain bool) string {
	distinct, where, after := "", "", ""
	aliases := s.aliases
	if g.odds(0.3) {
		where = " where " + g.flatly(func() string { return g.expression(s, truth, 2) })
	}
	if g.odds(0.02) && len(s.sources) == 1 {
		g.use("columns in where")
		where = " where columns(lambda c: c = '" + s.star[0].name + "') is not null"
	}
	s.aliases = nil
	switch {
	case g.odds(0.08):
		g.use("distinct")
		distinct = "distinct "
	case g.odds(0.06):
		g.use("distinct on")
		distinct = "distinct on (" + g.reference(s, text) + ") "
		after = " order by " + g.reference(s, text) + ", " + g.reference(s, text)
	case g.odds(0.08):
		g.use("qualify")
		after = fmt.Sprintf(" qualify row_number() over (partition by %s order by %s) <= 2", g.reference(s, text), g.reference(s, text))
	case g.odds(0.08):
		g.use("order")
		after = " order by " + pick(g, g.reference(s, text), g.expression(s, text, 1), "1", "all") + pick(g, "", " limit 3")
	}
	s.aliases = aliases
	if plain && distinct == "" && g.odds(0.1) {
		g.use("from first")
		return "from " + clause + " select " + list + where + after
	}
	return "select " + distinct + list + " from " + clause + where + after
}

// grouped writes a SELECT with GROUP BY in one of its forms.
func (g *generator) grouped(want []kind, clause string, s *scope, depth int) (string, []item) {
	g.use("group by")
	var parts, keys []string
	var columns []item
	for _, k := range want {
		name := g.name(columns)
		var e string
		if k == text && g.odds(0.4) {
			e = g.flatly(func() string { return g.expression(s, text, 1) })
			keys = append(keys, e)
		} else {
			e = g.aggregate(s, k)
		}
		parts, columns = append(parts, e+" as "+name), append(columns, item{name, k})
	}
	by := ""
	if len(keys) > 0 {
		by = " group by " + pick(g, "all", strings.Join(keys, ", "), "rollup ("+strings.Join(keys, ", ")+")",
			"cube ("+strings.Join(keys, ", ")+")", "grouping sets ((), ("+strings.Join(keys, ", ")+"))")
	} else if key := g.key(s); key != "" {
		by = " group by " + key
	}
	having, where := "", ""
	if g.odds(0.2) {
		g.use("having")
		having = " having count(*) > 0"
		if g.odds(0.5) {
			having = " having " + g.aggregate(s, text) + " <> 'zz'"
		}
	}
	if g.odds(0.3) {
		where = " where " + g.flatly(func() string { return g.expression(s, truth, min(depth, 1)) })
	}
	return "select " + strings.Join(parts, ", ") + " from " + clause + where + by + having, columns
}

// star writes a list with a star or COLUMNS, where the names allow it.
func (g *generator) star(s *scope) (string, []item, bool) {
	columns, prefix := slices.Clone(s.star), ""
	if g.odds(0.4) {
		one := s.sources[g.IntN(len(s.sources))]
		columns, prefix = slices.Clone(one.columns), one.alias+"."
	}
	for _, c := range columns {
		if count(columns, c.name) > 1 {
			return "", nil, false
		}
	}
	at := g.IntN(len(columns))
	chosen := columns[at]
	switch g.IntN(9) {
	case 0:
		if len(columns) > 1 {
			g.use("star exclude")
			return prefix + "* exclude (" + chosen.name + ")", slices.Delete(columns, at, at+1), true
		}
	case 1:
		g.use("star replace")
		return prefix + "* replace (" + g.expression(s, chosen.kind, 2) + " as " + chosen.name + ")", columns, true
	case 2:
		g.use("star rename")
		name := g.fresh("c")
		columns[at].name = name
		return prefix + "* rename (" + chosen.name + " as " + name + ")", columns, true
	case 3, 4:
		return g.columnsExpression(s, prefix, columns, chosen)
	case 5:
		g.use("star and more")
		name := g.fresh("c")
		return prefix + "*, " + g.expression(s, text, 2) + " as " + name, append(columns, item{name, text}), true
	}
	g.use("star")
	return prefix + "*", columns, true
}

// columnsExpression writes a COLUMNS over some of the columns.
func (g *generator) columnsExpression(s *scope, prefix string, columns []item, chosen item) (string, []item, bool) {
	texts := slices.DeleteFunc(slices.Clone(columns), func(c item) bool { return c.kind != text })
	if prefix != "" || len(texts) == 0 {
		return "", nil, false
	}
	var names []string
	for _, c := range texts {
		names = append(names, "'"+c.name+"'")
	}
	listed := strings.Join(names, ", ")
	switch g.IntN(6) {
	case 0:
		g.use("columns regex")
		return "columns('^" + chosen.name + "$')", []item{chosen}, true
	case 1:
		g.use("columns lambda")
		return "columns(lambda c: c in (" + listed + "))", texts, true
	case 2:
		g.use("columns in an expression")
		return "upper(columns([" + listed + "]))", texts, true
	case 3:
		g.use("columns in an aggregate")
		return "max(columns([" + listed + "]))", texts, true
	case 4:
		g.use("unpacked columns")
		name := g.fresh("c")
		return "concat_ws('~', *columns([" + listed + "])) as " + name, []item{{name, text}}, true
	}
	g.use("columns in an expression")
	return "columns(lambda c: c = " + names[0] + ") || " + g.reference(s, text), texts[:1], true
}
