package yaml

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// badCharacter finds the first byte that is not text or that YAML does not allow
// (YAML 1.2.2, §5.1): control characters but for tab and line ends. A CR alone is
// refused too, since people's editors and ours would count lines differently.
func badCharacter(file *source.File) (diag.Diagnostic, bool) {
	text := file.Text
	for i, c := range text {
		bad := (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0)
		bad = bad || (c == '\r' && !strings.HasPrefix(text[i:], "\r\n"))
		bad = bad || (c == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"))
		bad = bad || (c == '\uFEFF' && i > 0) || c == '\u2028' || c == '\u2029'
		if bad {
			return diag.New(diag.BadCharacter, file.Span(i, i+1), "the file holds a byte or character that is not plain text").
				WithHint("save it as UTF-8 with LF or CRLF line ends"), true
		}
	}
	return diag.Diagnostic{}, false
}

// Bounds on a file besides its length.
const (
	// maxIndirect refused features are reported; then the rest of a file is left alone.
	maxIndirect = 32
	// maxEmpty keys may have no value: the library moves all later tokens for each,
	// which takes minutes on a file made of nothing else.
	maxEmpty = 2000
)

// screen looks at the tokens before they are parsed, because the parser is
// recursive and a stack overflow can't be recovered from. It reports refused
// features and tells whether it is safe to go on.
func (r *reader) screen(tokens token.Tokens) bool {
	var depth nesting
	indirect, empty, content := 0, 0, false
	for _, t := range tokens {
		if what := indirection(t); what != "" {
			indirect++
			r.reportIndirect(t, what)
		}
		if indirect > maxIndirect {
			return false
		}
		if isEmpty(t) {
			empty++
		}
		if empty > maxEmpty {
			r.report(diag.New(diag.FileTooLarge, r.tokenSpan(t), "more than %d keys have no value", maxEmpty))
			return false
		}
		if depth.after(t) > MaxDepth {
			r.report(diag.New(diag.NestedTooDeep, r.tokenSpan(t), "lists and mappings are nested more than %d deep", MaxDepth).
				WithHint("look for a stray bracket or a wrong indentation above"))
			return false
		}
		if t.Type == token.DocumentHeaderType && content {
			r.report(diag.New(diag.SeveralDocuments, r.tokenSpan(t), "a second document starts here").
				WithHint("move it into a file of its own, or remove the line"))
			return true
		}
		content = content || (t.Type != token.CommentType && t.Type != token.DirectiveType && t.Type != token.DocumentHeaderType)
	}
	return true
}

func (r *reader) reportIndirect(t *token.Token, what string) {
	span := r.tokenSpan(t)
	if name := t.Next; name != nil && (t.Type == token.AnchorType || t.Type == token.AliasType) {
		span.End = r.tokenSpan(name).End
	}
	r.report(diag.New(diag.IndirectYAML, span, "%s is not allowed", what).
		WithHint("write the value out; text that starts with %s must be in quotes", span.Text()[:1]))
}

func indirection(t *token.Token) string {
	switch t.Type {
	case token.AnchorType:
		return "an anchor"
	case token.AliasType:
		return "an alias"
	case token.MergeKeyType:
		return "a merge key"
	case token.TagType:
		return "a tag"
	case token.DirectiveType:
		return "a directive"
	}
	return ""
}

// isEmpty tells whether a colon has no value behind it: the next thing stands on
// a later line and no deeper than the key.
func isEmpty(t *token.Token) bool {
	if t.Type != token.MappingValueType || t.Next == nil || t.Prev == nil {
		return false
	}
	next := t.Next
	if (next.Type == token.LiteralType || next.Type == token.FoldedType) && next.Next != nil {
		next = next.Next
	}
	return next.Position.Line > t.Position.Line && next.Position.Column <= t.Prev.Position.Column
}

// nesting counts how deep the parser will recurse: brackets, and in block style
// the columns of the dashes and keys that are still open.
type nesting struct {
	brackets int
	columns  []int
}

func (n *nesting) after(t *token.Token) int {
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		n.brackets++
	case token.SequenceEndType, token.MappingEndType:
		n.brackets = max(0, n.brackets-1)
	case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType:
		if n.brackets == 0 {
			n.open(blockColumn(t))
		}
	}
	return n.brackets + len(n.columns)
}

func blockColumn(t *token.Token) int {
	if t.Type == token.MappingValueType && t.Prev != nil {
		return t.Prev.Position.Column
	}
	return t.Position.Column
}

func (n *nesting) open(column int) {
	for len(n.columns) > 0 && n.columns[len(n.columns)-1] >= column {
		n.columns = n.columns[:len(n.columns)-1]
	}
	n.columns = append(n.columns, column)
}
