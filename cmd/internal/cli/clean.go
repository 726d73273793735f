package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func newClean(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "clean",
		Short: "Remove target/: compiled SQL, artifacts and the dictionary in it",
		Long:  "Removes the target folder. The lake is the record and is never touched.",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			dir := a.targetDir(c)
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			if !a.quiet {
				fmt.Fprintf(a.env.Err, "Removed %s.\n", a.relative(dir))
			}
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}
