package cli

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// purgeFlags say whom to delete, who does it and why.
type purgeFlags struct {
	steward     stewardFlags
	subject     string
	ids, tokens []string
	confirm     bool
}

func newPurge(a *app) *cobra.Command {
	var flags projectFlags
	var f purgeFlags
	cmd := &cobra.Command{
		Use:   "purge (--id ID | --token TOKEN) --identity FILE --reason TEXT",
		Short: "Delete a person from every version of every table, as a court may order",
		Long: `Takes a person out of all that the lake holds: every version of every table, rejected
and quarantined rows, the landing files that were kept, and the vault. Old releases can
be read as before, without the person; their figures of groups, which name nobody, stay.
A tombstone says what was rewritten and names nobody, and verify accepts exactly that.

The person is known by an identifier, or by a token that the vault leads back. Where
systems know them by several identifiers, give each. Without --confirm nothing is changed,
and the command tells what would be. A purge that was cut off is finished by the same
command; until then nothing else reads or writes the lake.

One line a token goes into the audit log, which itself keeps who looked at whom (34 CFR
99.32). In the end the command lists what it can't reach: copies that left the lake, the
landing folder, backups.`,
		Example: `  edfi-build purge --id 900117 --identity ~/steward.key --reason "order of the court" --ticket 26-CV-1180
  edfi-build purge --id 900117 --identity ~/steward.key --reason "order of the court" --ticket 26-CV-1180 --confirm`,
		Args: exactArgs(0, "no argument; name the person with --id or --token"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return a.purge(cmd, flags, f)
		},
	}
	flags.register(cmd)
	f.steward.register(cmd)
	cmd.Flags().StringVar(&f.subject, "subject", "student", "whose identifier it is: `student`, staff or contact")
	cmd.Flags().StringArrayVar(&f.ids, "id", nil, "an `identifier` of the person, as raw has it; may be given again")
	cmd.Flags().StringArrayVar(&f.tokens, "token", nil, "a `token` of the person; may be given again")
	cmd.Flags().BoolVar(&f.confirm, "confirm", false, "purge; without it, tell what would go")
	return cmd
}

func (f *purgeFlags) check(cmd *cobra.Command) error {
	if len(f.ids)+len(f.tokens) == 0 {
		return usage(cmd, "say with --id or --token who is to be purged")
	}
	for _, token := range f.tokens {
		if !isToken(token) {
			return notAToken("what --token gives is no token")
		}
	}
	if err := f.steward.check(cmd); err != nil {
		return err
	}
	for _, id := range slices.Concat(f.ids, f.tokens) {
		if err := f.steward.withoutID(id); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) purge(cmd *cobra.Command, flags projectFlags, f purgeFlags) error {
	c, err := a.compile(cmd, flags)
	if err != nil {
		return err
	}
	options := a.purgeOptions(c, f)
	finished := false
	if f.confirm {
		if finished, err = runner.FinishPurge(options); err != nil {
			return err
		}
	}
	plan, err := a.purgePerson(cmd, c, f, &options)
	if nobody := isNobody(plan, err); nobody != nil && !finished {
		return nobody
	} else if nobody == nil && err != nil {
		return err
	}
	a.printPurge(c, purged{PurgePlan: plan, Finished: finished, Done: f.confirm})
	return nil
}

// isNobody returns the diagnostic that there is nobody to purge, if that is what came of
// it. After a purge was finished that is as it should be.
func isNobody(plan *runner.PurgePlan, err error) error {
	var d diag.Diagnostic
	switch {
	case errors.As(err, &d) && (d.Code == diag.PurgeWithoutVault || d.Code == diag.NobodyToPurge):
		return err
	case err == nil && plan.Nothing:
		return diag.New(diag.NobodyToPurge, source.Span{}, "the lake holds nobody of this identifier").
			WithHint("some systems know a person by several identifiers: give each as --id")
	}
	return nil
}

func (a *app) purgePerson(cmd *cobra.Command, c *compiled, f purgeFlags, options *runner.PurgeOptions) (*runner.PurgePlan, error) {
	v, err := a.vaultIfAny(c, f.steward)
	if err != nil {
		return nil, err
	}
	if options.Person, err = a.personOf(c, f, v); err != nil {
		return nil, err
	}
	options.Know = func(who *runner.Person, ids []string) error { return a.knowPerson(c, who, v, ids) }
	return runner.Purge(cmd.Context(), *options)
}

func (a *app) purgeOptions(c *compiled, f purgeFlags) runner.PurgeOptions {
	w := a.writerOptions(c)
	o := runner.PurgeOptions{
		Target: w.Target, Manifest: c.manifest, Reason: f.steward.reason, Confirm: f.confirm,
		Now: w.Now, NewID: w.NewID, Host: w.Host, PID: w.PID, Version: w.Version,
		Forget: func(tokens []string) error { return a.forgetTokens(c, f.steward, tokens) },
	}
	o.Before = func(plan *runner.PurgePlan, who runner.Person) error { return a.logPurge(c, f.steward, plan, who) }
	return o
}

// logPurge writes a line for each token before anything is changed.
func (a *app) logPurge(c *compiled, f stewardFlags, plan *runner.PurgePlan, who runner.Person) error {
	var relations []string
	for _, t := range plan.Tables {
		relations = append(relations, t.Relation)
	}
	slices.Sort(relations)
	entry := audit.Entry{Action: "purge", Relations: relations, Reason: f.reason, Ticket: f.ticket}
	if len(who.Tokens) == 0 {
		return a.logAccess(c, entry)
	}
	var entries []audit.Entry
	for _, token := range who.Tokens {
		entry.Subject = token
		entries = append(entries, entry)
	}
	return a.logAccess(c, entries...)
}

// personOf finds all identifiers and tokens of the person: tokens of all epochs by the key,
// and identifiers of tokens by the vault.
func (a *app) personOf(c *compiled, f purgeFlags, v *vault.Vault) (runner.Person, error) {
	who := runner.Person{Subject: f.subject, Normal: c.normal(f.subject), Tokens: slices.Clone(f.tokens)}
	for _, id := range f.ids {
		who.IDs = append(who.IDs, c.normal(f.subject)(id))
	}
	for _, token := range f.tokens {
		entry, found := vaultEntry(v, token)
		if !found || entry.Subject != f.subject {
			return who, diag.New(diag.PurgeWithoutVault, source.Span{}, "the vault knows no %s of the token", f.subject).
				WithHint("give the person's identifiers with --id")
		}
		who.IDs = append(who.IDs, entry.ID)
	}
	who.IDs = sortedOnce(slices.DeleteFunc(who.IDs, func(id string) bool { return id == "" }))
	if len(who.IDs) == 0 {
		return who, diag.New(diag.NobodyToPurge, source.Span{}, "the identifier is empty")
	}
	return who, a.knowPerson(c, &who, v, who.IDs)
}

// knowPerson adds the tokens of identifiers, by the key and the vault.
func (a *app) knowPerson(c *compiled, who *runner.Person, v *vault.Vault, ids []string) error {
	if err := a.addTokens(c, who, ids); err != nil {
		return err
	}
	if v != nil {
		for _, id := range ids {
			for _, e := range v.ByID(who.Subject, id) {
				who.Known++
				who.Tokens = append(who.Tokens, e.Token, cmp.Or(e.Previous, e.Token))
			}
		}
	}
	who.Tokens = sortedOnce(who.Tokens)
	return nil
}

func vaultEntry(v *vault.Vault, token string) (vault.Entry, bool) {
	if v == nil {
		return vault.Entry{}, false
	}
	return v.ByToken(token)
}

// addTokens makes the person's tokens of all epochs, and what they are to be known by if
// they come again. Where no model makes pseudonyms there is no key.
func (a *app) addTokens(c *compiled, who *runner.Person, ids []string) error {
	if !c.needsKey() {
		return nil
	}
	keys, err := a.keysOfAllEpochs(c)
	if err != nil {
		return err
	}
	for _, id := range ids {
		for _, key := range keys {
			token, err := key.Pseudonym(who.Subject, id)
			if err != nil {
				return err
			}
			who.Tokens = append(who.Tokens, token)
		}
		digest, err := runner.PurgedDigest(keys[0].Pseudonym, who.Subject, id)
		if err != nil {
			return err
		}
		who.Digests = append(who.Digests, digest)
	}
	return nil
}

func (a *app) keysOfAllEpochs(c *compiled) ([]*vault.Key, error) {
	ring, _, err := a.keyring(c)
	if err != nil {
		return nil, err
	}
	cases := maps.Clone(c.cases())
	for subject, letters := range c.cases() {
		cases[runner.PurgedSubject(subject)] = letters
	}
	keys, err := ring.Keys(c.project.Graph.District.CDSCode, cases)
	if err != nil {
		return nil, badKey(c, err)
	}
	return keys, nil
}

// knowPurged makes what a run knows purged people by. The key is read when somebody was
// purged.
func (a *app) knowPurged(c *compiled) func(subject, id string) (string, error) {
	if !c.needsKey() {
		return nil
	}
	read := sync.OnceValues(func() ([]*vault.Key, error) { return a.keysOfAllEpochs(c) })
	return func(subject, id string) (string, error) { // for each cell of an identity
		keys, err := read()
		if err != nil {
			return "", err
		}
		return keys[0].Pseudonym(subject, id)
	}
}

// vaultIfAny opens the lake's vault; nil where it has none.
func (a *app) vaultIfAny(c *compiled, f stewardFlags) (*vault.Vault, error) {
	segments, err := vault.Segments(a.openLake(c).VaultDir())
	if err != nil || len(segments) == 0 {
		return nil, err
	}
	v, err := a.openVault(c, f, "purge")
	if err == nil && v.Locked() > 0 {
		// A purge that can't be finished would keep everybody from the lake.
		return nil, diag.New(diag.VaultShut, source.Span{}, "a purge takes an identity that opens all of the vault: nothing is changed").
			WithHint("a steward who opens all of it re-wraps it with `edfi-build keys recipients`")
	}
	return v, err
}

// forgetTokens takes people out of the vault.
func (a *app) forgetTokens(c *compiled, f stewardFlags, tokens []string) error {
	dir := a.openLake(c).VaultDir()
	segments, err := vault.Segments(dir)
	if err != nil || len(segments) == 0 || len(tokens) == 0 {
		return err
	}
	recipients := c.project.Settings.Recipients
	if len(recipients) == 0 {
		if recipients, err = vault.Recipients(dir); err != nil {
			return err
		}
	}
	identity, err := openIdentity(f.identity)
	if err != nil {
		return err
	}
	defer identity.Close()
	goes := func(e vault.Entry) bool {
		return slices.Contains(tokens, e.Token) || e.Previous != "" && slices.Contains(tokens, e.Previous)
	}
	_, err = vault.Remove(dir, identity, goes, recipients)
	if errors.Is(err, vault.ErrLockedParts) || errors.Is(err, vault.ErrNotForYou) {
		err = diag.New(diag.VaultShut, source.Span{}, "the person isn't out of the vault yet: %s", err).
			WithHint("a steward who opens all of it runs the same purge again")
	}
	return err
}

func sortedOnce(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
