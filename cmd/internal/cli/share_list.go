package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/share"
)

func newShareList(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the shares that stand: for whom, of which release, made when",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			copies, err := share.List(a.sharesDir(c))
			if err != nil {
				return notWritten(err)
			}
			if a.output == "json" {
				a.printJSON(append([]share.Copy{}, copies...))
				return nil
			}
			a.printCopies(c, copies)
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}

func (a *app) printCopies(c *compiled, copies []share.Copy) {
	if len(copies) == 0 {
		fmt.Fprintln(a.env.Out, "There is no share.")
		return
	}
	rows := [][]string{{"share", "role", "for", "release", "made", "file"}}
	for _, s := range copies {
		release := fmt.Sprint(s.Release)
		if s.Equals > s.Release {
			release += fmt.Sprintf(" = %d", s.Equals)
		}
		rows = append(rows, []string{s.Share, s.Role, cmp.Or(s.By, s.User, "-"), release, localTime(s.MadeAt, c.zone()), s.File})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range rows {
		printRow(a.env.Out, row, widths)
	}
}

func newShareRemove(a *app) *cobra.Command {
	var flags projectFlags
	var user string
	cmd := &cobra.Command{
		Use:   "remove NAME...",
		Short: "Remove the files of shares; those that are declared come back with the next run, but for shares on demand",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, options, done, err := a.shareOptions(cmd, flags)
			if err != nil {
				return err
			}
			defer done()
			request := share.Request{Names: args}
			if user != "" {
				if request.User, err = a.userOfShare(c, args[0], user); err != nil {
					return err
				}
			}
			report, err := share.Remove(options, request)
			if err != nil {
				return notWritten(err)
			}
			if len(report.Removed) == 0 {
				return diag.New(diag.UnknownShare, source.Span{}, "no file of such a share stands").WithHint("`edfi-build share list` shows what there is")
			}
			for _, file := range report.Removed {
				fmt.Fprintln(a.env.Out, "removed "+file)
			}
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&user, "user", "", "only the file of this user: an `id` or a token")
	return cmd
}
