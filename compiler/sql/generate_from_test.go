package sql_test

import (
	"fmt"
	"slices"
	"strings"
)

// tokenTables are the tables of generated statements. All share the column k, on
// which they are joined.
var tokenTables = []source{
	{"a", []item{{"k", text}, {"x", text}, {"y", text}, {"l", list}, {"s", structure}}},
	{"b", []item{{"k", text}, {"z", text}, {"w", text}, {"m", list}}},
	{"c", []item{{"k", text}, {"u", text}, {"v", text}, {"t", structure}}},
}

// table writes a plain table of FROM.
func (g *generator) table() (string, *scope) {
	t := tokenTables[g.IntN(len(tokenTables))]
	alias := g.fresh("t")
	g.tables--
	if g.odds(0.06) {
		g.use("column aliases")
		head, columns := g.renamed(t.columns[:2])
		return "§" + t.alias + " as " + alias + head, scopeOf(source{alias, append(columns, t.columns[2:]...)})
	}
	return "§" + t.alias + " as " + alias, scopeOf(source{alias, t.columns})
}

func scopeOf(s source) *scope { return &scope{sources: []source{s}, star: s.columns} }

// from writes a FROM clause, and what its columns are.
func (g *generator) from(depth int, outer *scope) (string, *scope) {
	clause, s := g.relation(depth)
	s.outer = outer
	for g.tables > 0 && g.odds(0.35) {
		clause = g.join(clause, s, depth)
	}
	return clause, s
}

// relation writes one item of FROM.
func (g *generator) relation(depth int) (string, *scope) {
	if len(g.ctes) > 0 && g.odds(0.5) {
		cte := g.ctes[g.IntN(len(g.ctes))]
		alias := g.fresh("t")
		return cte.alias + " as " + alias, scopeOf(source{alias, cte.columns})
	}
	if depth > 0 && g.tables > 1 {
		switch {
		case g.odds(0.25):
			return g.derived(depth - 1)
		case g.odds(0.06):
			return g.pivot()
		case g.odds(0.08):
			return g.unpivot()
		case g.odds(0.04):
			return g.values()
		}
	}
	return g.table()
}

func (g *generator) derived(depth int) (string, *scope) {
	g.use("derived table")
	body, columns := g.query(nil, depth, nil)
	alias, head := g.fresh("t"), ""
	if g.odds(0.15) {
		head, columns = g.renamed(columns)
	}
	return "(" + body + ") as " + alias + head, scopeOf(source{alias, columns})
}

func (g *generator) values() (string, *scope) {
	g.use("values")
	alias := g.fresh("t")
	return "(values ('k0', 'one'), ('k1', 'two')) as " + alias + "(k, label)", scopeOf(source{alias, []item{{"k", text}, {"label", text}}})
}

func (g *generator) pivot() (string, *scope) {
	g.use("pivot")
	from, s := g.table()
	value, by := g.column(s, text), g.column(s, text)
	alias := g.fresh("t")
	aggregate := pick(g, "max", "first", "string_agg")
	if g.odds(0.5) {
		return fmt.Sprintf("(pivot (from %s) on k in ('k0', 'k1' as other) using %s(%s) group by %s) as %s", from, aggregate, value, by, alias),
			scopeOf(source{alias, []item{{by, text}, {"k0", text}, {"other", text}}})
	}
	return fmt.Sprintf("(select %s as g, k as h, %s as i from %s) pivot (%s(i) as r for h in ('k0', 'k2') group by g) as %s", by, value, from, aggregate, alias),
		scopeOf(source{alias, []item{{"g", text}, {"k0_r", text}, {"k2_r", text}}})
}

func (g *generator) unpivot() (string, *scope) {
	g.use("unpivot")
	from, s := g.table()
	one, two := g.column(s, text), g.column(s, text)
	alias := g.fresh("t")
	if one == two {
		return fmt.Sprintf("(unpivot (select k, %s as o from %s) on o into name n value i) as %s", one, from, alias),
			scopeOf(source{alias, []item{{"k", text}, {"n", text}, {"i", text}}})
	}
	columns := []item{{"g", text}, {"n", text}, {"i", text}}
	inner := fmt.Sprintf("(select k as g, %s as o, %s as p from %s)", one, two, from)
	if g.odds(0.5) {
		return fmt.Sprintf("(unpivot %s on o, upper(p) as q into name n value i) as %s", inner, alias), scopeOf(source{alias, columns})
	}
	return fmt.Sprintf("%s unpivot %s(i for n in (o, p)) as %s", inner, pick(g, "", "include nulls "), alias), scopeOf(source{alias, columns})
}

// join adds a relation to a FROM clause and to its scope.
func (g *generator) join(clause string, s *scope, depth int) string {
	if depth > 0 && g.odds(0.2) {
		return g.lateral(clause, s, depth-1)
	}
	if column := g.named(s, list); column != "" && g.odds(0.25) {
		g.use("unnest in from")
		alias := g.fresh("t")
		if g.odds(0.3) {
			s.add(source{alias, []item{{"e", text}, {"o", number}}})
			return clause + ", unnest(" + column + ") with ordinality as " + alias + "(e, o)"
		}
		s.add(source{alias, []item{{"e", text}}})
		return clause + pick(g, ", ", " cross join ") + "unnest(" + column + ") as " + alias + "(e)"
	}
	if g.odds(0.06) {
		g.use("lateral values")
		alias := g.fresh("t")
		one, two := g.reference(s, text), g.reference(s, text)
		s.add(source{alias, []item{{"f", text}, {"i", text}}})
		return clause + fmt.Sprintf(", (values ('one', %s), (%s, 'two')) as %s(f, i)", one, two, alias)
	}
	if g.odds(0.04) {
		g.use("range")
		alias := g.fresh("t")
		length := "length(" + g.reference(s, text) + ")"
		s.add(source{alias, []item{{"n", number}}})
		return clause + ", range(" + length + " % 3) as " + alias + "(n)"
	}
	right, added := g.relation(depth - 1)
	switch pick(g, "on", "on", "on", "using", "using", "natural", "cross", "semi", "asof", "positional") {
	case "using":
		if text, ok := g.using(clause, right, s, added); ok {
			return text
		}
	case "natural":
		if len(s.sources) == 1 && len(common(s.star, added.star)) == 1 {
			g.use("natural join")
			s.merge(added.sources[0], common(s.star, added.star)[0])
			return clause + " natural " + pick(g, "", "left ", "full ") + "join " + right
		}
	case "cross":
		g.use("cross join")
		s.add(added.sources[0])
		return clause + pick(g, ", ", " cross join ") + right
	case "semi":
		if slices.Contains(common(s.star, added.star), "k") && count(s.star, "k") == 1 && g.odds(0.4) {
			g.use("semi join using")
			return clause + pick(g, " semi join ", " anti join ") + right + " using (k)"
		}
		condition := g.condition(s, added)
		operator := pick(g, " semi join ", " anti join ")
		g.use(strings.TrimSpace(operator))
		if operator == " anti join " {
			condition += " and length(" + g.reference(added, text) + ") = 99"
		}
		return clause + operator + right + " on " + condition
	case "asof":
		if g.used["positional join"] {
			break
		}
		g.use("asof join")
		condition := g.condition(s, added) + " and " + g.reference(s, text) + pick(g, " >= ", " <= ") + g.reference(added, text)
		s.add(added.sources[0])
		return clause + pick(g, " asof join ", " asof left join ") + right + " on " + condition
	case "positional":
		if g.used["asof join"] { // DuckDB 1.5.5 crashes on some positional joins over an ASOF join of empty tables
			break
		}
		g.use("positional join")
		s.add(added.sources[0])
		return clause + " positional join " + right
	}
	operator := pick(g, " join ", " join ", " left join ", " right join ", " full join ")
	g.use(strings.TrimSpace(operator))
	condition := g.condition(s, added)
	s.add(added.sources[0])
	return clause + operator + right + " on " + condition
}

// condition compares a text of each side, mostly the keys.
func (g *generator) condition(left, right *scope) string {
	l, r := g.key(left), g.key(right)
	if l == "" || r == "" || g.odds(0.1) {
		return g.reference(left, text) + " <> " + g.reference(right, text)
	}
	return l + pick(g, " = ", " = ", " is not distinct from ") + r
}

// key is a column k in scope, or "".
func (g *generator) key(s *scope) string {
	for _, source := range s.sources {
		for _, c := range source.columns {
			if c.name == "k" && c.kind == text {
				return source.alias + ".k"
			}
		}
	}
	return ""
}

func (g *generator) using(clause, right string, s, added *scope) (string, bool) {
	shared := common(s.star, added.star)
	if !slices.Contains(shared, "k") || count(s.star, "k") != 1 {
		return "", false
	}
	g.use("using")
	s.merge(added.sources[0], "k")
	return clause + pick(g, " join ", " left join ", " right join ", " full join ") + right + " using (k)", true
}

// lateral adds a subquery that reads what stands before it.
func (g *generator) lateral(clause string, s *scope, depth int) string {
	g.use("lateral")
	outer := *s
	body, columns := g.selection(g.kinds(), depth, &outer)
	alias := g.fresh("t")
	s.add(source{alias, columns})
	return clause + pick(g, ", ", ", lateral ", " cross join lateral ") + "(" + body + ") as " + alias
}

func (s *scope) add(added source) {
	s.sources = append(s.sources, added)
	s.star = append(slices.Clone(s.star), added.columns...)
}

// merge adds a source of which one column is merged with what is there.
func (s *scope) merge(added source, column string) {
	s.sources = append(s.sources, added)
	s.merged = append(slices.Clone(s.merged), column)
	s.star = slices.Clone(s.star)
	for _, c := range added.columns {
		if c.name != column {
			s.star = append(s.star, c)
		}
	}
}

func count(columns []item, name string) int {
	n := 0
	for _, c := range columns {
		if c.name == name {
			n++
		}
	}
	return n
}

func common(left, right []item) []string {
	var names []string
	for _, c := range left {
		if count(right, c.name) > 0 {
			names = append(names, c.name)
		}
	}
	return names
}
