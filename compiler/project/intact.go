package project

import (
	"slices"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Intact returns the part of a project that stands in files without errors, so that
// the rest can be checked and all problems be told at once. What is declared in the
// other files, data tests and unit tests are left out, and Partial is set: a name
// that isn't found may be among what is missing. ok is false where the problems
// leave nothing to go by: they concern the project's settings, what every model may
// ask for, or no file at all.
func (p *Project) Intact(problems diag.List) (intact *Project, ok bool) {
	if p == nil {
		return nil, false
	}
	faulty := map[string]bool{}
	for _, d := range problems {
		if d.Severity != diag.Error {
			continue
		}
		file := d.Span.File
		if file == nil || slices.Contains([]string{SettingsFile, KPIFile, GovernanceFile}, file.Path) || within(file.Path, p.Settings.Paths.Macros) {
			return nil, false
		}
		faulty[file.Path] = true
	}
	out := *p
	out.Partial = true
	described := func(file *source.File, by *Properties) bool {
		return faulty[file.Path] || (by != nil && faulty[by.File.Path])
	}
	out.Sources = slices.DeleteFunc(slices.Clone(p.Sources), func(s *Source) bool { return faulty[s.Node.Path] })
	out.Models = slices.DeleteFunc(slices.Clone(p.Models), func(m *Model) bool { return described(m.File, m.Properties) })
	out.Seeds = slices.DeleteFunc(slices.Clone(p.Seeds), func(s *Seed) bool { return described(s.File, s.Properties) })
	out.Exposures = slices.DeleteFunc(slices.Clone(p.Exposures), func(e *Exposure) bool { return faulty[e.Graph.Path] })
	out.Tests, out.UnitTests = nil, nil
	return &out, true
}
