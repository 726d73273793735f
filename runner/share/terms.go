package share

import (
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Terms are what a district and researchers have agreed on in writing (34 CFR
// 99.31(a)(6)(iii)(C)), and what it keeps on record of the disclosure (99.32(a)(3)).
type Terms struct {
	Recipient string
	Agreement string // its number or title
	Purpose   string
	Expires   string // YYYY-MM-DD: until then the recipient has destroyed the file
}

// Check tells which of the terms are missing, all at once, and whether they are over on
// a day (YYYY-MM-DD).
func (t Terms) Check(today string) error {
	var missing []string
	for _, term := range [][2]string{{"--recipient", t.Recipient}, {"--agreement", t.Agreement}, {"--purpose", t.Purpose}, {"--expires", t.Expires}} {
		if strings.TrimSpace(term[1]) == "" {
			missing = append(missing, term[0])
		}
	}
	if len(missing) > 0 {
		return diag.New(diag.ResearchTerms, source.Span{}, "a release for research needs %s", strings.Join(missing, ", ")).
			WithHint("they stand in the written agreement (34 CFR 99.31(a)(6)) and go on record with the release (99.32)")
	}
	if _, err := time.Parse(time.DateOnly, t.Expires); err != nil {
		return diag.New(diag.ResearchTerms, source.Span{}, "--expires is not a date").WithHint("write it as 2027-06-30")
	}
	if t.Expires < today {
		return diag.New(diag.ResearchTerms, source.Span{}, "the agreement ended on %s", t.Expires).
			WithHint("nothing is released under an agreement that is over; renew it first")
	}
	return nil
}

// about is the README of the file.
func (t Terms) about() about {
	return about{
		{"recipient", t.Recipient}, {"agreement", t.Agreement}, {"purpose", t.Purpose}, {"expires", t.Expires},
		{"destroy", "Destroy this file and everything made of it by " + t.Expires + ", or before when the purpose is met (34 CFR 99.31(a)(6)(iii)(C)(4))."},
		{"use", "For this purpose alone; by nobody but the recipient's people who work on it; published in no form that lets anybody know a student or parent (34 CFR 99.31(a)(6)(iii)(C))."},
		{"codes", "Codes of people were drawn at random for this file. They are the same in all its tables and in no other file, and no list leads from them to people. Don't try to find out who they are."},
	}
}
