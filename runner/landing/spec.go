package landing

import (
	"slices"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Column is a declared column and the names by which files may call it.
type Column struct {
	Name    string
	Headers []string // besides Name
}

// Spec says how to read a file. NewSpec makes it from a source's declaration.
type Spec struct {
	File       string // path of the file below the landing folder, for messages
	Format     graph.Format
	Header     bool     // CSV: the first record names the columns
	Delimiter  string   // CSV: one character; "" means a comma
	Encoding   string   // one of Encodings; "" means utf-8
	NullValues []string // CSV: unquoted texts that mean NULL, besides nothing at all
	Columns    []Column
	Span       source.Span // where the source is declared, for messages
}

// NewSpec returns the specification of a source's files. The node must be a
// source. Set File before Open.
func NewSpec(node *graph.Node) Spec {
	landing := node.Source.Landing
	spec := Spec{
		Format:     landing.Format,
		Header:     landing.Header,
		Delimiter:  landing.Delimiter,
		Encoding:   landing.Encoding,
		NullValues: landing.NullValues,
		Span:       node.Span,
	}
	for _, c := range node.Columns {
		spec.Columns = append(spec.Columns, Column{Name: c.Name, Headers: c.Headers})
	}
	return spec
}

// check refuses what no file can be read with.
func (s Spec) check() error {
	switch {
	case s.Format != graph.CSV && s.Format != graph.JSONL:
		return diag.New(diag.BadLanding, s.Span, "format %q can't be read record by record", s.Format).
			WithHint("use %q or %q", graph.CSV, graph.JSONL)
	case !slices.Contains(Encodings(), s.encoding()):
		return diag.New(diag.BadLanding, s.Span, "%q is not an encoding that can be read", s.Encoding).
			WithHint("use one of %s", quotedList(Encodings()))
	case !validDelimiter(s.delimiter()):
		return diag.New(diag.BadLanding, s.Span, "delimiter %q is not usable", s.Delimiter).
			WithHint("a delimiter is one character, not a quote and not a line end")
	}
	return nil
}

func (s Spec) encoding() string {
	if s.Encoding == "" {
		return utf8Name
	}
	return s.Encoding
}

func (s Spec) delimiter() string {
	if s.Delimiter == "" {
		return ","
	}
	return s.Delimiter
}

func validDelimiter(d string) bool {
	r, size := utf8.DecodeRuneInString(d)
	return size == len(d) && r != utf8.RuneError && r != '"' && r != '\r' && r != '\n' && r != 0
}
