package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/vault"
)

func newKeysIdentity(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "identity FILE",
		Short: "Make an age identity for a steward and print its recipient",
		Long: `Makes an age identity in a file that isn't there yet, for its owner only, and prints
its recipient, the public half. A steward runs this on a machine of their own, keeps
the file, and hands on the recipient, which goes into edfi_project.yml:

  vault: {recipients: [age1…]}

age-keygen makes the same.`,
		Args: exactArgs(1, "the file to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := a.secretPath(args[0], "an identity of the vault")
			if err != nil {
				return err
			}
			recipient, err := vault.NewIdentityFile(path)
			if err != nil {
				return keyNotMade(path, err)
			}
			fmt.Fprintln(a.env.Out, recipient)
			return nil
		},
	}
}

func newKeysRecipients(a *app) *cobra.Command {
	var flags projectFlags
	var steward stewardFlags
	cmd := &cobra.Command{
		Use:   "recipients",
		Short: "List who can open the vault; with --identity, make it those that the project names",
		Long: `Lists the recipients that the project names and those that parts of the vault are
encrypted to. What a run adds is for the recipients of that day; the rest stays as it
was until a steward who can open all of it re-wraps it:

  edfi-build keys recipients --identity ~/steward.key --reason "A. has left the office"

Afterwards the vault opens for exactly the recipients of edfi_project.yml. Copies of
the vault in backups stay as they were.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			rewrap := steward != stewardFlags{}
			if rewrap {
				if err := steward.check(cmd); err != nil {
					return err
				}
			}
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			if rewrap {
				return a.rewrap(c, steward)
			}
			return a.listRecipients(c)
		},
	}
	flags.register(cmd)
	steward.register(cmd)
	return cmd
}

// listRecipients tells who can open how much of the vault.
func (a *app) listRecipients(c *compiled) error {
	segments, err := vault.Segments(a.openLake(c).VaultDir())
	if err != nil {
		return err
	}
	opens := map[string]int{}
	for _, s := range segments {
		for _, r := range s.Recipients {
			opens[r]++
		}
	}
	named := c.project.Settings.Recipients
	for _, r := range named {
		opens[r] += 0
	}
	list := []recipientView{}
	for _, r := range slices.Sorted(maps.Keys(opens)) {
		list = append(list, recipientView{Recipient: r, Named: slices.Contains(named, r), Opens: opens[r], Parts: len(segments)})
	}
	if a.output == "json" {
		a.printJSON(list)
		return nil
	}
	for _, r := range list {
		state := ""
		if !r.Named {
			state = ", not named by the project"
		}
		fmt.Fprintf(a.env.Out, "%s\n  opens %d of %s of the vault%s\n", r.Recipient, r.Opens, plural(r.Parts, "part"), state)
	}
	return nil
}

// recipientView is who can open how much of the vault.
type recipientView struct {
	Recipient string `json:"recipient"`
	Named     bool   `json:"named"` // by the project
	Opens     int    `json:"opens"`
	Parts     int    `json:"parts"` // of the vault
}

// rewrap encrypts the vault to the recipients of the project, once that is on record.
func (a *app) rewrap(c *compiled, f stewardFlags) error {
	recipients := c.project.Settings.Recipients
	if len(recipients) == 0 {
		return diag.New(diag.NoVault, source.Span{}, "edfi_project.yml names no recipients: nobody could open the vault any more").
			WithHint("vault: {recipients: [age1…]}")
	}
	l := a.openLake(c)
	unlock, err := l.Lock(lake.Holder{PID: os.Getpid()})
	if err != nil {
		return err
	}
	n, err := a.rewrapLocked(c, l, f, recipients)
	if err = errors.Join(err, unlock()); err != nil {
		return err
	}
	fmt.Fprintf(a.env.Out, "Re-wrapped the vault, %s, to %s.\n", plural(n, "part"), plural(len(recipients), "recipient"))
	return nil
}

func (a *app) rewrapLocked(c *compiled, l *lake.Lake, f stewardFlags, recipients []string) (int, error) {
	if _, err := a.openVault(c, f, "vault recipients"); err != nil { // before anything changes
		return 0, err
	}
	entry := audit.Entry{Action: "vault recipients", Reason: f.reason, Ticket: f.ticket}
	if err := a.logAccess(c, entry); err != nil {
		return 0, err
	}
	identity, err := openIdentity(f.identity)
	if err != nil {
		return 0, err
	}
	defer identity.Close()
	n, err := vault.Rewrap(l.VaultDir(), identity, recipients)
	if errors.Is(err, vault.ErrLockedParts) {
		err = diag.New(diag.VaultShut, source.Span{}, "%s: nothing is changed", err).
			WithHint("a steward who opens all of it must re-wrap it")
	}
	return n, err
}

// printTexts prints rows of texts as query prints its answer.
func (a *app) printTexts(columns []string, rows [][]string) {
	answer := &duckdb.Answer{}
	for _, name := range columns {
		answer.Columns = append(answer.Columns, &graph.Column{Name: name})
	}
	for _, row := range rows {
		cells := make([]*string, len(row))
		for i := range row {
			cells[i] = &row[i]
		}
		answer.Rows = append(answer.Rows, cells)
	}
	a.printAnswer(answer)
}
