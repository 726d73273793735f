package yaml

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Limits on a file. They are far above what people write and low enough that a
// hostile file can't exhaust memory or the stack.
const (
	MaxBytes = 512 << 10 // length of a file
	MaxDepth = 64        // lists and mappings inside each other
)

// Parse reads a file into nodes. The node is nil when the file holds no value
// (only comments, say) or none could be made out; problems tell which.
func Parse(file *source.File) (*Node, diag.List) {
	if len(file.Text) > MaxBytes {
		return nil, diag.List{diag.New(diag.FileTooLarge, file.Span(0, 0),
			"the file has %d KB, more than the limit of %d KB", len(file.Text)>>10, MaxBytes>>10).
			WithHint("split it into several files")}
	}
	if d, bad := badCharacter(file); bad {
		return nil, diag.List{d}
	}
	r := &reader{file: file, cursor: cursor{file: file}, marked: strings.HasPrefix(file.Text, byteOrderMark)}
	root := r.parse()
	return root, r.problems
}

// byteOrderMark is what some Windows editors put before UTF-8 text.
const byteOrderMark = "\uFEFF"

// reader turns the tokens and nodes of the YAML library into ours.
type reader struct {
	file     *source.File
	cursor   cursor
	marked   bool // the file starts with a byte order mark
	problems diag.List
}

// parse recovers from panics: the library has been seen to panic on broken files,
// and a broken file must give a diagnostic.
func (r *reader) parse() (root *Node) {
	defer func() {
		if recover() != nil {
			root = nil
			r.report(diag.New(diag.BadYAML, r.file.Span(0, 0), "the file can't be read as YAML").
				WithHint("remove parts of it until the rest is read, to find the place"))
		}
	}()
	// The library counts the lines of CRLF files wrongly.
	text := strings.ReplaceAll(strings.TrimPrefix(r.file.Text, byteOrderMark), "\r\n", "\n")
	tokens := lexer.Tokenize(text)
	if !r.screen(tokens) {
		return nil
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.report(r.syntax(err))
		return nil
	}
	if body := firstBody(parsed); body != nil {
		return r.node(body, source.Span{})
	}
	return nil
}

func (r *reader) report(d diag.Diagnostic) { r.problems = append(r.problems, d) }

func firstBody(parsed *ast.File) ast.Node {
	for _, doc := range parsed.Docs {
		if _, directive := doc.Body.(*ast.DirectiveNode); doc.Body != nil && !directive {
			return doc.Body
		}
	}
	return nil
}

// syntax gives the library's syntax error a place and, for the common mistakes, a
// way out.
func (r *reader) syntax(err error) diag.Diagnostic {
	var placed interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &placed) || placed.GetToken() == nil {
		return diag.New(diag.BadYAML, r.file.Span(0, 0), "the file can't be read as YAML")
	}
	at := placed.GetToken().Position
	start := r.offset(at)
	d := diag.New(diag.BadYAML, r.file.Span(start, min(start+1, len(r.file.Text))), "not valid YAML: %s", firstLine(placed.GetMessage()))
	return d.WithHint("%s", syntaxHint(r.file.Line(r.file.Position(start).Line), placed.GetMessage()))
}

func syntaxHint(line, message string) string {
	switch {
	case strings.HasPrefix(strings.TrimLeft(line, " "), "\t"):
		return "indent with spaces: YAML does not allow tabs there"
	case strings.Contains(line, "{{"):
		return "text with a template must be in single quotes: '{{ … }}'"
	case strings.Contains(message, "mapping value is not allowed"):
		return "text that contains \": \" must be in quotes; otherwise check the indentation"
	case strings.Contains(message, "reserved character"):
		return "text that starts with this character must be in quotes"
	case strings.Contains(message, "not found"), strings.Contains(message, "could not find end"):
		return "close the bracket or quote that is opened here"
	}
	return "check the quotes, the brackets and the indentation around this place"
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// offset converts the library's line and column, which count characters, to our
// byte offset. Its own offsets drift and are not used.
func (r *reader) offset(at *token.Position) int {
	column := at.Column
	if at.Line == 1 && r.marked {
		column++
	}
	return r.cursor.at(at.Line, column)
}
