package compiler

import (
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// checkPseudonyms finds subjects of the project file that no column is of: what is
// declared of them would do nothing.
func (c *compilation) checkPseudonyms() {
	declared := c.project.PseudonymSpans
	for _, subject := range slices.Sorted(maps.Keys(declared)) {
		if c.project.Partial || slices.Contains(c.env.Subjects, subject) {
			continue
		}
		d := diag.New(diag.UnknownSubject, declared[subject], "no column is of the subject %q", subject)
		if hint := diag.DidYouMean(subject, c.env.Subjects); hint != "" {
			d = d.WithHint("%s", hint)
		} else {
			d = d.WithHint("the subjects are %s", strings.Join(c.env.Subjects, ", "))
		}
		c.report(d)
	}
}
