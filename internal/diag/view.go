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
	Code       Code          `json:"code"`
	Severity   Severity      `json:"severity"`
	Summary    string        `json:"summary"`
	Detail     string        `json:"detail,omitempty"`
	Difference string        `json:"difference,omitempty"` // lines that begin with a blank, - or +
	Place      *Place        `json:"place,omitempty"`
	Related    []RelatedView `json:"related,omitempty"`
	Hint       string        `json:"hint,omitempty"`
}

// Place is a range in a file with the text of its first line.
type Place struct {
	File  string          `json:"file"`
	Start source.Position `json:"start"`
	End   source.Position `json:"end"`
	Line  string          `json:"line"` // cut around the start where it is very long

	cut int // characters of the line before Line
}

// RelatedView is another place that a diagnostic speaks of.
type RelatedView struct {
	Message string `json:"message"`
	Place   *Place `json:"place,omitempty"`
}

// View converts a diagnostic for the outside.
func (d Diagnostic) View() View {
	v := View{
		Code: d.Code, Severity: d.Severity, Summary: d.Summary, Detail: d.Detail, Difference: d.Difference,
		Place: place(d.Span), Hint: d.Hint,
	}
	for _, r := range d.Related {
		v.Related = append(v.Related, RelatedView{Message: r.Message, Place: place(r.Span)})
	}
	return v
}

// maxViews bounds what is shown of a list.
const maxViews = 1000

// Views converts a list, in its order. The result is never nil, so that JSON
// shows an empty list as []. Of a very long list the first are shown, and how many
// more there are.
func (l List) Views() []View {
	shown := l[:min(len(l), maxViews)]
	views := make([]View, len(shown), len(shown)+1)
	for i, d := range shown {
		views[i] = d.View()
	}
	if rest := l[len(shown):]; len(rest) > 0 {
		more := Warn(TooMany, source.Span{}, "%d more problems are not shown", len(rest))
		if rest.HasErrors() {
			more.Severity = Error
		}
		views = append(views, more.View())
	}
	return views
}

func place(s source.Span) *Place {
	if s.IsZero() {
		return nil
	}
	start, end := s.File.Position(s.Start), s.File.Position(max(s.Start, s.End))
	p := &Place{File: s.File.Path, Start: start, End: end, Line: s.File.Line(start.Line)}
	if runes := []rune(p.Line); len(runes) > maxKept {
		p.cut = min(max(0, start.Column-1-maxKept/2), len(runes)-maxKept)
		p.Line = string(runes[p.cut : p.cut+maxKept])
	}
	return p
}

// maxKept is the longest line, in characters, that a place keeps whole.
const maxKept = 1000

// Style colours the parts of a rendered diagnostic. The zero Style is plain text.
type Style struct {
	Error, Warning, Mark, Faint func(string) string
	Missing, Surplus            func(string) string // lines of a difference
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
	renderNote(w, v.Detail)
	v.renderDifference(w, style)
	renderNote(w, v.Hint)
}

func renderNote(w io.Writer, text string) {
	if text != "" {
		fmt.Fprintf(w, "   = %s\n", strings.ReplaceAll(printable(text), "\n", "\n     "))
	}
}

func (v View) renderDifference(w io.Writer, style Style) {
	for line := range strings.Lines(printable(v.Difference)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "-"):
			line = paint(style.Missing, line)
		case strings.HasPrefix(line, "+"):
			line = paint(style.Surplus, line)
		}
		fmt.Fprintf(w, "   | %s\n", line)
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
	lead = min(p.Start.Column-1-p.cut, len(runes))
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
