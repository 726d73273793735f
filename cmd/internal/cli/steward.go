package cli

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// stewardFlags are who leads tokens back to people, and why.
type stewardFlags struct {
	identity string // path of an age identity file
	reason   string
	ticket   string
}

func (f *stewardFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.identity, "identity", "", "the `file` of your age identity, readable by you alone; it must open the vault")
	cmd.Flags().StringVar(&f.reason, "reason", "", "`why`, in a sentence that names nobody; it goes into the audit log")
	cmd.Flags().StringVar(&f.ticket, "ticket", "", "the `number` of a request, for the audit log")
}

// maxReason is the length of a reason, in characters: a sentence and no file.
const maxReason = 500

// check refuses what doesn't say who and why.
func (f *stewardFlags) check(cmd *cobra.Command) error {
	f.reason, f.ticket = strings.TrimSpace(f.reason), strings.TrimSpace(f.ticket)
	switch {
	case f.identity == "":
		return usage(cmd, "say with --identity FILE which age identity opens the vault")
	case f.reason == "":
		return usage(cmd, "say with --reason TEXT why; it goes into the audit log")
	}
	for flag, text := range map[string]string{"reason": f.reason, "ticket": f.ticket} {
		if utf8.RuneCountInString(text) > maxReason || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			return usage(cmd, "--%s is one line of at most %d characters", flag, maxReason)
		}
	}
	return nil
}

// withoutID refuses a reason that holds the id that is asked for.
func (f *stewardFlags) withoutID(id string) error {
	if len(id) >= 4 && strings.Contains(strings.ToLower(f.reason+" "+f.ticket), strings.ToLower(id)) {
		return diag.New(diag.ReasonNames, source.Span{}, "the reason or the ticket holds the id that is asked for").
			WithHint("the audit log names nobody: say why without saying who")
	}
	return nil
}

// openVault opens the lake's vault with a steward's identity. That one didn't fit is
// written into the audit log.
func (a *app) openVault(c *compiled, f stewardFlags, action string) (*vault.Vault, error) {
	identity, err := openIdentity(f.identity)
	if err != nil {
		return nil, err
	}
	defer identity.Close()
	dir := a.openLake(c).VaultDir()
	segments, err := vault.Segments(dir)
	if err != nil {
		return nil, err
	}
	if len(segments) == 0 {
		return nil, diag.New(diag.NoVault, source.Span{}, "the lake of target %s has no vault: nobody can lead its tokens back to people", c.project.Target.Name).
			WithHint("list the stewards' age recipients in edfi_project.yml, vault: {recipients: [age1…]}; the next run fills it")
	}
	v, err := vault.OpenVault(dir, identity)
	if errors.Is(err, vault.ErrNotForYou) || errors.Is(err, vault.ErrNoIdentity) {
		if logged := a.logAccess(c, audit.Entry{Action: action + " refused", Reason: f.reason, Ticket: f.ticket}); logged != nil {
			return nil, logged
		}
		return nil, diag.New(diag.VaultShut, source.Span{}, "%s", err).
			WithHint("use the identity of a steward whose recipient stands under vault: in edfi_project.yml")
	}
	if err == nil && v.Locked() > 0 {
		a.report(diag.List{diag.Warn(diag.VaultShut, source.Span{}, "%d of %d parts of the vault aren't encrypted to this identity: people who are in one of them aren't found",
			v.Locked(), len(segments)).WithHint("a steward who opens all of it re-wraps it with `edfi-build keys recipients`")})
	}
	return v, err
}

// openIdentity opens an identity file that nobody else may read. Errors don't name its
// folder, which is this machine's.
func openIdentity(path string) (*os.File, error) {
	refuse := func(format string, args ...any) error {
		return diag.New(diag.BadIdentity, source.Span{}, format, args...)
	}
	f, err := os.Open(path)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return nil, refuse("the identity file can't be read: %s", err)
	}
	info, err := f.Stat()
	switch {
	case err != nil || !info.Mode().IsRegular():
		err = refuse("the identity file is no regular file")
	case info.Mode().Perm()&0o077 != 0:
		err = refuse("the identity file may be read by others (mode %04o): chmod 600 it", info.Mode().Perm())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
