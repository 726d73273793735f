package project

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// freshness sets when a table is late. What a table leaves open is as its source
// says; `freshness: null` asks for none. Without any period there is nothing to
// check, as in dbt.
func (l *loader) freshness(to *Source, ofSource, ofTable sourceConfigShape) {
	if ofTable.Freshness.Given() && ofTable.Freshness.V == nil {
		return
	}
	base, own := orEmpty(ofSource.Freshness.V), orEmpty(ofTable.Freshness.V)
	filter := given(own.Filter, base.Filter)
	field := given(ofTable.LoadedAtField, ofSource.LoadedAtField)
	f := &graph.Freshness{
		WarnAfter: l.period(own.WarnAfter, base.WarnAfter), ErrorAfter: l.period(own.ErrorAfter, base.ErrorAfter),
		LoadedAtField: field.V, Filter: filter.V,
	}
	if f.WarnAfter == nil && f.ErrorAfter == nil {
		return
	}
	to.Node.Source.Freshness, to.LoadedAtField, to.FreshnessFilter = f, field.Span, filter.Span
	if f.WarnAfter != nil && f.ErrorAfter != nil && f.ErrorAfter.Duration() < f.WarnAfter.Duration() && f.ErrorAfter.Duration() > 0 {
		l.report(diag.Warn(diag.BadFreshness, to.Node.Span, "%s is an error before it is a warning: error_after is shorter than warn_after", to.Node.Relation).
			WithHint("make warn_after the shorter one"))
	}
}

func orEmpty(f *freshnessShape) freshnessShape {
	if f == nil {
		return freshnessShape{}
	}
	return *f
}

var periods = []string{"minute", "hour", "day"}

// maxPeriods is more than any district waits, and can't overflow.
const maxPeriods = 1_000_000

// period reads the table's period, or else the source's.
func (l *loader) period(own, base *periodShape) *graph.Period {
	p := own
	if p == nil {
		p = base
	}
	if p == nil {
		return nil
	}
	l.choice("period", p.Period, periods...)
	count := l.atLeast(p.Count, 1, 1, "count")
	if count > maxPeriods {
		l.report(diag.New(diag.BadValue, p.Count.Span, "count is at most %d", maxPeriods))
		count = maxPeriods
	}
	return &graph.Period{Count: count, Unit: p.Period.V}
}
