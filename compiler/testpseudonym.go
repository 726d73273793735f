package compiler

import (
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// refusePseudonyms reports where a test makes pseudonyms, and tells whether it doesn't.
// What models make is proven to be of identifiers alone; the rows of a test are proven
// by nobody, and may be kept.
func (c *compilation) refusePseudonyms(r *template.Rendered) bool {
	allowed := true
	for _, use := range r.Uses {
		if use.Kind != template.PseudonymUse {
			continue
		}
		allowed = false
		c.report(namingMacro(diag.New(diag.ForbiddenFunction, r.Map.Origin(use.Start, use.End), "a test can't make pseudonyms").
			WithHint("compare columns of models that hold the pseudonym already, or make it in an ephemeral model that the test reads")))
	}
	return allowed
}
