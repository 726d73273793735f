package privacy

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// closeness is what a value tells of a person: the closest classification that flows
// into it, and what else goes with it.
type closeness struct {
	class       graph.Classification // "" only together with nothing: no column flows in
	restriction []string             // sorted
	freeText    bool
	from        *step // the last step of the way that made the class what it is
}

// step is one step on the way from a raw column: a column, and where the next one
// names it.
type step struct {
	node   *graph.Node
	column string
	at     graph.Place // where the reader names it; nowhere for the last one
	equal  bool        // it isn't read but compared with what is
	before *step       // towards raw; nil at its beginning
}

// add takes another flow in.
func (c *closeness) add(other closeness, through *step) {
	if other.class == "" {
		return
	}
	if c.class == "" || other.class.Rank() > c.class.Rank() {
		c.class, c.from = other.class, through
	}
	c.restriction = union(c.restriction, other.restriction)
	c.freeText = c.freeText || other.freeText
}

func (c closeness) known() bool { return c.class != "" }

// rank is that of the class; of nothing it is that of public.
func (c closeness) rank() int {
	if c.class == "" {
		return graph.Public.Rank()
	}
	return c.class.Rank()
}

// union joins two sorted lists.
func union(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// state is what is known of a column.
type state struct {
	// single flows in as the values of single rows or people, pooled has last gone
	// through an aggregate over a group of them: a population can open it.
	single, pooled closeness
	// shown is the part of both whose values can stand in the column, and don't merely
	// decide which other value does.
	shown closeness
	// identifies names the subjects of whom each value is a direct identifier, as it
	// stands in raw.
	identifies []string
	unknown    string // why the column can't be traced; "" when it is
}

// whole is all that flows in.
func (s state) whole() closeness {
	c := s.single
	c.add(s.pooled, s.pooled.from)
	return c
}
