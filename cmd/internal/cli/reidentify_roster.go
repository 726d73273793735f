package cli

import (
	"context"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// staffSubject is the subject of teachers' ids.
const staffSubject = "staff"

// isRoster tells whether a text is teacher:ID or school:ID.
func isRoster(text string) bool {
	kind, id, _ := strings.Cut(text, ":")
	return (kind == "teacher" || kind == "school") && strings.TrimSpace(id) != ""
}

// rosterOf finds the students that a teacher or a school has now.
func (a *app) rosterOf(ctx context.Context, c *compiled, reader *runner.Reader, v *vault.Vault, f reidentifyFlags) (asked, error) {
	kind, id, _ := strings.Cut(f.roster, ":")
	scope := reader.ScopeOf(kind == "teacher")
	if scope == "" {
		return asked{}, diag.New(diag.NoRoster, source.Span{}, "no table of the last release says whom a %s has now", kind).
			WithHint("`edfi-build explain %s` names the table; or give the tokens themselves", diag.NoRoster)
	}
	var tokens []string
	var err error
	if kind == "teacher" {
		tokens, err = a.teacherRoster(ctx, c, reader, v, id, f.steward)
	} else {
		tokens, err = a.schoolRoster(ctx, reader, id)
	}
	return asked{tokens, []string{scope}}, err
}

// teacherRoster takes a token or a natural id, which the vault leads to its token.
func (a *app) teacherRoster(ctx context.Context, c *compiled, reader *runner.Reader, v *vault.Vault, id string, f stewardFlags) ([]string, error) {
	staff := []string{id}
	if !isToken(id) {
		if err := f.withoutID(id); err != nil {
			return nil, err
		}
		if staff = tokensOf(v.ByID(staffSubject, c.normal(staffSubject)(id))); len(staff) == 0 {
			return nil, a.nobody(c, reader, f, "the vault knows no member of staff of that id")
		}
	}
	tokens, err := reader.TeacherRoster(ctx, staff)
	if err == nil && len(tokens) == 0 {
		err = a.nobody(c, reader, f, "this member of staff has no student now, on the day that the last release speaks about")
	}
	return tokens, err
}

func (a *app) schoolRoster(ctx context.Context, reader *runner.Reader, id string) ([]string, error) {
	tokens, err := reader.SchoolRoster(ctx, id)
	if err == nil && len(tokens) == 0 {
		err = diag.New(diag.NotInVault, source.Span{}, "no student is enrolled at a school of that number, on the day that the last release speaks about").
			WithHint("the number is school_id in refined.school")
	}
	return tokens, err
}

// nobody is the error that a search was in vain, once the search is on record.
func (a *app) nobody(c *compiled, reader *runner.Reader, f stewardFlags, says string) error {
	if err := a.logAccess(c, audit.Entry{Action: "reidentify", Release: reader.Release.Number, Reason: f.reason, Ticket: f.ticket}); err != nil {
		return err
	}
	return diag.New(diag.NotInVault, source.Span{}, "%s", says).WithHint("that it was asked for is in the audit log")
}

// tokensOf lists all tokens of entries, of former epochs too.
func tokensOf(entries []vault.Entry) []string {
	var tokens []string
	for _, e := range entries {
		for _, token := range []string{e.Token, e.Previous} {
			if token != "" {
				tokens = append(tokens, token)
			}
		}
	}
	return sortedUnion(tokens, nil)
}
