package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/share"
)

// sharesFolder holds the shares where the target names no other, below target.
const sharesFolder = "shares"

// shareFlags are what `share` takes; which of its three uses is meant follows from them.
type shareFlags struct {
	projectFlags
	user, role, out  string
	research         bool
	terms            share.Terms
	include, exclude []string
}

func newShare(a *app) *cobra.Command {
	var flags shareFlags
	cmd := &cobra.Command{
		Use:   "share [NAME]...",
		Short: "Make the DuckDB files of roles: what a role may see of the last release, and nothing else",
		Long: `Makes the shares of governance.yml from the last release, as each run does: one DuckDB
file for each, or one for each school, holding only the tables, columns and rows that
its role may see. A share on demand is made when it is named.

With --role it makes one file for a role, or for one person in it, that no run renews.
With --research it makes a release for researchers under a written agreement (34 CFR
99.31(a)(6)): random codes stand for people, and nothing leads back.

Each file made or removed is a line in the audit log before it appears.`,
		Example: `  edfi-build share
  edfi-build share teachers --user 70142
  edfi-build share --role teacher:70142 --out teacher.duckdb
  edfi-build share --research --role researcher --recipient "Example University" \
    --agreement "MOU 2026-14" --purpose "attendance interventions" --expires 2027-06-30 --out release.duckdb`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd, args); err != nil {
				return err
			}
			switch {
			case flags.research:
				return a.shareResearch(cmd, flags)
			case flags.role != "":
				return a.shareRole(cmd, flags)
			}
			return a.shareDeclared(cmd, flags, args)
		},
	}
	flags.register(cmd)
	cmd.AddCommand(newShareList(a), newShareRemove(a))
	return cmd
}

func (f *shareFlags) register(cmd *cobra.Command) {
	f.projectFlags.register(cmd)
	cmd.Flags().StringVar(&f.user, "user", "", "whom a share on demand is for: an `id` or a token")
	cmd.Flags().StringVar(&f.role, "role", "", "make a file of what that `role` sees, or ROLE:USER")
	cmd.Flags().StringVar(&f.out, "out", "", "the `file` to make with --role or --research; it must not exist yet")
	cmd.Flags().BoolVar(&f.research, "research", false, "random codes for people, and the terms of an agreement")
	cmd.Flags().StringArrayVarP(&f.include, "select", "s", nil, "research: only these `nodes` of what the role sees")
	cmd.Flags().StringArrayVar(&f.exclude, "exclude", nil, "research: leave out these `nodes`")
	cmd.Flags().StringVar(&f.terms.Recipient, "recipient", "", "research: `who` gets it")
	cmd.Flags().StringVar(&f.terms.Agreement, "agreement", "", "research: the written agreement's `number` or title")
	cmd.Flags().StringVar(&f.terms.Purpose, "purpose", "", "research: `what` the agreement says it is for")
	cmd.Flags().StringVar(&f.terms.Expires, "expires", "", "research: the `date` (YYYY-MM-DD) by which it is destroyed")
}

func (f shareFlags) check(cmd *cobra.Command, args []string) error {
	alone := f.role != "" || f.research
	switch {
	case alone && len(args) > 0:
		return usage(cmd, "share takes names of shares, or --role or --research with --out, not both")
	case alone && f.user != "":
		return usage(cmd, "--user is for shares on demand; write --role ROLE:USER")
	case f.research && f.role == "":
		return usage(cmd, "--research takes --role: which role says what may be in it")
	case alone && !strings.EqualFold(filepath.Ext(f.out), ".duckdb"):
		return usage(cmd, "name the file with --out FILE.duckdb")
	case !alone && f.out != "":
		return usage(cmd, "--out is for --role and --research; shares stand in the target's folder")
	case !f.research && f.terms != (share.Terms{}):
		return usage(cmd, "--recipient, --agreement, --purpose and --expires are for --research")
	case !f.research && (len(f.include)+len(f.exclude) > 0):
		return usage(cmd, "--select and --exclude are for --research; a role says what else is in a share")
	case f.user != "" && len(args) != 1:
		return usage(cmd, "--user takes the name of one share on demand")
	}
	return nil
}

// shareDeclared makes the shares of governance.yml.
func (a *app) shareDeclared(cmd *cobra.Command, flags shareFlags, names []string) error {
	c, options, done, err := a.shareOptions(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	defer done()
	request := share.Request{Names: names, Declared: c.sharesNow()}
	if flags.user != "" {
		if request.User, err = a.userOfShare(c, names[0], flags.user); err != nil {
			return err
		}
	}
	report, err := share.Update(cmd.Context(), options, request)
	if err != nil {
		return notWritten(err)
	}
	a.report(shareDiagnostics(report))
	if a.output == "json" {
		a.printJSON(report)
	} else {
		fmt.Fprintln(a.env.Out, cmp.Or(shareLine(report), "No share is declared.")+" In "+a.relative(options.Folder))
	}
	if report.Failed.HasErrors() {
		return errReported
	}
	return nil
}

// shareRole makes one file for a role.
func (a *app) shareRole(cmd *cobra.Command, flags shareFlags) error {
	c, options, done, err := a.shareOptions(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	defer done()
	role, user, err := a.roleAndUser(c, flags.role)
	if err != nil {
		return err
	}
	made, err := share.Write(cmd.Context(), options, role, user, flags.out)
	if err != nil {
		return notWritten(err)
	}
	a.printShared(flags.out, made)
	return nil
}

func (a *app) printShared(path string, made *share.Made) {
	if a.output == "json" {
		a.printJSON(made)
		return
	}
	for i, relation := range made.Relations {
		fmt.Fprintf(a.env.Out, "%s  %s\n", relation, plural(int(made.Rows[i]), "row"))
	}
	fmt.Fprintf(a.env.Out, "%s%s, of release %d\n", leftOut(made), path, made.Release)
}

// shareOptions says where shares stand, what they are made of, and how they are put on
// record. done removes what was spilled.
func (a *app) shareOptions(cmd *cobra.Command, f projectFlags) (*compiled, share.Options, func(), error) {
	c, err := a.load(cmd, f)
	if err != nil {
		return nil, share.Options{}, nil, err
	}
	options, done := a.sharesOf(c)
	return c, options, done, nil
}

func (a *app) sharesOf(c *compiled) (share.Options, func()) {
	reader := a.readerOptions(c)
	spill, err := os.MkdirTemp(filepath.Join(reader.Lake, "_tmp"), "share-")
	if err == nil { // without the folder, everything has to fit into memory
		reader.TempDir = spill
	}
	options := share.Options{
		Reader: reader, Folder: a.sharesDir(c), Now: a.env.Now, Random: a.env.Random,
		Log: func(e audit.Entry) error { return a.logShare(c, e) },
	}
	return options, func() { os.RemoveAll(spill) }
}

func (a *app) sharesDir(c *compiled) string {
	folder := cmp.Or(c.target().Shares, filepath.Join(a.targetDir(c), sharesFolder))
	if absolute, err := filepath.Abs(folder); err == nil {
		return absolute
	}
	return folder
}

// logShare writes a line about a copy. Without it the copy doesn't appear.
func (a *app) logShare(c *compiled, entry audit.Entry) error {
	return a.record(c, "nothing is shared", entry)
}
