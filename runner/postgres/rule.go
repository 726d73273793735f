package postgres

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// A row rule's condition is SQL that two parsers have accepted (see
// graph.RowRule.Condition). Here it is only taken apart into words, to put other names in
// the place of relations and of the user, and to find its sub-selects.

type tokenKind int

const (
	punctuation tokenKind = iota
	word                  // in lower case, as an unquoted name is read
	quotedName
	text
	userToken // graph.UserParameter
)

type token struct {
	kind       tokenKind
	value      string // a name without quotes; a word in lower case
	start, end int
}

// tokens takes a condition apart. White space and comments are left out.
func tokens(s string) []token {
	var out []token
	for at := 0; at < len(s); {
		end, kind, skip := next(s, at)
		if !skip {
			out = append(out, token{kind: kind, value: valueOf(kind, s[at:end]), start: at, end: end})
		}
		at = end
	}
	return out
}

// next tells where the token ends that begins at a place, and whether it is none.
func next(s string, at int) (end int, kind tokenKind, skip bool) {
	rest := s[at:]
	switch c := s[at]; {
	case strings.IndexByte(" \t\r\n\f\v", c) >= 0:
		return at + 1, punctuation, true
	case strings.HasPrefix(rest, "--"):
		return at + until(rest, "\n"), punctuation, true
	case strings.HasPrefix(rest, "/*"):
		return at + comment(rest), punctuation, true
	case strings.HasPrefix(rest, graph.UserParameter):
		return at + len(graph.UserParameter), userToken, false
	case c == '\'':
		return at + quoted(rest, '\'', false), text, false
	case (c == 'e' || c == 'E') && strings.HasPrefix(rest[1:], "'"):
		return at + 1 + quoted(rest[1:], '\'', true), text, false
	case c == '"':
		return at + quoted(rest, '"', false), quotedName, false
	case c == '$':
		return at + dollarQuoted(rest), text, false
	case isLetter(c):
		end := at + 1
		for end < len(s) && (isLetter(s[end]) || isDigit(s[end]) || s[end] == '$') {
			end++
		}
		return end, word, false
	}
	return at + 1, punctuation, false
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func valueOf(kind tokenKind, s string) string {
	switch kind {
	case word:
		return strings.ToLower(s)
	case quotedName:
		return strings.ReplaceAll(strings.Trim(s, `"`), `""`, `"`)
	}
	return s
}

// quoted is the length of what stands between quotes, both included; a doubled quote
// stands for one.
func quoted(s string, quote byte, backslash bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case backslash && s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

// dollarQuoted is the length of $tag$…$tag$, or 1 where that isn't one.
func dollarQuoted(s string) int {
	end := strings.IndexByte(s[1:], '$')
	if end < 0 || strings.ContainsFunc(s[1:1+end], func(c rune) bool { return c < 0x80 && !isLetter(byte(c)) && !isDigit(byte(c)) }) {
		return 1
	}
	tag := s[:end+2]
	return len(tag) + until(s[len(tag):], tag)
}

// comment is the length of a comment, which may hold others.
func comment(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth, i = depth+1, i+1
		case "*/":
			if depth, i = depth-1, i+1; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// until is the length of a text up to the end of the first mark in it.
func until(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

// mentions tells whether a condition may read a column: whether its name stands in it as
// a name. Words that mean all columns mention each.
func mentions(condition []token, column string) bool {
	return slices.ContainsFunc(condition, func(t token) bool {
		return (t.kind == word || t.kind == quotedName) && (strings.EqualFold(t.value, column) || t.value == "natural") ||
			t.kind == punctuation && t.value == "*"
	})
}

// subselects are the places of the outermost sub-selects, without their parentheses.
func subselects(condition []token) [][2]int {
	var found [][2]int
	depth, opened, start := 0, 0, -1
	for i, t := range condition {
		switch {
		case t.kind != punctuation:
		case t.value == "(":
			depth++
			if start < 0 && i+1 < len(condition) && opensQuery(condition[i+1]) {
				opened, start = depth, t.end
			}
		case t.value == ")":
			if start >= 0 && depth == opened {
				found, start = append(found, [2]int{start, t.start}), -1
			}
			depth--
		}
	}
	return found
}

func opensQuery(t token) bool {
	return t.kind == word && slices.Contains([]string{"select", "with", "values", "table"}, t.value)
}

// replacement puts another text in the place of a part.
type replacement struct {
	start, end int
	by         string
}

// placed writes a part of a condition with tables in the place of relations, and an
// expression in that of the user. Other parts may be replaced as a whole.
func placed(condition string, from, to int, tables map[string]string, user string, others ...replacement) string {
	all := append(slices.Clone(others), namesIn(condition, tables, user)...)
	slices.SortStableFunc(all, func(a, b replacement) int { return a.start - b.start })
	var b strings.Builder
	at := from
	for _, r := range all {
		if r.start < at || r.end > to {
			continue // outside, or within a part that is replaced as a whole
		}
		b.WriteString(condition[at:r.start])
		b.WriteString(r.by)
		at = r.end
	}
	b.WriteString(condition[at:to])
	return b.String()
}

func namesIn(condition string, tables map[string]string, user string) []replacement {
	var out []replacement
	list := tokens(condition)
	for i, t := range list {
		if t.kind == userToken {
			out = append(out, replacement{t.start, t.end, user})
		}
		if i+2 >= len(list) || !isName(t) || !isName(list[i+2]) || list[i+1].value != "." || i > 0 && list[i-1].value == "." {
			continue
		}
		if table, ok := tables[t.value+"."+list[i+2].value]; ok {
			out = append(out, replacement{t.start, list[i+2].end, table})
		}
	}
	return out
}

func isName(t token) bool { return t.kind == word || t.kind == quotedName }
