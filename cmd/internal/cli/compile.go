package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

func newCompile(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "compile",
		Short: "Check the whole project without data; write target/compiled and target/manifest.json",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.check(cmd, flags)
			if err != nil {
				return err
			}
			return a.compileSummary(c)
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&flags.noCache, "no-cache", false, "compile from nothing, whatever earlier compiles found out")
	return cmd
}

func (a *app) compileSummary(c *compiled) error {
	if a.output == "json" {
		a.printJSON(struct {
			Diagnostics []diag.View    `json:"diagnostics"`
			Nodes       map[string]int `json:"nodes"`
		}{c.warnings.Views(), c.countKinds()})
		return nil
	}
	a.report(c.warnings)
	if !a.quiet {
		fmt.Fprintf(a.env.Err, "Compiled %s: no errors.\n", c.inventory())
	}
	return nil
}

func (c *compiled) countKinds() map[string]int {
	counts := map[string]int{}
	for kind, n := range c.made.Kinds {
		counts[string(kind)] = n
	}
	return counts
}

// inventory says what the project holds, in dbt's order.
func (c *compiled) inventory() string {
	counts := c.countKinds()
	units := ""
	if n := counts[string(graph.KindUnitTest)]; n > 0 {
		units = ", " + plural(n, "unit test")
	}
	return fmt.Sprintf("%s, %s, %s, %s", plural(counts[string(graph.KindModel)], "model"), plural(counts[string(graph.KindSeed)], "seed"),
		plural(counts[string(graph.KindTest)], "data test"), plural(counts[string(graph.KindSource)], "source")) + units
}
