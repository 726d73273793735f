package sql

import (
	"slices"
	"strings"
)

// The engine's aggregates. TestAggregatesAreTheEngines holds the lists against it.
var (
	// choices give one of their argument's values, or all of them.
	choices = words(`any_value approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
		arg_min_null arg_min_nulls_last argmax argmin array_agg first group_concat histogram histogram_exact last list listagg
		max max_by median min min_by mode quantile quantile_cont quantile_disc reservoir_quantile string_agg
		json_group_array json_group_object json_group_structure`)
	// tallies compute something over all values.
	tallies = words(`approx_count_distinct avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count count_if
		count_star countif covar_pop covar_samp entropy favg fsum geomean geometric_mean kahan_sum kurtosis kurtosis_pop mad mean
		product regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness
		stddev stddev_pop stddev_samp sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg`)
	// byExtreme choose by their second argument: it decides, and isn't given.
	byExtreme = words(`arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin max_by min_by`)
	// ordered take their values from WITHIN GROUP (ORDER BY …).
	ordered = words(`quantile quantile_cont quantile_disc approx_quantile reservoir_quantile mode median mad`)
	// unnesting give a row for each value of their argument.
	unnesting = words(`unnest unlist generate_subscripts regexp_split_to_table`)
	// lambdas take a lambda as their second argument.
	lambdas = words(`apply array_apply array_filter array_reduce array_transform filter list_apply list_filter list_reduce
		list_transform reduce`)
	// searching compare for equality, their second argument with what the first
	// holds. A pattern without a wildcard is a text.
	searching = words(`contains list_contains list_has array_contains array_has list_position list_indexof array_position
		array_indexof nullif list_has_any list_has_all array_has_any array_has_all && @> <@ ~~ ~~* ~~~ ^@ starts_with
		prefix ends_with suffix regexp_full_match regexp_matches`)
	// measuring tell how far two values are from each other, or where the one stands in
	// the other: where it is nothing, they are equal.
	measuring = words(`- subtract xor levenshtein editdist3 damerau_levenshtein hamming mismatches jaccard jaro_similarity
		jaro_winkler_similarity instr strpos position date_diff datediff date_sub datesub age`)
)

func words(text string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields(text) {
		out[word] = true
	}
	return out
}

// isAggregate tells whether a call is one of an aggregate.
func isAggregate(n *node) bool {
	name := strings.ToLower(n.str("function_name"))
	return n.class() == "FUNCTION" && (choices[name] || tallies[name])
}

func isUnnest(n *node) bool {
	return n.class() == "FUNCTION" && unnesting[strings.ToLower(n.str("function_name"))]
}

// aggregates tells whether an expression has an aggregate of its own SELECT.
func aggregates(n *node) bool {
	if n.kind == objectValue && isAggregate(n) {
		return true
	}
	return n.class() != "SUBQUERY" && n.any(aggregates)
}

// function reads a call.
func (t *tracer) function(s *scope, n *node, f *flow, kind strength) {
	name := strings.ToLower(n.str("function_name"))
	if column := t.subject(s, n); column != nil {
		n = withSubject(n, column)
	}
	switch {
	case choices[name], tallies[name]:
		if !t.skipAggregates {
			t.aggregate(s, n, name, f)
		}
	case lambdas[name]:
		t.lambdaCall(s, n, name, f, kind)
		f.made = true
	case unnesting[name]:
		t.unnest(s, n, name, f, kind)
	case name == t.pseudonym && name != "":
		t.pseudonymCall(s, n, name, f, kind)
	case name == "nullif" && len(n.get("children").items) == 2:
		f.word(name)
		t.nullIf(s, children(n), n.at, f, kind)
	case searching[name] && len(n.get("children").items) == 2:
		f.word(name)
		t.compared(s, children(n), n.at, f, kind)
		f.made = true
	case measuring[name]:
		f.word(name)
		t.measure(s, n, f, kind)
		f.made = true
	case trims[name], pads[name]:
		t.framed(s, n, name, f, kind)
	default:
		f.word(name)
		t.parts(s, n, f, kind)
		f.made = f.made || !keeping[name]
	}
}

// subject is the column of a call by dot, column.f(…), which the parser takes for a
// schema; nil for any other call.
func (t *tracer) subject(s *scope, n *node) *node {
	schema := n.get("schema")
	if schema.text == "" || schema.text == "main" {
		return nil
	}
	parts := []node{{kind: textValue, at: -1, text: schema.text}}
	if catalog := n.str("catalog"); catalog != "" {
		parts = []node{{kind: textValue, at: -1, text: catalog}, parts[0]}
	}
	column := &node{kind: objectValue, at: n.at, items: []node{
		{kind: textValue, at: -1, key: "class", text: "COLUMN_REF"}, {kind: textValue, at: -1, key: "type", text: "COLUMN_REF"},
		{kind: arrayValue, at: -1, key: "column_names", items: parts},
	}}
	if _, _, found := t.resolve(s, column.get("column_names").texts(), n.at); !found {
		return nil
	}
	return column
}

// withSubject gives the call as one with the column as its first argument.
func withSubject(n, column *node) *node {
	out, arguments := *n, node{kind: arrayValue, at: -1, key: "children", items: []node{*column}}
	out.items = []node{}
	for _, member := range n.items {
		switch member.key {
		case "schema", "catalog":
		case "children":
			arguments.items = append(arguments.items, member.items...)
		default:
			out.items = append(out.items, member)
		}
	}
	out.items = append(out.items, arguments)
	return &out
}

// aggregate reads an aggregate: its values are of many rows, its FILTER and ORDER BY
// decide which and in which order.
func (t *tracer) aggregate(s *scope, n *node, name string, f *flow) {
	kind := asAggregate
	if choices[name] {
		kind = asChoice
	}
	if s.aliasFirst { // not inside of an aggregate: an alias may be of one
		columnFirst := *s
		columnFirst.aliasFirst = false
		s = &columnFirst
	}
	f.word(name)
	f.word(n.str("distinct"))
	inner, arguments := f.branch(), children(n)
	for i, argument := range arguments {
		if byExtreme[name] && i == 1 {
			t.deciding(s, argument, &inner, bySort)
			continue
		}
		t.part(s, argument, &inner, kind)
	}
	t.deciding(s, n.get("filter"), &inner, byFilter)
	order := n.get("order_bys").get("orders")
	if ordered[name] {
		t.part(s, order, &inner, kind)
	} else {
		t.deciding(s, order, &inner, bySort)
	}
	if pooling[name] {
		inner.pool(t.groupKeys())
		inner.count(name, t.groupKeys())
	} else {
		inner.pool(nil)
	}
	inner.made = inner.made || !inner.counts && (giving[name] == 0 || len(arguments) > giving[name])
	inner.countRows(s)
	f.join(&inner)
}

// deciding reads expressions that decide about values without being among them.
func (t *tracer) deciding(s *scope, n *node, f *flow, kind strength) {
	if n == none {
		return
	}
	var inner flow
	t.part(s, n, &inner, asTransform)
	f.decide(&inner, kind)
}

// window reads a window function. What it is partitioned and ordered by, and where
// its frame ends, decides.
func (t *tracer) window(s *scope, n *node, f *flow) {
	name := strings.ToLower(n.str("function_name"))
	kind := asAggregate
	if choices[name] || slices.Contains([]string{"lag", "lead", "first_value", "last_value", "nth_value", "fill"}, name) {
		kind = asChoice
	}
	inner, keys := f.branch(), t.partitionKeys()
	inner.word("window " + name)
	for i := range n.items {
		member := &n.items[i]
		switch member.key {
		case "children":
			t.windowArguments(s, name, member, &inner, kind)
		case "default_expr":
			t.part(s, member, &inner, kind)
		case "filter_expr":
			t.deciding(s, member, &inner, byFilter)
		case "arg_orders":
			t.deciding(s, member, &inner, bySort)
		case "partitions":
			t.partitions(s, member, &inner, keys)
		case "orders":
			t.deciding(s, member, &inner, byWindow)
		case "start_expr", "end_expr", "offset_expr":
			t.wide(s, member, &inner)
		case "class", "type", "alias":
		default:
			t.part(s, member, &inner, kind)
		}
	}
	if !pooling[name] || !wholePartition(n) {
		keys = nil
	}
	inner.pool(keys)
	inner.count(name, keys)
	inner.made = inner.made || !inner.counts && (giving[name] == 0 || len(n.get("children").items) > giving[name])
	inner.numbered = inner.numbered || numbers(n, name)
	inner.countRows(s)
	f.join(&inner)
}

// measure reads a call that holds its arguments against each other.
func (t *tracer) measure(s *scope, n *node, f *flow, kind strength) {
	var before []edge
	t.call(s, n, f, kind, func(_ int, argument *node) {
		side := f.branch()
		t.part(s, argument, &side, kind)
		values := slices.Clone(side.values.list)
		t.ordered(before, values, n.at)
		before = append(before, values...)
		f.join(&side)
	})
}

// wide reads how wide the frame of a window is, or how far lag looks back: it decides,
// and what is counted within, or found there, tells it.
func (t *tracer) wide(s *scope, n *node, f *flow) {
	var inner flow
	t.part(s, n, &inner, asTransform)
	f.decide(&inner, byWindow)
	f.number(&inner, byWindow)
}

// windowArguments reads the arguments of a window function. Those that only choose,
// as the second of arg_max does, decide.
func (t *tracer) windowArguments(s *scope, name string, arguments *node, f *flow, kind strength) {
	for i := range arguments.items {
		if byExtreme[name] && i == 1 {
			t.deciding(s, &arguments.items[i], f, bySort)
			continue
		}
		made := f.made
		t.part(s, &arguments.items[i], f, kind)
		if name == "nth_value" && i == 1 { // its number
			f.made = made
		}
	}
}

// unnest reads a call that gives several rows: its argument decides how many.
func (t *tracer) unnest(s *scope, n *node, name string, f *flow, kind strength) {
	var inner flow
	t.parts(s, n, &inner, asCopy)
	inner.made = !t.listsValues(s, n)
	inner.numbered = inner.numbered || name == "generate_subscripts"
	for outer := s; outer != nil; outer = outer.outer {
		if outer.rows != nil {
			outer.rows.decide(&inner, byJoin)
			if !pieces(n) {
				outer.rows.number(&inner, byJoin)
			}
			break
		}
	}
	f.word("unnest")
	f.absorb([]flow{inner}, kind)
	f.follow(inner.origin)
}

// lambdaCall reads a call with a lambda, whose parameters stand for what the list
// holds.
func (t *tracer) lambdaCall(s *scope, n *node, name string, f *flow, kind strength) {
	f.word(name)
	var list flow
	for i, argument := range children(n) {
		switch {
		case i == 0:
			t.expression(s, argument, &list, asCopy)
			f.absorb([]flow{list}, kind)
		case i == 1 && argument.class() == "LAMBDA":
			t.lambda(s, argument, n, &list, f, kind)
		default:
			t.part(s, argument, f, kind)
		}
	}
}

// lambda reads the body of a lambda with its parameters in scope. A parameter of
// list_reduce can be anything that the call has seen.
func (t *tracer) lambda(s *scope, n, call *node, list, f *flow, kind strength) {
	inner := s.within()
	names := lambdaParameters(n.get("lhs"))
	if len(names) == 0 {
		f.fail("the parameters of a lambda can't be read")
		return
	}
	last := 1 // of the parameters that stand for values; the one after is a number
	if strings.HasSuffix(strings.ToLower(call.str("function_name")), "reduce") {
		last = 2
	}
	for i, name := range names {
		value := column{name: name, definition: "parameter " + string(rune('0'+i)), unknown: list.unknown, origin: list.origin}
		value.made = true // of what the list holds nothing is known
		if i < last {
			var set edgeSet
			set.addValues(list.values.list, asTransform)
			value.values, value.influences = set.list, list.influences.list
		}
		inner.parameters = append(inner.parameters, parameter{name: name, value: value})
	}
	if start := children(call); len(start) > 2 {
		t.reduceFrom(s, start[2], inner)
	}
	t.expression(inner, n.get("expr"), f, kind)
}

// reduceFrom lets the parameters of list_reduce stand for its start value too.
func (t *tracer) reduceFrom(s *scope, start *node, inner *scope) {
	var f flow
	t.expression(s, start, &f, asTransform)
	for i := range min(2, len(inner.parameters)) {
		value := &inner.parameters[i].value
		var set, influences edgeSet
		set.addValues(value.values, asTransform)
		set.addValues(f.values.list, asTransform)
		influences.addAll(value.influences)
		influences.addAll(f.influences.list)
		value.values, value.influences = set.list, influences.list
	}
}

// lambdaParameters reads the names before the arrow.
func lambdaParameters(n *node) []string {
	if n.class() == "COLUMN_REF" {
		return n.get("column_names").texts()
	}
	var names []string
	for _, child := range children(n) {
		names = append(names, child.get("column_names").texts()...)
	}
	return names
}
