package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  exactArgs(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			if a.output == "json" {
				a.printJSON(map[string]string{"version": a.env.Version})
				return nil
			}
			fmt.Fprintln(a.env.Out, "edfi-build", a.env.Version)
			return nil
		},
	}
}
