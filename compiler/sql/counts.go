package sql

// counting are the aggregates that give a number of rows, or of values.
var counting = words(`count count_star count_if countif approx_count_distinct`)

// adding are those that give a number of rows where they add such numbers up.
var adding = words(`sum sum_no_overflow`)

// tally is what is known of an expression whose values are numbers of rows.
type tally struct {
	// counts tells that a value can be a number of rows, or a sum of its columns' values.
	// zero that it can be the constant 0, which is what there is to count of nothing.
	counts, zero bool
	keys         *keySet // counts: what the rows were grouped by
}

func (t *tally) follow(other tally) {
	if other.counts && t.counts {
		t.keys = t.keys.union(other.keys)
	} else if other.counts {
		t.keys = other.keys
	}
	t.counts, t.zero = t.counts || other.counts, t.zero || other.zero
}

// plain tells that neither is in it.
func (t tally) plain() bool { return !t.counts && !t.zero }

// count notes that an aggregate, or a window function, gives numbers of rows. What it
// counts isn't what it gives.
func (f *flow) count(name string, keys *keySet) {
	switch {
	case keys == nil:
	case counting[name]:
		f.made, f.tally = false, tally{counts: true, keys: keys}
		for i := range f.values.list {
			f.values.list[i].counted = true
		}
	case adding[name] && !f.made:
		f.tally = tally{counts: true, keys: keys}
	}
}

// isZero tells whether a constant is the number 0.
func isZero(value *node) bool {
	return !value.isTrue("is_null") && value.get("type").str("id") == "INTEGER" && value.str("value") == "0"
}
