package graph

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Limits on what is written as a selection. They are far above what people write.
const (
	maxSelectorBytes = 64 << 10
	maxSelectorDepth = 1_000_000 // edges
)

var noPlace source.Span

// ParseSelector reads expressions as the command line has them: words apart by
// space are a union, parts of a word apart by comma an intersection. A part is
//
//	[@] [[N]+] [method[.argument]…:] value [+[N]]
//
// Without a method, a value with a slash is a path, one that ends in .sql, .yml,
// .yaml or .csv a file, and any other a name. No words at all give nil. The error is a
// diagnostic without a place.
func ParseSelector(expressions ...string) (*Selector, error) {
	var union []*Selector
	for _, expression := range expressions {
		if len(expression) > maxSelectorBytes {
			return nil, badSelection("the selection has more than %d KB", maxSelectorBytes>>10).
				WithHint("put it into selectors.yml, with patterns in place of lists")
		}
		for _, word := range strings.Fields(expression) {
			part, err := parseIntersection(word)
			if err != nil {
				return nil, err
			}
			union = append(union, part)
		}
	}
	switch len(union) {
	case 0:
		return nil, nil
	case 1:
		return union[0], nil
	}
	return &Selector{Union: union}, nil
}

func parseIntersection(word string) (*Selector, error) {
	parts := strings.Split(word, ",")
	if len(parts) == 1 {
		return parsePart(word)
	}
	all := make([]*Selector, len(parts))
	for i, part := range parts {
		if part == "" {
			return nil, badSelection("nothing stands beside a comma of %s", quoted(word)).
				WithHint("a,b is what fits both, without a space; a b is what fits either")
		}
		var err error
		if all[i], err = parsePart(part); err != nil {
			return nil, err
		}
	}
	return &Selector{Intersection: all}, nil
}

// parsePart reads one part: graph operators around a method and its value.
func parsePart(part string) (*Selector, error) {
	s := &Selector{}
	rest, err := s.operators(part)
	if err != nil {
		return nil, err
	}
	s.Method, s.Value = splitMethod(rest)
	if s.Value == "" {
		return nil, badSelection("%s selects nothing: a name or a value is missing", quoted(part)).
			WithHint("write a name, such as student, or a method and a value, such as tag:daily")
	}
	return s, s.Check()
}

// Check holds one part of a selection, one without Union and Intersection, to the
// grammar. The error is a diagnostic without a place.
func (s *Selector) Check() error {
	switch {
	case s.Value == "":
		return badSelection("the method %s has no value", s.Method).WithHint("write what to select, such as tag:daily")
	case s.ChildrensParents && s.Children:
		return badSelection("%s has both @ and +", quoted(s.String())).
			WithHint("@x has what depends on x already, and all that it needs")
	case s.Method == methodFQN && strings.ContainsAny(s.Value, "+@"):
		return badSelection("%s has an operator inside of a name", quoted(s.String())).
			WithHint("the operators stand around a name: @x, +x, x+, 2+x+1")
	}
	return s.checkMethod()
}

// operators takes the graph operators off a part and returns what they stand
// around.
func (s *Selector) operators(part string) (rest string, err error) {
	rest = part
	if strings.HasPrefix(rest, "@") {
		s.ChildrensParents, rest = true, rest[1:]
	}
	if digits := leadingDigits(rest); strings.HasPrefix(rest[digits:], "+") {
		s.Parents = true
		if s.ParentsDepth, err = parseDepth(part, rest[:digits]); err != nil {
			return "", err
		}
		rest = rest[digits+1:]
	}
	if digits := trailingDigits(rest); strings.HasSuffix(rest[:len(rest)-digits], "+") {
		s.Children = true
		if s.ChildrenDepth, err = parseDepth(part, rest[len(rest)-digits:]); err != nil {
			return "", err
		}
		rest = rest[:len(rest)-digits-1]
	}
	return rest, nil
}

func leadingDigits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

func trailingDigits(s string) int {
	return len(s) - len(strings.TrimRight(s, "0123456789"))
}

func parseDepth(part, digits string) (int, error) {
	if digits == "" {
		return 0, nil
	}
	depth, err := strconv.Atoi(digits)
	if err != nil || depth < 1 || depth > maxSelectorDepth {
		return 0, BadDepth(fmt.Sprintf("%s of %s", digits, quoted(part)))
	}
	return depth, nil
}

// BadDepth says that a number of edges to follow makes no sense. What names it.
func BadDepth(what string) diag.Diagnostic {
	return diag.New(diag.BadDepth, noPlace, "the depth %s is no number of edges", what).
		WithHint("a depth is 1 or more; without one, all edges are followed")
}

// splitMethod takes the method off a part, or finds the one that is meant.
func splitMethod(text string) (method, value string) {
	if name, rest, found := strings.Cut(text, ":"); found && isMethodName(name) {
		return name, rest
	}
	switch lower := strings.ToLower(text); {
	case strings.Contains(text, "/"):
		return methodPath, text
	case strings.HasSuffix(lower, ".sql"), strings.HasSuffix(lower, ".csv"), strings.HasSuffix(lower, ".yml"), strings.HasSuffix(lower, ".yaml"):
		return methodFile, text
	}
	return methodFQN, text
}

func isMethodName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == ""
}

func badSelection(format string, args ...any) diag.Diagnostic {
	return diag.New(diag.BadSelection, noPlace, format, args...)
}
