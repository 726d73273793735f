package graph

import (
	"strconv"
	"strings"
)

// String writes the selector as the command line has it, as far as that can say
// it: parts of a union apart by space, of an intersection by comma. What the
// command line has no words for (exclusions, unions in intersections) is written
// with words and brackets, for messages.
func (s *Selector) String() string {
	text := s.text()
	if len(s.Exclude) > 0 {
		text += " except (" + joined(s.Exclude, " ") + ")"
	}
	return text
}

func (s *Selector) text() string {
	switch {
	case s.Union != nil:
		return joined(s.Union, " ")
	case s.Intersection != nil:
		return joined(s.Intersection, ",")
	}
	var b strings.Builder
	if s.ChildrensParents {
		b.WriteByte('@')
	}
	if s.Parents {
		b.WriteString(depthText(s.ParentsDepth) + "+")
	}
	if s.Method != methodFQN {
		b.WriteString(s.Method + ":")
	}
	b.WriteString(s.Value)
	if s.Children {
		b.WriteString("+" + depthText(s.ChildrenDepth))
	}
	return b.String()
}

func depthText(depth int) string {
	if depth == 0 {
		return ""
	}
	return strconv.Itoa(depth)
}

func joined(list []*Selector, between string) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
		if between == "," && (s.Union != nil || len(s.Exclude) > 0) {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, between)
}
