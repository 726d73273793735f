package share

import (
	"errors"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

func TestTermsAreWholeAndNotOver(t *testing.T) {
	whole := Terms{Recipient: "University", Agreement: "MOU 1", Purpose: "attendance", Expires: "2026-03-31"}
	for _, c := range []struct {
		name   string
		change func(*Terms)
		says   string // "": fine
	}{
		{"whole, on the last day", func(*Terms) {}, ""},
		{"over", func(x *Terms) { x.Expires = "2026-03-30" }, "ended on 2026-03-30"},
		{"no date", func(x *Terms) { x.Expires = "in spring" }, "not a date"},
		{"a day that isn't", func(x *Terms) { x.Expires = "2026-06-31" }, "not a date"},
		{"no recipient", func(x *Terms) { x.Recipient = " " }, "--recipient"},
		{"no agreement", func(x *Terms) { x.Agreement = "" }, "--agreement"},
		{"no purpose", func(x *Terms) { x.Purpose = "\t" }, "--purpose"},
		{"no expiry", func(x *Terms) { x.Expires = "" }, "--expires"},
		{"nothing", func(x *Terms) { *x = Terms{} }, "--recipient, --agreement, --purpose, --expires"},
	} {
		t.Run(c.name, func(t *testing.T) {
			terms := whole
			c.change(&terms)
			err := terms.Check("2026-03-31")
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var d diag.Diagnostic
			if !errors.As(err, &d) || d.Code != diag.ResearchTerms || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}
