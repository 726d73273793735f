package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner"
)

func newRollback(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "rollback RELEASE",
		Short: "Make a new release that equals an earlier one",
		Long: `Makes a new release that equals an earlier one, given by its number or by a date, and
brings the newest version of each table back to it, so that other engines see it too.
Nothing is lost: the releases in between stay, and the next run builds from all that
has landed, with the project as it is then.`,
		Args: exactArgs(1, "a release"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			to, err := runner.FindRelease(a.openLake(c), args[0], c.project.Graph.Timezone)
			if err != nil {
				return err
			}
			made, err := runner.Rollback(a.writerOptions(c), to.Number)
			if err != nil {
				return err
			}
			shares, problems := a.updateShares(cmd.Context(), c, c.sharesNow())
			if a.output == "json" {
				a.printJSON(rolledBack{made.Number, to.Number})
			} else {
				fmt.Fprintf(a.env.Out, "Published release %d, which equals release %d.\n", made.Number, to.Number)
				a.report(problems)
			}
			if shares != "" && !a.quiet {
				fmt.Fprintln(a.env.Err, shares)
			}
			if problems.HasErrors() {
				return errReported
			}
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}

// rolledBack is rollback's result as JSON.
type rolledBack struct {
	Release    int64 `json:"release"`
	RollbackTo int64 `json:"rollback_to"`
}
