package graph

import (
	"fmt"
	"strconv"
	"strings"
)

// Lineage says what one column of a model is made from (design §6). Value lineage
// and influence are kept apart: a value edge means that what stands in the column
// there can appear here, as it was or computed with; an influence only decides
// which of the values it is.
type Lineage struct {
	// Values are the columns whose values can be in this one, sorted.
	Values []ColumnEdge `json:"values,omitempty"`
	// Influences are the columns that decide about this column alone: a FILTER, the
	// partition and order of a window, the condition of a subquery in it. What
	// decides about whole rows is the node's Influences.
	Influences []ColumnEdge `json:"influences,omitempty"`
	// Definition is the SHA-256 of the expression behind the column, with what it
	// reaches through CTEs and subqueries, hex. It changes when the definition does,
	// and not with white space or the order of other columns.
	Definition string `json:"definition,omitempty"`
	// Unknown is the reason why the column can't be traced; "" when it is. What isn't
	// traced is never guessed: it counts as read from everything.
	Unknown string `json:"unknown,omitempty"`
	// Faithful tells that each value of the column is one of Values as it stands there,
	// at most trimmed, padded, cast or in other case, or NULL: an identifier stays one.
	// Constants, computed values and aggregates aren't.
	Faithful bool `json:"faithful,omitempty"`
	// Count tells that each value is a number of rows, or one of Values or a sum of them as
	// it stands, or NULL or 0, or that it is made of such (Made); nil: nothing is counted here.
	Count *Count `json:"count,omitempty"`
}

// Count says what rows were grouped by when they were counted: columns that the
// statement reads, sorted.
type Count struct {
	Keys []ColumnName `json:"keys,omitempty"`
	Made bool         `json:"made,omitempty"` // it isn't the number as it stands, but something made of it
}

// PseudonymUse is one call of the keyed function.
type PseudonymUse struct {
	Subject string       `json:"subject"`
	Values  []ColumnEdge `json:"values,omitempty"` // columns whose values can flow into it, sorted
	// Faithful as in Lineage. A call that isn't could make the tokens of made-up ids.
	Faithful bool  `json:"faithful,omitempty"`
	At       Place `json:"at,omitzero"`
}

// EdgeKind says how one column depends on another.
type EdgeKind string

// The kinds of value edges, from the most to the least faithful. An edge that is
// several at once has the last of them.
const (
	EdgeCopy      EdgeKind = "copy"      // the value itself, at most with another type of the same text
	EdgeTransform EdgeKind = "transform" // an expression over values of one row
	EdgeAggregate EdgeKind = "aggregate" // an expression over values of many rows
)

// The kinds of influence.
const (
	EdgeFilter EdgeKind = "filter" // WHERE, HAVING, QUALIFY, FILTER, LIMIT, a condition
	EdgeJoin   EdgeKind = "join"   // ON, USING, NATURAL, semi and anti joins
	EdgeGroup  EdgeKind = "group"  // GROUP BY, DISTINCT, a set operation that drops duplicates
	EdgeWindow EdgeKind = "window" // PARTITION BY and ORDER BY of a window
	EdgeSort   EdgeKind = "sort"   // ORDER BY, also inside an aggregate
)

// ColumnEdge leads to a column that another one depends on.
type ColumnEdge struct {
	Node   string   `json:"node"` // id
	Column string   `json:"column"`
	Kind   EdgeKind `json:"kind"`
	// Token tells that only pseudonyms of the column's values take this way.
	Token bool `json:"token,omitempty"`
	// Decides tells that on each way the value only decides which other value stands
	// there: a condition of CASE, a comparison. It can't be the value itself.
	Decides bool `json:"decides,omitempty"`
	// Pooled tells that on each way the value last went into an aggregate that gives none
	// of its values, such as count, sum and avg: not max, list or a window's first. Keys
	// are the columns of the same statement's relations that it was grouped or
	// partitioned by there, over all ways.
	Pooled bool         `json:"pooled,omitempty"`
	Keys   []ColumnName `json:"keys,omitempty"` // sorted
	// Counted tells that the values were merely counted there.
	Counted bool `json:"counted,omitempty"`
	// Numbers tells of an influence that its value decides how many rows there are, as the
	// argument of range does: who counts them knows it.
	Numbers bool `json:"numbers,omitempty"`

	At Place `json:"at,omitzero"` // where the analyst's file names it
}

// Equality is two columns that a statement compares for equality: who knows the
// one knows the other (design §6). Both are columns of nodes that it reads.
type Equality struct {
	Left  ColumnName `json:"left"`
	Right ColumnName `json:"right"`
	// Loose tells that they are compared by order, for inequality, or as an aggregate: of
	// the one at most something is known by the other, unless somebody is out for it.
	Loose bool  `json:"loose,omitempty"`
	At    Place `json:"at,omitzero"`
}

// ColumnName names a column of a node.
type ColumnName struct {
	Node   string `json:"node"` // id
	Column string `json:"column"`
}

// Place is a position in a project's file, as people count. The zero Place is
// nowhere.
type Place struct {
	Path   string // from the project's folder, with slashes
	Line   int    // from 1
	Column int    // from 1, in characters
}

// String writes path:line:column, as compilers do.
func (p Place) String() string {
	if p.Path == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.Path, p.Line, p.Column)
}

// MarshalText writes the place as String does.
func (p Place) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Place) UnmarshalText(text []byte) error {
	*p = Place{}
	if len(text) == 0 {
		return nil
	}
	rest, column, ok := cutLast(string(text))
	path, line, ok2 := cutLast(rest)
	if !ok || !ok2 {
		return fmt.Errorf("a place is path:line:column, not %q", text)
	}
	*p = Place{Path: path, Line: line, Column: column}
	return nil
}

func cutLast(text string) (before string, number int, ok bool) {
	at := strings.LastIndexByte(text, ':')
	if at < 0 {
		return "", 0, false
	}
	number, err := strconv.Atoi(text[at+1:])
	return text[:at], number, err == nil
}
