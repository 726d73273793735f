// Package diag is the one way in which edfi-build says that something is wrong:
// a coded sentence, the place in the file a person wrote, and a way out.
//
// Functions return (result, diag.List) and go on after the first problem; only
// cmd prints. Text and JSON are both made from View, so that they can't drift.
package diag

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/edfi-build/edfi-build/internal/source"
)

// Severity tells whether a diagnostic stops the work.
type Severity string

// The severities: an Error makes the command exit 1, a Warning doesn't.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Code is a diagnostic's stable name, such as EB1022. `edfi-build explain CODE`
// tells what each means; see Explain.
type Code string

// Diagnostic is one problem. Summary is one sentence without a full stop at its
// end and never quotes a cell of data.
type Diagnostic struct {
	Code       Code
	Severity   Severity
	Summary    string
	Detail     string      // more sentences, optional
	Difference string      // lines that begin with a blank, - (missing) or + (not expected), optional
	Span       source.Span // where; zero when there is no place in a file
	Related    []Related   // other places that matter, such as a first definition
	Hint       string      // the way out, optional
}

// Related is another place that a diagnostic speaks of.
type Related struct {
	Message string
	Span    source.Span
}

// New makes an error at span; Args are as in fmt.Sprintf.
func New(code Code, span source.Span, format string, args ...any) Diagnostic {
	return Diagnostic{Code: code, Severity: Error, Span: span, Summary: fmt.Sprintf(format, args...)}
}

// Warn makes a warning at span.
func Warn(code Code, span source.Span, format string, args ...any) Diagnostic {
	d := New(code, span, format, args...)
	d.Severity = Warning
	return d
}

// WithHint returns the diagnostic with a way out.
func (d Diagnostic) WithHint(format string, args ...any) Diagnostic {
	d.Hint = fmt.Sprintf(format, args...)
	return d
}

// WithDetail returns the diagnostic with more explanation.
func (d Diagnostic) WithDetail(format string, args ...any) Diagnostic {
	d.Detail = fmt.Sprintf(format, args...)
	return d
}

// WithDifference returns the diagnostic with what was expected and what came.
func (d Diagnostic) WithDifference(lines string) Diagnostic {
	d.Difference = lines
	return d
}

// WithRelated returns the diagnostic with one more place.
func (d Diagnostic) WithRelated(span source.Span, format string, args ...any) Diagnostic {
	d.Related = append(d.Related[:len(d.Related):len(d.Related)], Related{fmt.Sprintf(format, args...), span})
	return d
}

// Error makes a single diagnostic usable as an error.
func (d Diagnostic) Error() string {
	if d.Span.IsZero() {
		return fmt.Sprintf("%s: %s", d.Code, d.Summary)
	}
	p := d.Span.File.Position(d.Span.Start)
	return fmt.Sprintf("%s:%d:%d: %s: %s", d.Span.File.Path, p.Line, p.Column, d.Code, d.Summary)
}

// List is any number of diagnostics; nil is "all is well".
type List []Diagnostic

// HasErrors tells whether any of them is an error.
func (l List) HasErrors() bool {
	for _, d := range l {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// Err returns the list as an error when it has errors, else nil. List travels
// through error returns and comes out again with FromError.
func (l List) Err() error {
	if !l.HasErrors() {
		return nil
	}
	return l
}

// Error makes a List usable as an error: all of its summaries, a line each.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Sorted returns the list by file, place and code, each exact repetition once.
func (l List) Sorted() List {
	out := append(List(nil), l...)
	sort.SliceStable(out, func(i, j int) bool { return less(out[i], out[j]) })
	kept := out[:0]
	for i, d := range out {
		if i > 0 && d.Code == out[i-1].Code && d.Span == out[i-1].Span && d.Summary == out[i-1].Summary {
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

func less(a, b Diagnostic) bool {
	if pa, pb := path(a), path(b); pa != pb {
		return pa < pb
	}
	if a.Span.Start != b.Span.Start {
		return a.Span.Start < b.Span.Start
	}
	return a.Code < b.Code
}

func path(d Diagnostic) string {
	if d.Span.File == nil {
		return ""
	}
	return d.Span.File.Path
}

// FromError gives the diagnostics that an error carries. Any other error becomes
// one diagnostic of the given code; nil becomes an empty list.
func FromError(code Code, err error) List {
	if err == nil {
		return nil
	}
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one Diagnostic
	if errors.As(err, &one) {
		return List{one}
	}
	return List{New(code, source.Span{}, "%s", err)}
}
