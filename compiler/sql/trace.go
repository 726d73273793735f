package sql

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Trace is where a statement's output columns come from. Relations are those of the
// estate that it reads; what lies between (common table expressions, subqueries) is
// resolved.
type Trace struct {
	Outputs []Output // in order
	// Influences are the columns that decide which rows there are and how they are
	// grouped.
	Influences []Edge
	// Equalities are pairs of columns that the statement compares for equality.
	Equalities []EqualPair
	// Rows is the SHA-256 of what decides about rows: relations, joins, filters,
	// grouping; hex.
	Rows string
	// Pseudonyms are the calls of the keyed function, in the order of the statement.
	Pseudonyms []PseudonymCall
	// Unknown says why nothing of the statement can be traced; "" when it can.
	Unknown string
}

// Output is one output column.
type Output struct {
	Name       string
	Values     []Edge // columns whose values can appear in it
	Influences []Edge // columns that decide about this one alone
	Definition string // SHA-256 of the expression behind it, hex
	Unknown    string // why it can't be traced; "" when it is
	// Faithful tells that each value is one of Values as it stands there, at most
	// trimmed, padded, cast or in other case, or NULL.
	Faithful bool
	// Count tells that each value is a number of rows, or one of Values or a sum of them as
	// it stands, or NULL or 0, or that it is made of such (Made); nil: nothing is counted.
	Count *Count
}

// Count says what rows were grouped by when they were counted.
type Count struct {
	Keys []KeyColumn
	Made bool // it isn't the number as it stands, but something made of it
}

// Edge leads to a column of a relation that the statement reads.
type Edge struct {
	Relation []string // the parts of its name, as written
	Column   string
	Kind     EdgeKind
	Token    bool // only pseudonyms of its values take this way
	Offset   int  // where the statement names the column, -1 where the engine doesn't say
	// Decides tells that it only decides which value there is: a condition of CASE, or
	// an operand of a comparison.
	Decides bool
	// Pooled tells that on each way the value last went into an aggregate that gives
	// none of its values; Keys are what it was grouped or partitioned by there.
	Pooled bool
	Keys   []KeyColumn
	// Counted tells that the values were merely counted there.
	Counted bool
	// Numbers tells of an influence that its value decides how many rows there are, and so
	// what is counted of them.
	Numbers bool
}

// KeyColumn is a column that an aggregate is grouped by.
type KeyColumn struct {
	Relation []string // the parts of its name, as written
	Column   string
}

// EqualPair is two columns that are compared for equality. Kinds and offsets of the
// edges are those of the way to each of them.
type EqualPair struct {
	Left, Right Edge
	Offset      int // where they are compared, -1 where the engine doesn't say
	// Loose tells that they are compared by order, for inequality, or as an aggregate:
	// only who looks for it learns the one by the other.
	Loose bool
}

// EdgeKind says how a column depends on another. The words are those of
// graph.EdgeKind.
type EdgeKind string

// The kinds of value edges, from the most to the least faithful, and the kinds of
// influence.
const (
	Copy      EdgeKind = "copy"
	Transform EdgeKind = "transform"
	Aggregate EdgeKind = "aggregate"

	Filter EdgeKind = "filter"
	Join   EdgeKind = "join"
	Group  EdgeKind = "group"
	Window EdgeKind = "window"
	Sort   EdgeKind = "sort"
)

// Trace follows each output column to the columns that it is made from. columns
// gives the columns of a relation that the statement reads, in order, and false
// where they aren't known; outputs are the engine's names of the output columns, the
// truth that the trace is held against. What can't be traced says why.
func (s *Statement) Trace(columns func(r Relation) ([]string, bool), outputs []string) *Trace {
	out := s.trace(columns, outputs, false)
	if out.complete() {
		return out
	}
	// The types of columns aren't known here. An unnest that doesn't fit as one of a
	// list is one of a structure, which gives its fields.
	if second := s.trace(columns, outputs, true); second.complete() {
		return second
	}
	return out
}

// complete tells whether all columns are traced.
func (t *Trace) complete() bool {
	return t.Unknown == "" && !slices.ContainsFunc(t.Outputs, func(o Output) bool { return o.Unknown != "" })
}

func (s *Statement) trace(columns func(r Relation) ([]string, bool), outputs []string, structures bool) *Trace {
	if s.Count != 1 {
		return s.untraced(outputs, "there is more than one statement")
	}
	t := &tracer{columnsOf: columns, pseudonym: s.Pseudonym, structures: structures, relations: map[string]*relation{}, paired: map[[2]int32]bool{}}
	result := t.query(s.query, &scope{})
	t.expandUncalled(s)
	if t.work > maxWork {
		return s.untraced(outputs, "the statement is too large to be traced")
	}
	if result.unknown != "" {
		return s.untraced(outputs, result.unknown)
	}
	found, reason := fitted(result.columns, outputs)
	if reason != "" {
		return s.untraced(outputs, reason)
	}
	out := t.report(result, found, outputs)
	out.Pseudonyms = t.pseudonyms(s)
	return out
}

// untraced is the trace of a statement of which nothing is known but that it calls
// the keyed function.
func (s *Statement) untraced(outputs []string, reason string) *Trace {
	t := &Trace{Unknown: reason, Pseudonyms: (&tracer{}).pseudonyms(s)}
	for _, name := range outputs {
		t.Outputs = append(t.Outputs, Output{Name: name, Unknown: reason})
	}
	return t
}

// fitted holds the columns that were found against the engine's names. A column that
// stands for several is repeated as often as there is room.
func fitted(columns []column, outputs []string) (found []column, reason string) {
	for i, c := range columns {
		if !c.rest {
			continue
		}
		if slices.ContainsFunc(columns[i+1:], func(c column) bool { return c.rest }) || len(outputs) < len(columns)-1 {
			return nil, "the columns that a star gives can't be told apart"
		}
		middle := make([]column, len(outputs)-len(columns)+1)
		for j := range middle {
			middle[j] = c
			middle[j].name = ""
			middle[j].definition += " " + outputs[i+j]
		}
		columns = slices.Concat(columns[:i], middle, columns[i+1:])
		break
	}
	if len(columns) != len(outputs) {
		return nil, fmt.Sprintf("the engine gives %d columns, and %d were found", len(outputs), len(columns))
	}
	numbered := distinctNames(&rowset{columns: columns})
	for i := range columns {
		if name := columns[i].name; name != "" && !strings.EqualFold(name, outputs[i]) && !strings.EqualFold(numbered.columns[i].name, outputs[i]) {
			return nil, fmt.Sprintf("the engine's column %s was found as %s", outputs[i], name)
		}
	}
	return columns, ""
}

// tracer follows one statement.
type tracer struct {
	columnsOf  func(r Relation) ([]string, bool)
	pseudonym  string // the engine's name of the keyed function
	structures bool   // unnest gives the fields of a structure

	relations map[string]*relation // by name
	bases     []base               // by the number that edges have
	pairs     []pair               // columns that are compared for equality
	paired    map[[2]int32]bool
	calls     map[int32]*pseudonymUse
	locals    map[localColumn]int32 // columns that are made from nothing, by number
	partners  map[int32][]edge      // what those are compared with
	limits    map[int32][]edge      // what those are held against, by order
	loosely   map[[2]int32]bool     // columns that are compared, but not for equality
	// bounds are the directions in which expressions, by their digests, bound each other.
	bounds map[[2][sha256.Size]byte]uint8

	selects        []*grouping // the queries around what is being read
	expanding      []*withs    // the common table expressions that are being read
	defined        []*withs    // all of them
	chosen         *column     // what COLUMNS stands for
	current        *selectItem
	skipAggregates bool
	depth, deep    int // of queries, of expressions
	work           int // expressions and columns so far
}

// pair is two columns that are compared for equality at a place.
type pair struct {
	left, right edge
	at          int32
	loose       bool // by order, for inequality, or with an aggregate
}

// maxWork bounds what a statement may cost: nested recursions multiply.
const maxWork = 2_000_000

// relation is a relation of the estate with its columns.
type relation struct {
	number  int
	rows    *rowset
	unknown string
}

// base is a column of a relation.
type base struct {
	relation []string
	column   string
}

// relation gives a FROM item for a relation of the estate.
func (t *tracer) relation(parts []string, at int) *table {
	name := strings.Join(parts, ".")
	r := t.relations[name]
	if r == nil {
		r = t.addRelation(name, Relation{Parts: parts, Offset: at})
		t.relations[name] = r
	}
	return &table{rowset: r.rows, names: parts, base: true, columnsUnknown: r.unknown}
}

func (t *tracer) addRelation(name string, asked Relation) *relation {
	r := &relation{number: len(t.relations), rows: &rowset{rows: name, reach: []int{len(t.relations)}}}
	columns, known := t.columnsOf(asked)
	if !known {
		r.unknown = "the columns of " + name + " aren't known"
		return r
	}
	edges := make([]edge, len(columns))
	r.rows.columns = make([]column, len(columns))
	for i, c := range columns {
		edges[i] = edge{base: int32(len(t.bases)), at: -1, kind: asCopy}
		t.bases = append(t.bases, base{relation: asked.Parts, column: c})
		r.rows.columns[i] = column{name: c, values: edges[i : i+1], definition: name + "." + c}
	}
	return r
}

// report turns what was found into a Trace.
func (t *tracer) report(result *rowset, columns []column, outputs []string) *Trace {
	t.pairsByLocals()
	out := &Trace{Influences: t.edges(result.influences), Rows: hexDigest(result.rows)}
	for i := range columns {
		c := &columns[i]
		o := Output{Name: outputs[i], Unknown: c.unknown}
		if c.unknown == "" {
			o.Values, o.Influences, o.Definition = t.edges(c.values), t.edges(t.influencesOf(c)), hexDigest(c.definition)
			o.Faithful = c.faithful()
			o.Count = t.count(c)
		}
		out.Outputs = append(out.Outputs, o)
	}
	for _, pair := range t.pairs {
		if pair.loose && t.paired[[2]int32{pair.left.base, pair.right.base}] {
			continue
		}
		out.Equalities = append(out.Equalities, EqualPair{Left: t.edge(pair.left), Right: t.edge(pair.right), Offset: int(pair.at), Loose: pair.loose})
	}
	return out
}

// count says of a column whose values are numbers of rows what they were grouped by.
func (t *tracer) count(c *column) *Count {
	if c.plain() || c.made && !c.counts {
		return nil
	}
	keys, whole := c.keys.bases()
	if !whole {
		return nil
	}
	return &Count{Keys: t.keyColumns(keys), Made: c.made}
}

func (t *tracer) edge(e edge) Edge {
	b := t.bases[e.base]
	out := Edge{Relation: b.relation, Column: b.column, Kind: kinds[e.kind], Token: e.token, Offset: int(e.at), Decides: e.decides, Numbers: e.numbers}
	if e.pooled {
		var keys []int32
		keys, out.Pooled = e.keys.bases()
		out.Keys, out.Counted = t.keyColumns(keys), out.Pooled && e.counted
	}
	return out
}

func (t *tracer) keyColumns(numbers []int32) []KeyColumn {
	var keys []KeyColumn
	for _, number := range t.locatedKeys(numbers) {
		keys = append(keys, KeyColumn{Relation: t.bases[number].relation, Column: t.bases[number].column})
	}
	return keys
}

// edges are sorted by the order of relations and columns, then by kind.
func (t *tracer) edges(list []edge) []Edge {
	if list = slices.Clone(t.located(list)); len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, func(a, b edge) int { return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.kind, b.kind)) })
	out := make([]Edge, len(list))
	for i, e := range list {
		out[i] = t.edge(e)
	}
	return out
}

func hexDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
