package project

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// columns converts described columns and gives the tests declared on them. Those
// of a source may have headers and become columns of raw; those of a model only
// describe what its SQL gives.
func (l *loader) columns(shapes []columnShape, ofSource bool) ([]*Column, []*TestDecl) {
	var out []*Column
	var tests []*TestDecl
	names := newUnique("columns")
	for _, s := range shapes {
		if !s.Name.Given() || !l.name("a column", s.Name.V, s.Name.Span) || !names.add(l, diag.DuplicateName, s.Name.V, s.Name.Span) {
			continue
		}
		if !ofSource {
			l.notOfSource(s)
		}
		l.constraints(s.Constraints)
		out = append(out, l.column(s))
		if s.absent { // what never comes can't keep what a test asks of it
			continue
		}
		tests = append(tests, l.tests(s.Name.V, s.Tests)...)
		tests = append(tests, l.tests(s.Name.V, s.DataTests)...)
	}
	return out, tests
}

func (l *loader) column(s columnShape) *Column {
	return &Column{
		Column: graph.Column{
			Name: s.Name.V, DataType: s.DataType.V, Description: s.Description, Headers: s.Header.Texts(), InFile: l.inFile(s), Values: valuesOf(s),
			Business: s.Business.graph(), Governance: l.governanceOf(s.Governance),
			Tags: s.Config.Tags.Texts(), Meta: s.Config.Meta,
		},
		Constraints: s.Constraints, Span: s.Name.Span, TypeSpan: s.DataType.Span,
		Classification: s.Governance.Classification.Span, EdFi: s.Business.EdFi.Span, KPI: s.Business.KPI.Span,
	}
}

func (b businessShape) graph() graph.Business {
	return graph.Business{
		Label: b.Label, Definition: b.Definition, Purpose: b.Purpose, Formula: b.Formula, Unit: b.Unit,
		UsageNotes: b.UsageNotes, EdFi: b.EdFi.V, Domain: b.Domain, KPI: b.KPI.V, Synonyms: b.Synonyms.Texts(),
	}
}
