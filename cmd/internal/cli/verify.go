package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func newVerify(a *app) *cobra.Command {
	var flags projectFlags
	var deep bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that everything the releases name is there and unchanged",
		Long: `Checks the chain of releases and what each keeps, every table's log, every data file
and landing file by its SHA-256, and the audit log. What isn't as it was committed is
named, the first break first; the exit code is then 1. Nothing is changed, and a run
may go on meanwhile.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			return a.verify(cmd, a.openLake(c), deep)
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&deep, "deep", true, "read every file; --deep=false compares sizes only")
	return cmd
}

// verification is verify's result as JSON.
type verification struct {
	Releases     int64       `json:"releases"`
	Tables       int64       `json:"tables"`
	Commits      int64       `json:"commits"`
	DataFiles    int64       `json:"data_files"`
	LandingFiles int64       `json:"landing_files"`
	Gone         int64       `json:"gone"` // removed on purpose, as a tombstone says
	AuditLines   int         `json:"audit_lines"`
	Diagnostics  []diag.View `json:"diagnostics"`
}

func (a *app) verify(cmd *cobra.Command, l *lake.Lake, deep bool) error {
	var broken diag.List
	summary, err := l.Verify(cmd.Context(), lake.VerifyOptions{Deep: deep}, func(f lake.Finding) {
		broken = append(broken, diag.FromError(diag.LakeIO, f.Problem)...)
	})
	if err != nil && len(broken) == 0 {
		return err
	}
	logged, err := verifyAudit(l)
	if err != nil {
		broken = append(broken, diag.FromError(diag.LakeIO, err)...)
	}
	entries := logged.Entries
	switch {
	case a.output == "json":
		a.printJSON(verification{summary.Releases, summary.Tables, summary.Commits, summary.Files, summary.Originals, summary.Gone, entries, broken.Views()})
	case len(broken) > 0:
		a.report(broken)
	default:
		fmt.Fprintf(a.env.Out, "%s, %s, %s, %s, %s in the audit log: all as committed.\n",
			plural(int(summary.Releases), "release"), plural(int(summary.Tables), "table"), plural(int(summary.Files), "data file"),
			plural(int(summary.Originals), "landing file"), plural(entries, "line"))
	}
	if len(broken) > 0 {
		return errReported
	}
	return nil
}
