package privacy

import (
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// path writes a way down, from raw to the column that is read last.
func path(last *step) []Step {
	var steps []Step
	for s := last; s != nil; s = s.before {
		steps = append([]Step{{Node: s.node, Column: s.column, At: s.at, Equal: s.equal}}, steps...)
	}
	return steps
}

// lastPlace is where the judged model itself names what makes it close.
func lastPlace(last *step) graph.Place {
	if last == nil {
		return graph.Place{}
	}
	return last.at
}

// sourceOf names the beginning of a way.
func sourceOf(last *step) string {
	if last == nil {
		return "it can't be told from what"
	}
	s := last
	for s.before != nil {
		s = s.before
	}
	return s.name()
}

func (s *step) name() string {
	if s.node == nil {
		return s.column
	}
	return s.node.Relation.String() + "." + s.column
}

// String writes the step as people name columns, with the place where it is read.
func (s Step) String() string {
	name := s.Column
	if s.Node != nil {
		name = s.Node.Relation.String() + "." + s.Column
	}
	if at := s.At.String(); at != "" {
		return fmt.Sprintf("%s (%s)", name, at)
	}
	return name
}

// Written writes the whole way of a breach: raw first, the judged column last.
func (b Breach) Written() string {
	if len(b.Path) == 0 {
		return ""
	}
	var out strings.Builder
	for i, s := range b.Path {
		switch {
		case i > 0 && b.Path[i].Equal:
			out.WriteString(" = ")
		case i > 0:
			out.WriteString(" → ")
		}
		out.WriteString(s.String())
	}
	out.WriteString(" → " + b.Node.Relation.String())
	if b.Column != "" {
		out.WriteString("." + b.Column)
	}
	return out.String()
}
