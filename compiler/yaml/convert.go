package yaml

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// node converts a value of the library's tree. Anchors and tags have been reported
// by screen; what stands behind them is read, so that one run finds all problems.
func (r *reader) node(n ast.Node, key source.Span) *Node {
	switch n := n.(type) {
	case *ast.MappingNode:
		return r.mapping(n, key)
	case *ast.MappingValueNode:
		return r.mapping(ast.Mapping(n.Start, false, n), key)
	case *ast.SequenceNode:
		return r.list(n, key)
	case *ast.AnchorNode:
		return r.node(n.Value, key)
	case *ast.TagNode:
		return r.node(n.Value, key)
	case *ast.LiteralNode:
		return &Node{Kind: Scalar, Text: n.Value.Value, Quoted: true, Span: r.blockSpan(n), KeySpan: key}
	case ast.ScalarNode:
		return r.scalar(n.GetToken(), key)
	}
	return &Node{Kind: Null, Span: key, KeySpan: key}
}

func (r *reader) scalar(t *token.Token, key source.Span) *Node {
	if t.Type == token.ImplicitNullType {
		return &Node{Kind: Null, Span: r.nothing(t, key), KeySpan: key}
	}
	quoted := t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType
	return &Node{Kind: Scalar, Text: t.Value, Quoted: quoted, Span: r.tokenSpan(t), KeySpan: key}
}

// nothing places a value that was left out at its key, or else at its dash.
func (r *reader) nothing(t *token.Token, key source.Span) source.Span {
	if !key.IsZero() {
		return key
	}
	end := r.offset(t.Position)
	return r.file.Span(max(0, end-1), end)
}

func (r *reader) list(n *ast.SequenceNode, key source.Span) *Node {
	out := &Node{Kind: List, KeySpan: key, Span: r.tokenSpan(n.Start)}
	for _, item := range n.Values {
		child := r.node(item, source.Span{})
		out.Items = append(out.Items, child)
		out.Span.End = max(out.Span.End, child.Span.End)
	}
	r.close(out, n.IsFlowStyle, n.End)
	return out
}

func (r *reader) mapping(n *ast.MappingNode, key source.Span) *Node {
	out := &Node{Kind: Mapping, KeySpan: key, Span: r.tokenSpan(n.Start)}
	first := map[string]source.Span{}
	for i, pair := range n.Values {
		name, span := r.key(pair.Key)
		if i == 0 && !n.IsFlowStyle {
			out.Span = span
		}
		value := r.node(pair.Value, span)
		out.Span.End = max(out.Span.End, span.End, value.Span.End)
		if before, twice := first[name]; twice {
			r.report(diag.New(diag.DuplicateKey, span, "the key %q stands twice", name).
				WithRelated(before, "first").WithHint("remove one of them"))
			continue
		}
		first[name] = span
		out.Pairs = append(out.Pairs, Pair{Key: name, Value: value})
	}
	r.close(out, n.IsFlowStyle, n.End)
	return out
}

// close lets the span of a bracketed value end with its bracket.
func (r *reader) close(n *Node, flow bool, end *token.Token) {
	if flow && end != nil {
		n.Span.End = max(n.Span.End, r.tokenSpan(end).End)
	}
}

// key reads a key. A list or mapping as a key is reported, as is the common
// {{ … }} without quotes, which YAML takes for a mapping whose key is a mapping.
func (r *reader) key(n ast.MapKeyNode) (string, source.Span) {
	if explicit, ok := n.(*ast.MappingKeyNode); ok {
		if inner, ok := explicit.Value.(ast.MapKeyNode); ok {
			return r.key(inner)
		}
		return r.badKey(explicit.Start)
	}
	scalar, ok := n.(ast.ScalarNode)
	if !ok {
		return r.badKey(n.GetToken())
	}
	t := scalar.GetToken()
	if t.Type == token.ImplicitNullType || t.Type == token.AliasType {
		return r.badKey(t)
	}
	return t.Value, r.tokenSpan(t)
}

func (r *reader) badKey(t *token.Token) (string, source.Span) {
	span := r.tokenSpan(t)
	d := diag.New(diag.WrongType, span, "a key must be text").WithHint("write the key as a plain word")
	if strings.HasPrefix(r.file.Text[max(0, span.Start-1):], "{{") {
		d = d.WithHint("text with a template must be in single quotes: '{{ … }}'")
	}
	r.report(d)
	return span.Text(), span
}

// tokenSpan gives the place of a token in the file, quotes included. The token's
// origin is its source text with white space around it.
func (r *reader) tokenSpan(t *token.Token) source.Span {
	if t == nil {
		return r.file.Span(0, 0)
	}
	text, given := r.file.Text, r.offset(t.Position)
	start := given + leading(text[given:], " \t")
	line := r.cursor.lineAround(start)
	written := strings.Trim(t.Origin, " \t\n")
	// The library places text that has blanks behind it too far to the right.
	leftmost := max(line.Start, given-trailing(line.Text())-len(written))
	for at := start; at >= leftmost; at-- {
		if n := prefixLength(text[at:], written); n > 0 {
			return r.file.Span(at, at+n)
		}
	}
	return r.file.Span(start, max(start, line.End-trailing(line.Text())))
}

// blockSpan covers the mark of a block of text (| or >) and the block.
func (r *reader) blockSpan(n *ast.LiteralNode) source.Span {
	span := r.tokenSpan(n.Start)
	below := strings.IndexByte(r.file.Text[span.End:], '\n')
	if below < 0 {
		return span
	}
	body := span.End + below + 1
	block := strings.TrimRight(n.Value.GetToken().Origin, " \t\n")
	if n := prefixLength(r.file.Text[body:], block); n > 0 {
		span.End = body + n
	}
	return span
}

// prefixLength tells how many bytes of text the prefix covers; 0 when the text
// starts otherwise. Blanks and a CR at the end of a line don't count: the library
// drops them.
func prefixLength(text, prefix string) int {
	i := 0
	for j := 0; j < len(prefix); j++ {
		if prefix[j] == '\n' {
			i += leading(text[i:], " \t\r")
		}
		if i >= len(text) || text[i] != prefix[j] {
			return 0
		}
		i++
	}
	return i
}

func leading(s, cutset string) int { return len(s) - len(strings.TrimLeft(s, cutset)) }

func trailing(s string) int { return len(s) - len(strings.TrimRight(s, " \t\r")) }
