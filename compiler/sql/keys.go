package sql

import "slices"

// pooling are the aggregates whose figure is of all values together: neither one of
// them nor, as bit_or's, put together of them.
var pooling = words(`approx_count_distinct avg bool_and bool_or corr count count_if count_star countif covar_pop covar_samp
	entropy favg fsum geomean geometric_mean kahan_sum kurtosis kurtosis_pop mean
	regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness
	stddev stddev_pop stddev_samp sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg`)

// keySet is what the rows of an aggregate are grouped by: the keys of a SELECT, of
// which more is known as it is read, or those of two others.
type keySet struct {
	columns  edgeSet
	numbered bool // rows are told apart that no column tells apart
	either   [2]*keySet
}

// union gives the keys of both.
func (k *keySet) union(other *keySet) *keySet {
	if k == other {
		return k
	}
	return &keySet{either: [2]*keySet{k, other}}
}

// note adds what a flow reads to the keys. What decides about a key's value tells
// groups apart as well.
func (k *keySet) note(f *flow) {
	k.columns.addAs(f.values.list, byGroup)
	k.columns.addAs(f.influences.list, byGroup)
	k.numbered = k.numbered || f.numbered
}

// bases lists the numbers of the columns, sorted; false: they don't say all.
func (k *keySet) bases() (list []int32, whole bool) {
	seen := map[*keySet]bool{}
	whole = true
	var visit func(*keySet)
	visit = func(k *keySet) {
		if k == nil || seen[k] {
			return
		}
		seen[k] = true
		whole = whole && !k.numbered
		for _, e := range k.columns.list {
			list = append(list, e.base)
		}
		visit(k.either[0])
		visit(k.either[1])
	}
	visit(k)
	slices.Sort(list)
	return slices.Compact(list), whole
}

// pool marks what an aggregate reads: as pooled by the keys, or as not pooled by an
// aggregate that gives its values.
func (f *flow) pool(keys *keySet) {
	for i := range f.values.list {
		e := &f.values.list[i]
		e.pooled, e.keys = keys != nil, keys
	}
}

// grouping is what a SELECT groups by, and what it asks of the queries around it.
type grouping struct{ keys, asked keySet }

// enter begins a SELECT, or a PIVOT; what it returns ends it.
func (t *tracer) enter() (g *grouping, leave func()) {
	g = &grouping{}
	g.keys.either[0] = &g.asked
	t.selects = append(t.selects, g)
	return g, func() { t.selects = t.selects[:len(t.selects)-1] }
}

// groupKeys are those of the SELECT that is being read; nil outside of one.
func (t *tracer) groupKeys() *keySet {
	if len(t.selects) == 0 {
		return nil
	}
	return &t.selects[len(t.selects)-1].keys
}

// partitionKeys are those of a window in it, still to be noted.
func (t *tracer) partitionKeys() *keySet {
	keys := &keySet{}
	if len(t.selects) > 0 {
		keys.either[0] = &t.selects[len(t.selects)-1].asked
	}
	return keys
}

// partitions reads what a window is partitioned by.
func (t *tracer) partitions(s *scope, n *node, f *flow, keys *keySet) {
	var inner flow
	t.part(s, n, &inner, asTransform)
	keys.note(&inner)
	f.decide(&inner, byWindow)
}

// correlate makes a column of a query further out a key of those between: each of
// its rows asks them anew. level is the number of queries around the column.
func (t *tracer) correlate(c *column, level int) {
	if level >= len(t.selects) {
		return
	}
	f := &flow{origin: c.origin}
	f.values.addValues(c.values, asCopy)
	f.influences.addAll(c.influences)
	t.ask(question{f, level})
}

// question is a column of a query further out that one within reads.
type question struct {
	flow  *flow
	level int
}

func (t *tracer) ask(q question) {
	for _, g := range t.selects[min(q.level, len(t.selects)):] {
		g.asked.note(q.flow)
	}
	for _, w := range t.expanding {
		if q.level <= w.level && !slices.Contains(w.asks, q) {
			w.asks = append(w.asks, q)
		}
	}
}

// wholePartition tells whether each row's frame is its partition: a smaller frame can
// be a single row.
func wholePartition(n *node) bool {
	if exclude := n.str("exclude_clause"); exclude != "" && exclude != "NO_OTHER" {
		return false
	}
	end := n.str("end")
	return n.str("start") == "UNBOUNDED_PRECEDING" &&
		(end == "UNBOUNDED_FOLLOWING" || end == "CURRENT_ROW_RANGE" && len(n.get("orders").items) == 0)
}
