package project

import (
	"errors"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/recipient"
	"github.com/edfi-build/edfi-build/internal/source"
)

// pseudonymCases are the choices of a subject's letter case.
var pseudonymCases = []string{"keep", "lower", "upper"}

// pseudonyms reads how the identifiers of each subject become tokens.
func (l *loader) pseudonyms(subjects yaml.Map[pseudonymShape]) {
	l.project.PseudonymSpans = map[string]source.Span{}
	for _, s := range subjects {
		l.name("a subject", s.Key, s.KeySpan)
		l.choice("letter case", s.Value.Case, pseudonymCases...)
		l.project.PseudonymSpans[s.Key] = s.KeySpan
		if c := orElse(s.Value.Case, "keep"); c != "keep" {
			if l.project.Graph.PseudonymCases == nil {
				l.project.Graph.PseudonymCases = map[string]string{}
			}
			l.project.Graph.PseudonymCases[s.Key] = c
		}
	}
}

// recipients reads who can open the vault.
func (l *loader) recipients(list yaml.Strings) {
	l.project.Settings.Recipients = list.Texts()
	for _, r := range list {
		if _, err := recipient.Parse(r.V); errors.Is(err, recipient.ErrIdentity) {
			// Without a place: its line would print the secret, and so into a CI's log.
			line := r.Span.File.Position(r.Span.Start).Line
			l.report(diag.New(diag.BadRecipient, source.Span{}, "line %d of %s: %s", line, SettingsFile, err).
				WithHint("take it out of the project and its history, and make another: this one is known now"))
			return
		}
	}
	before := len(l.problems)
	for _, r := range list {
		if _, err := recipient.Parse(r.V); err != nil {
			l.report(diag.New(diag.BadRecipient, r.Span, "%s", err).
				WithHint("it is the line that starts with age1: `edfi-build keys identity FILE` and age-keygen print it"))
		}
	}
	if len(list) > 0 && len(l.problems) == before {
		if _, err := recipient.ParseAll(list.Texts()); errors.Is(err, recipient.ErrMixed) {
			l.report(diag.New(diag.BadRecipient, list[0].Span, "%s", err).WithHint("use recipients of one kind"))
		}
	}
}
