package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
)

// listedKinds are the kinds of nodes that a project has.
var listedKinds = []string{string(graph.KindSource), string(graph.KindSeed), string(graph.KindModel), string(graph.KindTest)}

func newLs(a *app) *cobra.Command {
	var flags runFlags
	var kind string
	cmd := &cobra.Command{
		Use:     "ls",
		Aliases: []string{"list"},
		Short:   "List the project's nodes in the order in which they are built",
		Args:    exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if kind != "" {
				if !slices.Contains(listedKinds, kind) {
					return usage(cmd, "--resource-type is one of %s, not %q", strings.Join(listedKinds, ", "), kind)
				}
				flags.kinds = []graph.Kind{graph.Kind(kind)}
			}
			c, err := a.compile(cmd, flags.projectFlags)
			if err != nil {
				return err
			}
			selected, err := c.selection(flags)
			if err != nil {
				return err
			}
			a.list(c, selected)
			return nil
		},
	}
	flags.projectFlags.register(cmd)
	cmd.Flags().StringSliceVarP(&flags.selects, "select", "s", nil, "list these `nodes` only")
	cmd.Flags().StringSliceVar(&flags.excludes, "exclude", nil, "leave out these `nodes`")
	cmd.Flags().StringVar(&kind, "resource-type", "", "list this `kind` only: "+strings.Join(listedKinds, ", "))
	return cmd
}

func (a *app) list(c *compiled, selected map[string]bool) {
	var nodes []*graph.Node
	for _, id := range c.manifest.DAG().Order() {
		if selected == nil || selected[id] {
			nodes = append(nodes, c.manifest.Nodes[id])
		}
	}
	if a.output == "json" {
		a.printJSON(nodes)
		return
	}
	for _, n := range nodes {
		fmt.Fprintf(a.env.Out, "%-6s  %s\n", n.Kind, nodeTitle(n))
	}
}
