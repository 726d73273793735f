package sql

import (
	"crypto/sha256"
	"strconv"
)

// strength orders the kinds of edges. Value edges come first, from the most to the
// least faithful.
type strength uint8

const (
	asCopy strength = iota + 1
	asTransform
	asChoice    // an aggregate that gives one of its values, such as max: an aggregate to the outside
	asAggregate // any other
	byFilter
	byJoin
	byGroup
	byWindow
	bySort
)

var kinds = [...]EdgeKind{asCopy: Copy, asTransform: Transform, asChoice: Aggregate, asAggregate: Aggregate,
	byFilter: Filter, byJoin: Join, byGroup: Group, byWindow: Window, bySort: Sort}

// edge leads to a column of the estate, by its number in the tracer.
type edge struct {
	base  int32
	at    int32 // where the statement names it
	kind  strength
	token bool // only pseudonyms of its values take this way
	// pooled tells that the value last went into an aggregate that gives none of its
	// values; decides that it only decides which value there is.
	pooled, decides bool
	keys            *keySet // pooled: what it was grouped by there
	counted         bool    // it was only counted
	// numbers tells of an influence that it decides how many rows there are by its
	// value, which who counts them therefore knows.
	numbers bool
}

// edgeSet holds value edges, one for each column, or influences, one for each
// column and kind, and another one where it numbers. The zero edgeSet is empty.
type edgeSet struct {
	list  []edge
	index map[uint64]int // from key to its place; only for long lists
}

const longList = 24

func (e edge) key() uint64 {
	if e.kind < byFilter {
		return uint64(e.base)
	}
	key := uint64(e.base) | uint64(e.kind)<<32
	if e.numbers {
		key |= 1 << 40
	}
	return key
}

// add puts an edge in. Of two value edges to a column the less faithful stays, of
// two equal ones the first; what one of them lets through as it is isn't a token, is
// pooled by nobody and does more than decide.
func (s *edgeSet) add(e edge) {
	at, found := s.find(e.key())
	if !found {
		if s.index != nil {
			s.index[e.key()] = len(s.list)
		}
		s.list = append(s.list, e)
		return
	}
	there := &s.list[at]
	token, pooled, decides := e.token && there.token, e.pooled && there.pooled, e.decides && there.decides
	counted := e.counted && there.counted
	var keys *keySet
	if pooled {
		keys = there.keys.union(e.keys)
	}
	if there.kind < e.kind {
		*there = e
	}
	there.token, there.pooled, there.decides, there.keys, there.counted = token, pooled, decides, keys, counted
}

func (s *edgeSet) find(key uint64) (int, bool) {
	if s.index == nil && len(s.list) > longList {
		s.index = make(map[uint64]int, 2*len(s.list))
		for i, e := range s.list {
			s.index[e.key()] = i
		}
	}
	if s.index != nil {
		at, found := s.index[key]
		return at, found
	}
	for i := range s.list {
		if s.list[i].key() == key {
			return i, true
		}
	}
	return 0, false
}

// addValues puts value edges in, none more faithful than the kind.
func (s *edgeSet) addValues(list []edge, kind strength) {
	for _, e := range list {
		e.kind = max(e.kind, kind)
		s.add(e)
	}
}

// addAs puts edges in as influences of one kind.
func (s *edgeSet) addAs(list []edge, kind strength) {
	for _, e := range list {
		s.add(edge{base: e.base, at: e.at, kind: kind, token: e.token})
	}
}

// addAll puts influences in as they are.
func (s *edgeSet) addAll(list []edge) {
	for _, e := range list {
		s.add(e)
	}
}

// flow is what an expression, or a clause, takes from where.
type flow struct {
	values     edgeSet
	influences edgeSet
	text       []byte // canonical: names are resolved, positions and aliases left out
	unknown    string // why it can't be traced
	origin
}

// fail notes the first reason why something can't be traced.
func (f *flow) fail(reason string) {
	if f.unknown == "" {
		f.unknown = reason
	}
}

// take reads a column as a value.
func (f *flow) take(c *column, kind strength) {
	f.values.addValues(c.values, kind)
	f.influences.addAll(c.influences)
	f.fail(c.unknown)
	f.word(c.definition)
	f.follow(c.origin)
}

// branch begins a flow for a part of what this one reads, so that something can be
// said of the part. It goes on with the text; join ends it.
func (f *flow) branch() flow { return flow{text: f.text} }

// join puts in all that a branch has read.
func (f *flow) join(part *flow) {
	f.values.take(&part.values)
	f.influences.take(&part.influences)
	f.fail(part.unknown)
	f.text = part.text
	f.follow(part.origin)
}

// take puts all of another set in, which is of no use afterwards.
func (s *edgeSet) take(other *edgeSet) {
	if len(s.list) == 0 {
		*s = *other
		return
	}
	for _, e := range other.list {
		s.add(e)
	}
}

// decide puts what another flow reads in as an influence of one kind.
func (f *flow) decide(by *flow, kind strength) {
	f.influences.addAs(by.values.list, kind)
	f.influences.addAll(by.influences.list)
	f.fail(by.unknown)
	f.text = append(f.text, by.text...)
}

// word adds a text to the canonical ones so that it can't run into its neighbours.
func (f *flow) word(text string) {
	f.text = strconv.AppendInt(f.text, int64(len(text)), 10)
	f.text = append(f.text, ':')
	f.text = append(f.text, text...)
}

// digest is the SHA-256 of the canonical text, as bytes.
func (f *flow) digest() string {
	sum := sha256.Sum256(f.text)
	return string(sum[:])
}

// column gives the flow as a column of a query.
func (f *flow) column(name string) column {
	return column{name: name, values: f.values.list, influences: f.influences.list,
		definition: f.digest(), unknown: f.unknown, origin: f.origin}
}
