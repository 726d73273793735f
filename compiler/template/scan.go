package template

import (
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// action is one {{ … }} of a file. Go's parser gives nodes the place of a word
// inside an action; the braces around it are found here.
type action struct {
	start, end int    // bytes, braces included
	body       string // without braces and trim markers
	comment    bool
}

// word returns the action's first word, such as if or ref; "" for other beginnings.
func (a action) word() string {
	text := strings.TrimLeft(a.body, spaces)
	return text[:wordLength(text)]
}

// rest returns what follows the first word.
func (a action) rest() string {
	text := strings.TrimLeft(a.body, spaces)
	return strings.Trim(text[wordLength(text):], spaces)
}

func (a action) span(file *source.File) source.Span { return file.Span(a.start, a.end) }

// spaces are what Go's templates take for white space.
const spaces = " \t\r\n"

func wordLength(s string) int {
	for i, c := range s {
		letter := c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}

// scanner finds the actions of a file by the rules of text/template/parse for
// delimiters, quotes and comments.
type scanner struct {
	file    *source.File
	actions []action
	diags   diag.List
}

// scan lists a file's actions in order. Unclosed ones are diagnostics.
func scan(file *source.File) ([]action, diag.List) {
	s := &scanner{file: file}
	for at := 0; ; {
		next := strings.Index(file.Text[at:], "{{")
		if next < 0 {
			return s.actions, s.diags
		}
		at = s.action(at + next)
	}
}

// action reads the action that starts at start and returns where to go on.
func (s *scanner) action(start int) int {
	text := s.file.Text
	body := start + len("{{")
	if body+1 < len(text) && text[body] == '-' && strings.IndexByte(spaces, text[body+1]) >= 0 {
		body += 2
	}
	if strings.HasPrefix(text[body:], "/*") {
		return s.comment(start, body)
	}
	for i := body; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "}}"):
			s.actions = append(s.actions, action{start: start, end: i + 2, body: trimRight(text[body:i])})
			return i + 2
		case strings.HasPrefix(text[i:], "{{"):
			s.unclosed(start, "action")
			return i
		case text[i] == '"' || text[i] == '`' || text[i] == '\'':
			end, closed := quoteEnd(text, i)
			if !closed && text[i] != '\'' {
				s.report(i, "close it with the same character; only `…` may span lines", "a text in quotes isn't closed")
				return end
			}
			i = end
		default:
			i++
		}
	}
	s.unclosed(start, "action")
	return len(text)
}

func (s *scanner) comment(start, body int) int {
	text := s.file.Text
	length := strings.Index(text[body:], "*/")
	if length < 0 {
		s.unclosed(start, "comment")
		return len(text)
	}
	end := body + length + len("*/")
	closing := text[end:]
	if len(closing) > 2 && strings.IndexByte(spaces, closing[0]) >= 0 && closing[1] == '-' {
		closing = closing[2:]
	}
	if !strings.HasPrefix(closing, "}}") {
		s.report(start, "a comment fills its action: {{/* … */}}", "the */ of this comment isn't followed by }}")
		return end
	}
	end = len(text) - len(closing) + len("}}")
	s.actions = append(s.actions, action{start: start, end: end, comment: true})
	return end
}

func (s *scanner) unclosed(start int, what string) {
	s.report(start, "close it with }}", "this %s is never closed", what)
}

func (s *scanner) report(at int, hint, format string, args ...any) {
	width := 1
	if strings.HasPrefix(s.file.Text[at:], "{{") {
		width = len("{{")
	}
	d := diag.New(diag.TemplateSyntax, s.file.Span(at, at+width), format, args...)
	s.diags = append(s.diags, d.WithHint("%s", hint))
}

// quoteEnd returns the byte after a quoted text and whether it is closed. An
// unclosed one ends with its line, an unclosed ' right behind itself: it may be
// an apostrophe.
func quoteEnd(text string, start int) (end int, closed bool) {
	quote := text[start]
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == quote:
			return i + 1, true
		case text[i] == '\\' && quote != '`':
			i++
		case text[i] == '\n' && quote == '"':
			return i, false
		case text[i] == '\n' && quote == '\'':
			return start + 1, false
		}
	}
	if quote == '\'' {
		return start + 1, false
	}
	return len(text), false
}

// trimRight removes the trim marker in front of }}.
func trimRight(body string) string {
	if n := len(body); n >= 2 && body[n-1] == '-' && strings.IndexByte(spaces, body[n-2]) >= 0 {
		return body[:n-1]
	}
	return body
}
