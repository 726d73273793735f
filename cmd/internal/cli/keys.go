package cli

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/vault"
)

func newKeys(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "The pseudonym key, and who can open the vault",
		Long: `Pseudonyms are made with a secret key, which stands in a file of its own, outside of
the project and the lake. Who a token stands for is kept in the vault, which the
stewards' age identities open and no run can read.`,
		Args: exactArgs(0, "a command: new, rotate, show, identity or recipients"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKeysNew(a), newKeysRotate(a), newKeysShow(a), newKeysIdentity(a), newKeysRecipients(a))
	return cmd
}

func newKeysNew(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "new FILE",
		Short: "Draw a pseudonym key into a new file, for its owner only",
		Long: `Draws a pseudonym key into a file that isn't there yet, for its owner only (mode
0600). Name it as the target's pseudonym_key. Whoever has it can find out whose a
token is, and without it no later run makes the same tokens: keep a copy where only
those can get at it who answer for it.`,
		Example: `  edfi-build keys new /secure/pseudonym.key`,
		Args:    exactArgs(1, "the file to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := a.secretPath(args[0], "a pseudonym key")
			if err != nil {
				return err
			}
			if _, err := vault.NewKeyFile(path, a.env.Random); err != nil {
				return keyNotMade(path, err)
			}
			fmt.Fprintf(a.env.Out, "%s holds the key of epoch 1. Name it in edfi_project.yml: pseudonym_key\n", filepath.Base(path))
			return nil
		},
	}
}

// secretPath is a path at which a secret may be written, absolute.
func (a *app) secretPath(path, what string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return path, outside(path, what, secretlessNear(path))
}

func keyNotMade(path string, err error) error {
	return diag.New(diag.KeyNotMade, source.Span{}, "%s: %s", filepath.Base(path), err).
		WithHint("name a new file in a folder that this account may write to")
}

func newKeysShow(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "show",
		Short: "List the epochs of the target's key by their public ids, never a key",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			ring, err := c.presentKeyring()
			if err != nil {
				return err
			}
			keys, err := ring.Keys(c.project.Graph.District.CDSCode, c.cases())
			if err != nil {
				return badKey(c, err)
			}
			var rows [][]string
			for _, k := range keys {
				current := ""
				if k.Epoch() == ring.Epoch() {
					current = "current"
				}
				rows = append(rows, []string{strconv.Itoa(k.Epoch()), k.ID(), current})
			}
			a.printTexts([]string{"epoch", "id", "state"}, rows)
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}

func newKeysRotate(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Draw the key of the next epoch into the target's key file",
		Long: `Draws a new key into the target's key file, beside those of earlier epochs. The next
run makes every pseudonym anew and with it all tables that hold any; other tables
stay. Which token became which stands in the vault alone, for those who can open it:
earlier releases, and files that were given away, keep their tokens.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			if _, err := c.presentKeyring(); err != nil {
				return err
			}
			ring, err := vault.RotateKeyFile(c.keyFile(), a.env.Random)
			if err != nil {
				return badKey(c, err)
			}
			fmt.Fprintf(a.env.Out, "Epoch %d is current for target %s. The next run makes all pseudonyms anew.\n", ring.Epoch(), c.project.Target.Name)
			a.report(a.afterRotation(c))
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}

// afterRotation warns of what a rotation leaves behind.
func (a *app) afterRotation(c *compiled) diag.List {
	var list diag.List
	if len(c.project.Settings.Recipients) == 0 {
		list = append(list, diag.Warn(diag.NoVault, source.Span{}, "there is no vault: nothing leads from the tokens of earlier epochs to those of this one").
			WithHint("list the stewards' age recipients in edfi_project.yml before the next run: vault: {recipients: [age1…]}"))
	}
	l := a.openLake(c)
	release, err := l.Latest()
	if err != nil {
		return list // there is no release that could be left behind
	}
	manifest, err := runner.ReadManifest(l, release)
	if err != nil {
		return append(list, asWarnings(diag.FromError(diag.Internal, err))...)
	}
	for _, n := range manifest.Sorted(graph.KindModel) {
		if n.Config.Materialized == graph.Snapshot && holdsTokens(n) {
			list = append(list, diag.Warn(diag.OldTokens, source.Span{}, "the history in %s stays under the tokens of its time", n.Relation).
				WithHint("the vault leads from each to the person's token of now"))
		}
	}
	return list
}

func holdsTokens(n *graph.Node) bool {
	for _, c := range n.Columns {
		if c.Governance.Classification == graph.Pseudonym {
			return true
		}
	}
	return false
}

// keyFile is the path of the target's key file.
func (c *compiled) keyFile() string {
	if path := c.target().PseudonymKey; path != "" || c.project.Target.Name != devTarget {
		return path
	}
	return vault.DevKeyFile(filepath.Join(c.dir, keyFolder))
}

// presentKeyring reads the target's keys and makes none.
func (c *compiled) presentKeyring() (vault.Keyring, error) {
	path := c.keyFile()
	if path == "" {
		return vault.Keyring{}, badKey(c, errNoKeyNamed)
	}
	if c.target().PseudonymKey != "" {
		if err := outside(path, "the pseudonym key", c.secretless()); err != nil {
			return vault.Keyring{}, err
		}
	}
	ring, err := vault.ReadKeyFile(path)
	if err != nil {
		return ring, badKey(c, err)
	}
	return ring, nil
}
