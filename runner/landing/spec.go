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
	InFile  graph.InFile
}

// required tells whether every file of a school year has the column.
func (c Column) required(year int) bool { return !c.InFile.Optional && c.InFile.Holds(year) }

// Spec says how to read a file. NewSpec makes it from a source's declaration.
type Spec struct {
	File       string // path of the file below the landing folder, for messages
	Format     graph.Format
	Header     bool     // CSV: the first record names the columns
	Delimiter  string   // CSV: one character; "" means a comma
	Encoding   string   // one of Encodings; "" means utf-8
	NullValues []string // CSV: unquoted texts that mean NULL, besides nothing at all
	Escapes    string   // CSV: graph.EscapeBackslash; "" means quotes
	SchoolYear string   // expression with one group over File, for the layout; "" means the newest
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
		Escapes:    landing.Escapes,
		SchoolYear: landing.SchoolYear,
		Span:       node.Span,
	}
	for _, c := range node.Columns {
		spec.Columns = append(spec.Columns, Column{Name: c.Name, Headers: c.Headers, InFile: c.InFile})
	}
	return spec
}

// doubles lists, for each column that takes its cells from another, both: by index.
func (s Spec) doubles() [][2]int {
	var list [][2]int
	for to, c := range s.Columns {
		from := slices.IndexFunc(s.Columns, func(other Column) bool { return other.Name == c.InFile.SameAs })
		if c.InFile.SameAs != "" && from >= 0 {
			list = append(list, [2]int{from, to})
		}
	}
	return list
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
	case s.Escapes != "" && s.Escapes != graph.EscapeBackslash:
		return diag.New(diag.BadLanding, s.Span, "%q is no way to escape", s.Escapes).WithHint("use %q", graph.EscapeBackslash)
	case !validDelimiter(s.delimiter()):
		return diag.New(diag.BadLanding, s.Span, "delimiter %q is not usable", s.Delimiter).
			WithHint("a delimiter is one character, not a quote, a backslash or a line end")
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
	return size == len(d) && r != utf8.RuneError && r != '"' && r != '\\' && r != '\r' && r != '\n' && r != 0
}
