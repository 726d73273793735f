package sql_test

import (
	"fmt"
	"strings"
)

// column is the bare name of some column of the kind in scope.
func (g *generator) column(s *scope, k kind) string {
	var names []string
	for _, c := range s.star {
		if c.kind == k {
			names = append(names, c.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return pick(g, names...)
}

// named writes a reference to a column of the kind, or "" when there is none: with
// its qualifier, without where that is enough, in upper case or in quotes.
func (g *generator) named(s *scope, k kind) string {
	var names []string
	for _, source := range s.sources {
		for _, c := range source.columns {
			if c.kind != k {
				continue
			}
			names = append(names, source.alias+"."+c.name)
			if count(s.star, c.name) == 1 {
				names = append(names, c.name)
			}
		}
	}
	for _, c := range s.aliases {
		if c.kind == k && count(s.star, c.name) == 0 {
			names = append(names, c.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	name := pick(g, names...)
	switch {
	case g.odds(0.05):
		return strings.ToUpper(name)
	case g.odds(0.05):
		return `"` + strings.ReplaceAll(name, ".", `"."`) + `"`
	}
	return name
}

// reference writes a column of the kind, of this query or one around it, or a
// constant.
func (g *generator) reference(s *scope, k kind) string {
	if s.outer != nil && g.odds(0.25) {
		if name := g.named(s.outer, k); name != "" {
			g.use("correlated")
			return name
		}
	}
	if name := g.named(s, k); name != "" {
		return name
	}
	return g.constant(k)
}

func (g *generator) constant(k kind) string {
	switch k {
	case list:
		return "['one', 'two']"
	case structure:
		return "struct_pack(p := 'one', q := 'two')"
	case number:
		return pick(g, "1", "2", "7")
	case truth:
		return "true"
	}
	return pick(g, "'one'", "'two'", "cast(null as varchar)")
}

// expression writes one of the kind.
func (g *generator) expression(s *scope, k kind, depth int) string {
	if depth <= 0 || g.odds(0.4) {
		return g.reference(s, k)
	}
	switch k {
	case list:
		return g.listExpression(s, depth-1)
	case structure:
		return fmt.Sprintf("struct_pack(p := %s, q := %s)", g.expression(s, text, depth-1), g.expression(s, text, depth-1))
	case number:
		return fmt.Sprintf(pick(g, "length(%s)", "coalesce(length(%s), 0)", "len(string_split(%s, '.'))"), g.expression(s, text, depth-1))
	case truth:
		return g.truthExpression(s, depth-1)
	}
	return g.textExpression(s, depth-1)
}

func (g *generator) textExpression(s *scope, depth int) string {
	e := func(k kind) string { return g.expression(s, k, depth) }
	switch g.IntN(25) {
	case 0:
		return e(text) + " || '~' || " + e(text)
	case 1:
		return fmt.Sprintf("coalesce(%s, %s)", e(text), e(text))
	case 2:
		return fmt.Sprintf("case when %s then %s else %s end", e(truth), e(text), e(text))
	case 3:
		return fmt.Sprintf("nullif(%s, %s)", e(text), e(text))
	case 4:
		return fmt.Sprintf(pick(g, "upper(%s)", "trim(%s)", "left(%s, 200)", "(%s)", "lower(%s)", "ltrim(%s, '0')",
			"lpad(%s, 30, '0')", "strip_accents(%s)", "least(%s, null)", "ifnull(%s, null)", "try(%s)", "rtrim(%s, '.-')"), e(text))
	case 5:
		return fmt.Sprintf("concat_ws('~', %s, %s)", e(text), e(text))
	case 6:
		return fmt.Sprintf("format('{} {}', %s, %s)", e(text), e(text))
	case 7:
		return fmt.Sprintf("if(%s, %s, %s)", e(truth), e(text), e(text))
	case 8:
		return fmt.Sprintf("greatest(%s, %s)", e(text), e(text))
	case 9:
		return fmt.Sprintf(pick(g, "cast(%s as varchar)", "(%s)::text", "try_cast(%s as varchar)"), e(pick(g, text, number, list, structure)))
	case 10:
		g.use("struct")
		return fmt.Sprintf(pick(g, "(%s).p", "(%s)['q']", "struct_extract(%s, 'p')"), e(structure))
	case 11:
		g.use("list element")
		return fmt.Sprintf(pick(g, "(%s)[1]", "list_extract(%s, 2)", "array_to_string(%s, '~')"), e(list))
	case 12:
		g.use("json")
		return fmt.Sprintf(pick(g, "json_object('i', %s) ->> 'i'", "to_json(%s)::varchar", "json_array(%s)::varchar", "json_extract_string(json_object('i', %s), '$.i')"), e(text))
	case 13:
		return fmt.Sprintf("case %s when 'k0' then %s when %s then 'two' end", e(text), e(text), e(text))
	case 14:
		g.use("map")
		return fmt.Sprintf("map {'i': %s}['i']", e(text))
	case 15, 16:
		if g.tables > 0 && depth > 0 {
			return g.scalar(s, depth)
		}
	case 17, 18:
		if !g.flat {
			return g.window(s)
		}
	case 19:
		return fmt.Sprintf("replace(%s, 'q', %s)", e(text), e(text))
	case 20:
		g.use("method")
		return fmt.Sprintf("%s.%s", g.reference(s, text), pick(g, "upper()", "trim().lower()", "concat('~', "+e(text)+")"))
	case 21:
		g.use("list function")
		return fmt.Sprintf(pick(g, "list_reduce(%s, lambda i, j: i || j)", "list_aggregate(%s, 'max')", "list_sort(%s)[1]", "list_zip(%s, ['q'])::varchar", "list_min(%s)"), e(list))
	case 22:
		g.use("row")
		return fmt.Sprintf(pick(g, "row(%s, %s)::varchar", "{'i': %s, 'j': {'k': %s}}.j.k", "[%s, %s][2]", "list_value(%s, %s)::varchar"), e(text), e(text))
	case 23:
		g.use("in list")
		return fmt.Sprintf("case when %s in (%s, 'q') then %s end", e(text), e(text), e(text))
	}
	return g.reference(s, text)
}

func (g *generator) listExpression(s *scope, depth int) string {
	e := func(k kind) string { return g.expression(s, k, depth) }
	switch g.IntN(8) {
	case 0:
		return fmt.Sprintf("[%s, %s]", e(text), e(text))
	case 1:
		g.use("lambda")
		return fmt.Sprintf("list_transform(%s, lambda i: i || %s)", e(list), g.reference(s, text))
	case 2:
		g.use("lambda")
		return fmt.Sprintf("list_filter(%s, lambda k: k <> %s)", e(list), g.constant(text))
	case 3:
		g.use("comprehension")
		return fmt.Sprintf("[upper(i) for i in %s if i <> 'q']", e(list))
	case 4:
		return fmt.Sprintf("list_concat(%s, %s)", e(list), e(list))
	case 5:
		return fmt.Sprintf("list_value(%s)", e(text))
	case 6:
		g.use("lambda")
		return fmt.Sprintf("list_transform([1, 2], lambda i: list_transform(%s, lambda j: j || i)[1])", e(list))
	}
	return fmt.Sprintf("string_split(%s, '~')", e(text))
}

// truthExpression writes a condition that is mostly true, so that tokens get by.
func (g *generator) truthExpression(s *scope, depth int) string {
	t := g.expression(s, text, depth)
	switch g.IntN(9) {
	case 0:
		return t + " is not null"
	case 1:
		return t + " <> 'zz'"
	case 2:
		return fmt.Sprintf("length(%s) > 1", t)
	case 3:
		return fmt.Sprintf("%s not in ('one', 'zz')", t)
	case 4:
		return fmt.Sprintf("(%s >= 'a' or %s is null)", t, g.reference(s, text))
	case 5:
		return fmt.Sprintf("%s between '' and 'zz'", t)
	case 6:
		if g.tables > 0 {
			g.use("exists")
			body, _ := g.selection([]kind{text}, 0, s)
			return pick(g, "exists (", "exists (", "not exists (") + body + ")"
		}
	case 7:
		if g.tables > 0 {
			g.use("in subquery")
			body, _ := g.selection([]kind{text}, 0, s)
			return t + pick(g, " in (", " not in (", " <> any (") + body + ")"
		}
	}
	return t + " like '%'"
}

// scalar writes a subquery of one value.
func (g *generator) scalar(s *scope, depth int) string {
	g.use("scalar subquery")
	from, inner := g.from(min(depth, 1), s)
	value := g.reference(inner, text)
	where := ""
	if l, r := g.key(inner), g.key(s); l != "" && r != "" && g.odds(0.6) {
		where = " where " + l + " = " + r
	} else if g.odds(0.3) {
		where = " where " + g.expression(inner, truth, 1)
	}
	switch g.IntN(4) {
	case 0:
		return "(select " + value + " from " + from + where + " order by " + g.reference(inner, text) + " limit 1)"
	case 1:
		return "array_to_string(array(select " + value + " from " + from + where + "), '~')"
	}
	return "(select " + g.aggregate(inner, text) + " from " + from + where + ")"
}

// aggregate writes one of the kind.
func (g *generator) aggregate(s *scope, k kind) string {
	g.use("aggregate")
	return g.flatly(func() string { return g.aggregateCall(s, k) })
}

func (g *generator) aggregateCall(s *scope, k kind) string {
	value := g.expression(s, text, 1)
	filter, order := "", ""
	if g.odds(0.15) {
		filter = " filter (" + g.expression(s, truth, 1) + ")"
	}
	if g.odds(0.25) {
		order = " order by " + g.reference(s, text)
	}
	switch k {
	case list:
		return fmt.Sprintf("list(%s%s)%s", value, order, filter)
	case structure:
		return fmt.Sprintf("any_value(%s)", g.expression(s, structure, 1))
	case number:
		return pick(g, "count(*)", "count("+value+")", "count(distinct "+value+")") + filter
	case truth:
		return fmt.Sprintf("bool_or(%s)", g.expression(s, truth, 1))
	}
	switch g.IntN(6) {
	case 0:
		return fmt.Sprintf("string_agg(%s, '~'%s)%s", value, order, filter)
	case 1:
		return fmt.Sprintf("%s(%s, %s)%s", pick(g, "arg_max", "arg_min", "max_by"), value, g.reference(s, text), filter)
	case 2:
		return fmt.Sprintf("first(%s%s)%s", value, order, filter)
	case 3:
		return fmt.Sprintf("list(%s%s)[1]", value, order)
	case 4:
		return fmt.Sprintf("coalesce(max(%s)%s, 'none')", value, filter)
	}
	return fmt.Sprintf("%s(%s)%s", pick(g, "min", "max", "any_value"), value, filter)
}

// window writes a text computed over other rows.
func (g *generator) window(s *scope) string {
	g.use("window")
	value := g.reference(s, text)
	over := ""
	if g.odds(0.6) {
		over = "partition by " + g.reference(s, text) + " "
	}
	over += "order by " + g.reference(s, text) + ", " + g.reference(s, text)
	if g.odds(0.2) {
		over += pick(g, " rows between unbounded preceding and unbounded following", " rows between 1 preceding and 1 following")
	}
	call := pick(g, "max(%s)", "first_value(%s)", "last_value(%s)", "lag(%s)", "lead(%s, 1, 'none')", "nth_value(%s, 2)", "string_agg(%s, '~')",
		"max(%s) filter ("+g.reference(s, text)+" <> 'zz')", "arg_max(%s, "+g.reference(s, text)+")")
	return fmt.Sprintf(call, value) + " over (" + over + ")"
}
