package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/internal/source"
)

// View is a diagnostic as the outside sees it: the JSON of `--output json`, and
// what the text is rendered from.
type View struct {
	Code     Code          `json:"code"`
	Severity Severity      `json:"severity"`
	Summary  string        `json:"summary"`
	Detail   string        `json:"detail,omitempty"`
	Place    *Place        `json:"place,omitempty"`
	Related  []RelatedView `json:"related,omitempty"`
	Hint     string        `json:"hint,omitempty"`
}

// Place is a range in a file with the text of its first line.
type Place struct {
	File  string          `json:"file"`
	Start source.Position `json:"start"`
	End   source.Position `json:"end"`
	Line  string          `json:"line"`
}

// RelatedView is another place that a diagnostic speaks of.
type RelatedView struct {
	Message string `json:"message"`
	Place   *Place `json:"place,omitempty"`
}

// View converts a diagnostic for the outside.
func (d Diagnostic) View() View {
	v := View{
		Code: d.Code, Severity: d.Severity, Summary: d.Summary, Detail: d.Detail,
		Place: place(d.Span), Hint: d.Hint,
	}
	for _, r := range d.Related {
		v.Related = append(v.Related, RelatedView{Message: r.Message, Place: place(r.Span)})
	}
	return v
}

// Views converts a list, in its order. The result is never nil, so that JSON
// shows an empty list as [].
func (l List) Views() []View {
	views := make([]View, len(l))
	for i, d := range l {
		views[i] = d.View()
	}
	return views
}

func place(s source.Span) *Place {
	if s.IsZero() {
		return nil
	}
	start, end := s.File.Position(s.Start), s.File.Position(max(s.Start, s.End))
	return &Place{File: s.File.Path, Start: start, End: end, Line: s.File.Line(start.Line)}
}

// Style colours the parts of a rendered diagnostic. The zero Style is plain text.
type Style struct {
	Error, Warning, Mark, Faint func(string) string
}

// Render writes the view as a compiler would:
//
//	error[EB1101]: no model or seed is named "studnt"
//	  --> models/refined/x.sql:6:7
//	   |
//	 6 | from {{ ref "studnt" }}
//	   |         ^^^^^^^^^^^^
//	   = did you mean "student"?
func (v View) Render(w io.Writer, style Style) {
	head := paint(style.Error, fmt.Sprintf("error[%s]", v.Code))
	if v.Severity == Warning {
		head = paint(style.Warning, fmt.Sprintf("warning[%s]", v.Code))
	}
	fmt.Fprintf(w, "%s: %s\n", head, printable(v.Summary))
	if v.Place != nil {
		v.Place.render(w, style)
	}
	for _, r := range v.Related {
		fmt.Fprintf(w, "   = %s", printable(r.Message))
		if r.Place != nil {
			fmt.Fprintf(w, ": %s", r.Place)
		}
		fmt.Fprintln(w)
	}
	for _, text := range []string{v.Detail, v.Hint} {
		if text != "" {
			fmt.Fprintf(w, "   = %s\n", strings.ReplaceAll(printable(text), "\n", "\n     "))
		}
	}
}

// String gives the place as file:line:column.
func (p *Place) String() string {
	return fmt.Sprintf("%s:%d:%d", printable(p.File), p.Start.Line, p.Start.Column)
}

func (p *Place) render(w io.Writer, style Style) {
	number := fmt.Sprint(p.Start.Line)
	gutter := strings.Repeat(" ", len(number))
	bar := paint(style.Faint, "|")
	fmt.Fprintf(w, " %s%s %s\n", gutter, paint(style.Faint, "-->"), p)
	fmt.Fprintf(w, " %s %s\n", gutter, bar)
	line, lead, marked := p.window()
	fmt.Fprintf(w, " %s %s %s\n", paint(style.Faint, number), bar, line)
	fmt.Fprintf(w, " %s %s %s%s\n", gutter, bar, strings.Repeat(" ", lead), paint(style.Mark, strings.Repeat("^", marked)))
}

// maxLine is the longest line, in characters, that is shown whole.
const maxLine = 120

// window returns the line to show, cut around the mark when it is long, the
// number of characters before the mark, and the mark's width (at least 1).
func (p *Place) window() (line string, lead, marked int) {
	runes := []rune(strings.ReplaceAll(printable(p.Line), "\t", " "))
	lead = min(p.Start.Column-1, len(runes))
	marked = 1
	if p.End.Line == p.Start.Line {
		marked = max(1, p.End.Column-p.Start.Column)
	} else if len(runes) > lead {
		marked = len(runes) - lead
	}
	if len(runes) <= maxLine {
		return string(runes), lead, min(marked, max(1, len(runes)-lead))
	}
	from := min(max(0, lead-maxLine/3), len(runes)-maxLine)
	lead -= from
	return string(runes[from : from+maxLine]), lead, max(1, min(marked, maxLine-lead))
}

// printable replaces control characters, so that no file can write escape
// sequences to a terminal through a message.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || (r < 0x20 && r != '\n' && r != '\t') || (r >= 0x7f && r < 0xa0) {
			return '\uFFFD'
		}
		return r
	}, s)
}

func paint(colour func(string) string, s string) string {
	if colour == nil {
		return s
	}
	return colour(s)
}
