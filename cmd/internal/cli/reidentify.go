package cli

import (
	"cmp"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// reidentifyFlags say whom to lead back, who does it and where the answer goes.
type reidentifyFlags struct {
	steward stewardFlags
	out     outFlags
	file    string // of tokens
	roster  string // teacher:ID or school:ID
	find    string // a natural id
	subject string // of find
}

func newReidentify(a *app) *cobra.Command {
	var flags projectFlags
	var f reidentifyFlags
	cmd := &cobra.Command{
		Use:   "reidentify [TOKEN]...",
		Short: "Lead tokens back to people, on the record",
		Long: `Leads tokens back to ids, with the names that raw has of them: tokens as arguments or
in a file, or all students that a teacher or a school has now. It takes the age identity
of a steward, for whom the vault is encrypted, and a reason. One line a person goes into
the audit log before anything is shown, also for tokens that nobody has.

The answer goes to the terminal or, with --out, to a new file that only you may read.

With --find it leads from a person's id to the token, and tells in which tables rows
about the person stand: what a parent who inspects records may see (34 CFR 99.10).`,
		Example: `  edfi-build reidentify s1_… --identity ~/steward.key --reason "counsellor asks for this student"
  edfi-build reidentify --roster teacher:1042 --identity ~/steward.key --reason "call home" --out /secure/roster.csv
  edfi-build reidentify --find 900117 --identity ~/steward.key --reason "inspection by a parent" --ticket REQ-7`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd, args); err != nil {
				return err
			}
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			if f.find != "" {
				return a.findPerson(cmd, c, f)
			}
			return a.reidentify(cmd, c, f, args)
		},
	}
	flags.register(cmd)
	f.steward.register(cmd)
	f.out.register(cmd)
	cmd.Flags().StringVar(&f.file, "file", "", "a `file` of tokens, one a line")
	cmd.Flags().StringVar(&f.roster, "roster", "", "all students that a teacher or a school has now: `teacher:ID|school:ID`")
	cmd.Flags().StringVar(&f.find, "find", "", "the `id` of a person whose token is asked for")
	cmd.Flags().StringVar(&f.subject, "subject", "student", "whose id --find gives: `student`, staff or contact")
	return cmd
}

func (f *reidentifyFlags) check(cmd *cobra.Command, args []string) error {
	ways := 0
	for _, given := range []bool{len(args) > 0 || f.file != "", f.roster != "", f.find != ""} {
		if given {
			ways++
		}
	}
	switch {
	case ways != 1:
		return usage(cmd, "reidentify takes tokens, --file, --roster or --find: one of them")
	case f.roster != "" && !isRoster(f.roster):
		return usage(cmd, "--roster is teacher:ID or school:ID")
	case f.find != "" && (f.out.out != "" || f.out.stdout):
		return usage(cmd, "--find shows no identity: --out and --stdout don't go with it")
	}
	if err := f.steward.check(cmd); err != nil {
		return err
	}
	return f.out.check(cmd)
}

// person is one answer.
type person struct {
	Token   string `json:"token"`
	Found   bool   `json:"found"`
	Subject string `json:"subject,omitempty"`
	ID      string `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
}

func (a *app) reidentify(cmd *cobra.Command, c *compiled, f reidentifyFlags, args []string) error {
	tokens, err := givenTokens(args, f.file)
	if err != nil {
		return err
	}
	sink, err := a.openSink(c, f.out)
	if err != nil {
		return err
	}
	defer sink.close()
	v, err := a.openVault(c, f.steward, "reidentify")
	if err != nil {
		return err
	}
	reader, err := runner.OpenReader(cmd.Context(), a.readerOptions(c))
	if err != nil {
		return err
	}
	defer reader.Close()
	asked := asked{tokens: tokens}
	if f.roster != "" {
		if asked, err = a.rosterOf(cmd.Context(), c, reader, v, f); err != nil {
			return err
		}
	}
	people, err := a.leadBack(cmd, c, reader, v, asked, f.steward)
	if err != nil {
		return err
	}
	if err := sink.write([]string{"token", "subject", "id", "name"}, cellsOf(people), people); err != nil {
		return err
	}
	return a.tellMissing(people)
}

// asked are the tokens of people, and what of the estate was read to know them.
type asked struct {
	tokens []string
	reads  []string // relations
}

// leadBack finds people in the vault and their names in raw, once each is on record.
func (a *app) leadBack(cmd *cobra.Command, c *compiled, reader *runner.Reader, v *vault.Vault, of asked, f stewardFlags) ([]person, error) {
	people := make([]person, len(of.tokens))
	tables := map[string][]runner.PeopleTable{}
	ids := map[string][]string{}
	entries := make([]audit.Entry, len(of.tokens))
	for i, token := range of.tokens {
		people[i] = person{Token: token}
		entries[i] = audit.Entry{Action: "reidentify", Subject: token, Release: reader.Release.Number, Reason: f.reason, Ticket: f.ticket, Relations: of.reads}
		entry, ok := v.ByToken(token)
		if !ok {
			continue
		}
		if _, known := tables[entry.Subject]; !known {
			tables[entry.Subject] = reader.PeopleTables(entry.Subject)
		}
		people[i] = person{Token: token, Found: true, Subject: entry.Subject, ID: entry.ID}
		ids[entry.Subject] = append(ids[entry.Subject], entry.ID)
		entries[i].Relations = sortedUnion(of.reads, runner.Reads(tables[entry.Subject]))
	}
	if err := a.logAccess(c, entries...); err != nil {
		return nil, err
	}
	names := map[string]map[string]string{}
	for _, subject := range slices.Sorted(maps.Keys(ids)) {
		var err error
		if names[subject], err = reader.Names(cmd.Context(), tables[subject], ids[subject], c.normal(subject)); err != nil {
			return nil, err
		}
	}
	for i := range people {
		people[i].Name = names[people[i].Subject][people[i].ID]
	}
	return people, nil
}

func sortedUnion(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func cellsOf(people []person) [][]string {
	rows := make([][]string, len(people))
	for i, p := range people {
		rows[i] = []string{p.Token, cmp.Or(p.Subject, "not in the vault"), p.ID, p.Name}
	}
	return rows
}

// tellMissing warns of tokens that nobody has. Where nobody has any, the command fails.
func (a *app) tellMissing(people []person) error {
	missing := 0
	for _, p := range people {
		if !p.Found {
			missing++
		}
	}
	if missing == 0 {
		return nil
	}
	says := diag.Warn
	if missing == len(people) {
		says = diag.New
	}
	d := says(diag.NotInVault, source.Span{}, "%d of %s not in the vault", missing, plural(len(people), "token")).
		WithHint("that they were asked for is in the audit log")
	if missing == len(people) {
		return d
	}
	if a.output == "json" {
		return nil // the answer says it: found is false
	}
	a.report(diag.List{d})
	return nil
}
