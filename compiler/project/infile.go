package project

import (
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Years that a layout may begin or end with; what lies outside is a slip.
const (
	firstSchoolYear = 1990
	lastSchoolYear  = 2100
)

// inFile says which files have a column, and checks the years.
func (l *loader) inFile(s columnShape) graph.InFile {
	out := graph.InFile{Optional: s.Optional.V, Absent: s.absent, SameAs: s.sameAs.V, Since: l.schoolYear(s.Since), Until: l.schoolYear(s.Until)}
	if out.Since > 0 && out.Until > 0 && out.Until < out.Since {
		l.report(diag.New(diag.BadValue, s.Until.Span, "the column %q ends before it begins", s.Name.V).
			WithRelated(s.Since.Span, "its first year").
			WithHint("until is the last school year whose files have the column, since the first"))
	}
	return out
}

// valuesOf gives the district's codes with those that models know.
func valuesOf(s columnShape) map[string]string {
	if len(s.values) == 0 {
		return nil
	}
	values := map[string]string{}
	for _, entry := range s.values {
		values[entry.Key] = entry.Value.V
	}
	return values
}

// schoolYear checks a school year, named by the year in which it ends.
func (l *loader) schoolYear(v yaml.Value[int]) int {
	if v.Given() && (v.V < firstSchoolYear || v.V > lastSchoolYear) {
		l.report(diag.New(diag.BadValue, v.Span, "%d is not a school year", v.V).
			WithHint("write the year in which it ends: 2026 for 2025-2026"))
		return 0
	}
	return v.V
}

// notOfSource refuses what only a landing file has.
func (l *loader) notOfSource(s columnShape) {
	if len(s.Header) > 0 {
		l.report(diag.New(diag.UnknownKey, s.Header[0].Span, "only columns of a source have a header"))
	}
	for _, key := range []struct {
		name string
		at   source.Span
	}{{"optional", s.Optional.KeySpan}, {"since", s.Since.KeySpan}, {"until", s.Until.KeySpan}} {
		if !key.at.IsZero() {
			l.report(diag.New(diag.UnknownKey, key.at, "only columns of a source have the key %q", key.name))
		}
	}
}

// foundByPosition refuses optional columns in files without a header: a field that
// may be missing would shift all behind it.
func (l *loader) foundByPosition(node *graph.Node, t tableShape) {
	if node.Source.Landing.Header || node.Source.Landing.Format != graph.CSV {
		return
	}
	for _, c := range t.Columns {
		if c.Optional.V {
			l.report(diag.New(diag.BadValue, c.Optional.KeySpan, "the column %q can't be optional: in files without a header, fields are found by their position", c.Name.V).
				WithHint("say with since and until in which school years the files have it"))
		}
	}
}

// headersApart refuses a header that two columns claim, as reading a file would: which
// of them is meant can't be known.
func (l *loader) headersApart(columns []columnShape) {
	first := map[string]columnShape{}
	for _, c := range columns {
		if c.absent || c.sameAs.Given() {
			continue
		}
		for _, name := range append(yaml.Strings{c.Name}, c.Header...) {
			key := strings.ToLower(strings.TrimSpace(name.V))
			other, claimed := first[key]
			if claimed && other.Name.V != c.Name.V {
				l.report(diag.New(diag.AmbiguousHeader, name.Span, "columns %q and %q both claim the header %q", other.Name.V, c.Name.V, name.V).
					WithRelated(other.Name.Span, "the other column").
					WithHint("leave the header to one of them; where files have one field for both, say same_as of the other under source_overrides"))
				continue
			}
			first[key] = c
		}
	}
}
