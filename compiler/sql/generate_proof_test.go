package sql_test

import (
	"fmt"
	"slices"
	"strings"
)

// provable writes a statement of the kind that proofs are about, or one that looks
// much like it, and the names of its columns.
func (g *generator) provable(depth int) (string, []string) {
	if depth > 0 && g.odds(0.6) {
		return g.around(depth - 1)
	}
	from, s := g.table()
	one, two := g.column(s, text), g.column(s, text)
	first, second := one, two
	if first == second {
		second = "again"
	}
	switch g.IntN(5) {
	case 0:
		return g.keyed(from, one, two, first, second)
	case 1:
		return fmt.Sprintf("select distinct %s%s, %s as %s from %s", pick(g, "", "", "", "on ("+one+") "), one, pick(g, two, "'A'"), second, from), []string{first, second}
	case 2:
		call := pick(g, "row_number()", "row_number()", "rank()", "count(*)")
		test := pick(g, "= 1", "= 1", "= 1", "<= 1", "< 2", "= 2", "<= 2", "= 1 or true", "in (1, 2)")
		keys := pick(g, one, one+", "+two, "upper("+one+")", "'A'")
		return fmt.Sprintf("select %s, %s as %s from %s qualify %s over (partition by %s order by %s) %s", one, two, second, from, call, keys, two, test), []string{first, second}
	case 3:
		return fmt.Sprintf("select %s as v, %s as w from %s", g.total(one, two), g.total(two, one), from), []string{"v", "w"}
	}
	condition := pick(g, "(1) is not null", "not ((1) is null)", "(1) is not null and (2) = 'A'", "(1) is not null or (2) = 'A'", "(1) = 'A'",
		"(1) in ('A', 'B')", "(1) is null", "(1) in ('A', (2))", "coalesce((1), 'A') is not null", "(1) is not distinct from (2)")
	condition = strings.NewReplacer("(1)", one, "(2)", two).Replace(condition)
	return fmt.Sprintf("select %s, %s as %s from %s where %s", one, two, second, from, condition), []string{first, second}
}

// keyed writes a SELECT with GROUP BY, not always by what it selects.
func (g *generator) keyed(from, one, two, first, second string) (string, []string) {
	shape := g.IntN(8)
	by := []string{one + ", " + two, "1, 2", "all", "rollup (" + one + ", " + two + ")", "grouping sets ((" + one + "), (" + two + "))",
		one + ", " + two, "upper(" + one + "), " + two, one + ", " + two}[shape]
	head := one
	if shape == 6 {
		head = "upper(" + one + ")"
	}
	aggregate := pick(g, "count(*)", "max("+two+")", "count("+one+")", "sum(1)")
	switch {
	case g.odds(0.2): // the key isn't selected whole
		return fmt.Sprintf("select %s as first, %s as n from %s group by %s", one, aggregate, from, one+", "+two), []string{"first", "n"}
	case g.odds(0.2): // another column takes the key's name
		return fmt.Sprintf("select %s as n, max(%s) as %s from %s group by %s", one, two, first, from, one), []string{"n", first}
	}
	return fmt.Sprintf("select %s as %s, %s as %s, %s as n from %s group by %s", head, first, two, second, aggregate, from, by), []string{first, second, "n"}
}

// total writes an expression that may never be NULL, or of few values.
func (g *generator) total(one, two string) string {
	switch g.IntN(12) {
	case 0:
		return fmt.Sprintf("coalesce(%s, 'A')", one)
	case 1:
		return fmt.Sprintf("coalesce(%s, %s)", one, two)
	case 2:
		return fmt.Sprintf("case when %s = 'A' then 'A' when %s = 'B' then 'B' else 'C' end", one, two)
	case 3:
		return fmt.Sprintf("case when %s = 'A' then 'A' when %s = 'B' then 'B' end", one, two)
	case 4:
		return fmt.Sprintf("case %s when 'A' then 'B' else %s end", one, pick(g, "'A'", two, "NULL"))
	case 5:
		return pick(g, "'A'", "'B'", "cast(NULL as varchar)", "'D'")
	case 6:
		return fmt.Sprintf("nullif(coalesce(%s, 'A'), 'A')", one)
	case 7:
		return fmt.Sprintf("%s || 'A'", one)
	case 8:
		return fmt.Sprintf("concat(%s, 'A')", one)
	case 9:
		return fmt.Sprintf("coalesce(case when %s = 'A' then 'A' end, 'B')", one)
	case 10:
		return fmt.Sprintf("if(%s is null, 'A', %s)", one, pick(g, "'B'", one))
	}
	return fmt.Sprintf("(select %s)", pick(g, "'A'", "'A' where false", "max("+one+")"))
}

// around puts another query around one or two: most leave the rows as they are, some
// double them or add NULLs.
func (g *generator) around(depth int) (string, []string) {
	inner, columns := g.provable(depth)
	listed := strings.Join(columns, ", ")
	switch g.IntN(26) {
	case 0:
		return "select * from (" + inner + ")", columns
	case 1:
		return "with q as (" + inner + ") select " + listed + " from q", columns
	case 2:
		return "from (" + inner + ") as t where " + columns[0] + " <> 'C' order by 1", columns
	case 3:
		return "select * from (" + inner + ") limit 3", columns
	case 4: // names change places
		if len(columns) >= 2 {
			return fmt.Sprintf("select %s as %s, %s as %s from (%s)", columns[0], columns[1], columns[1], columns[0], inner), []string{columns[1], columns[0]}
		}
	case 5:
		return "select t.*, unnest([1, 2]) as e from (" + inner + ") as t", append(columns, "e")
	case 6:
		other, _ := g.table()
		return "select t.* from (" + inner + ") as t" + pick(g, " join ", " left join ", " right join ", " full join ") + other + " on " + pick(g, "true", "false"), columns
	case 7:
		return "(" + inner + ") union all (" + inner + ")", columns
	case 8:
		return "(" + inner + ") " + pick(g, "union", "except", "intersect", "except all") + " (" + inner + ")", columns
	case 9:
		return "select " + columns[0] + " from (" + inner + ")", columns[:1]
	case 10:
		return fmt.Sprintf("select distinct %s from (%s)", columns[0], inner), columns[:1]
	case 11:
		return "with q as (" + inner + ") select " + qualified("l", columns) + " from q as l" + pick(g, " left join ", " join ", " semi join ") + "q as r on l." + columns[0] + " = r." + columns[0], columns
	case 12:
		return "select * replace (" + pick(g, "'A'", "NULL::varchar", "coalesce("+columns[0]+"::varchar, 'A')") + " as " + columns[0] + ") from (" + inner + ")", columns
	case 13:
		return "with recursive q(" + listed + ") as ((" + inner + ") union all select " + listed + " from q where false) from q", columns
	case 14:
		return "select " + listed + " from (" + inner + ") as t, lateral (select 1 as one union all select 2)", columns
	}
	return g.aroundMore(inner, columns)
}

// aroundMore puts one of the rarer queries around another.
func (g *generator) aroundMore(inner string, columns []string) (string, []string) {
	c := columns[0]
	switch g.IntN(15) {
	case 12: // the first row of each, by a number
		numbered := fmt.Sprintf("select *, %s over (partition by %s order by %s) as nr from (%s)", pick(g, "row_number()", "row_number()", "rank()"), c, columns[len(columns)-1], inner)
		return fmt.Sprintf("with q as (%s) select * exclude (nr) from q where %s", numbered, pick(g, "nr = 1", "1 = nr", "nr = 2", "nr <= 2", "nr = 1 or true", "nr = 1 and true")), columns
	case 13: // the number has the name of a column
		return fmt.Sprintf("select %s from (select *, row_number() over (partition by %s) as %s from (%s)) where %s = 1", c, c, pick(g, "nr", "many", "n"), inner, pick(g, "nr", "many", "n")), columns[:1]
	case 0: // a group by an alias that hides the column
		return fmt.Sprintf("select upper(%s::varchar) as %s, count(*) as many from (%s) group by %s", c, c, inner, c), []string{c, "many"}
	case 1:
		return fmt.Sprintf("select %s as other, %s as %s from (%s) as t order by all", c, pick(g, "'A'", "other", "coalesce(other::varchar, 'A')"), c, inner), []string{"other", c}
	case 2:
		return fmt.Sprintf("select distinct on (%s) * from (%s)", columns[len(columns)-1], inner), columns
	case 3:
		return fmt.Sprintf("select * from (%s) qualify row_number() over (partition by %s) = 1", inner, c), columns
	case 4:
		return fmt.Sprintf("select t.* from (%s) as t %s (select 'A' as z) as u on t.%s::varchar = u.z", inner, pick(g, "semi join", "anti join", "left join", "right join", "join"), c), columns
	case 5:
		return fmt.Sprintf("select %s from (%s) as t positional join (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) as u(n)", qualified("t", columns), inner), columns
	case 6:
		return fmt.Sprintf("select * from (%s) as t(%s)", inner, strings.Join(reversed(columns), ", ")), reversed(columns)
	case 7:
		return fmt.Sprintf("select * rename (%s as renamed) from (%s)", c, inner), append([]string{"renamed"}, columns[1:]...)
	case 8:
		return fmt.Sprintf("select %s as c, max(%s) as m from (%s) where %s is not null group by 1", c, columns[len(columns)-1], inner, c), []string{"c", "m"}
	case 9:
		return fmt.Sprintf("from (%s) as t select %s, case when t.%s is null then %s else t.%s end as v", inner, c, c, pick(g, "'A'", "NULL"), c), []string{c, "v"}
	}
	return fmt.Sprintf("select t.%s, count(*) as many from (%s) as t group by %s", c, inner, pick(g, "t."+c, "all", "cube (1)", "()")), []string{c, "many"}
}

func reversed(columns []string) []string {
	out := slices.Clone(columns)
	slices.Reverse(out)
	return out
}

func qualified(alias string, columns []string) string {
	return alias + "." + strings.Join(columns, ", "+alias+".")
}
