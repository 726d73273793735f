package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
)

func newLs(a *app) *cobra.Command {
	var project projectFlags
	var choosing selectFlags
	cmd := &cobra.Command{
		Use:     "ls",
		Aliases: []string{"list"},
		Short:   "List the project's nodes in the order in which they are built",
		Long: `Lists nodes in the order in which they are built, and then exposures: all, or those
that a selection chooses. It is the way to see what a selection means before it is
given to run, test or plan.`,
		Example: `  edfi-build ls --select +v_chronic_absenteeism
  edfi-build ls --select 'tag:daily,layer:refined' --resource-type model
  edfi-build ls --select state:modified+ --state last_release --resource-type exposure`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, chosen, err := a.compileSelected(cmd, project, choosing)
			if err != nil {
				return err
			}
			a.list(c, chosen)
			return nil
		},
	}
	project.register(cmd)
	choosing.register(cmd, "list")
	return cmd
}

func (a *app) list(c *compiled, chosen *selected) {
	nodes, exposures := []*graph.Node{}, []*graph.Exposure{}
	for _, id := range c.manifest.DAG().Order() {
		if chosen.has(id) {
			nodes = append(nodes, c.manifest.Nodes[id])
		}
	}
	for _, e := range c.manifest.Exposures {
		if chosen.has(c.manifest.ExposureID(e)) {
			exposures = append(exposures, e)
		}
	}
	if a.output == "json" {
		a.printJSON(listed(c, nodes, exposures))
		return
	}
	a.report(chosen.warnings)
	for _, n := range nodes {
		fmt.Fprintf(a.env.Out, "%-6s  %s\n", n.Kind, nodeTitle(n))
	}
	for _, e := range exposures {
		fmt.Fprintf(a.env.Out, "%-6s  %s\n", "exposure", e.Name)
	}
}

// listedExposure gives an exposure the two fields by which nodes are told apart.
type listedExposure struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	*graph.Exposure
}

// listed puts nodes and exposures into one list.
func listed(c *compiled, nodes []*graph.Node, exposures []*graph.Exposure) []any {
	out := []any{}
	for _, n := range nodes {
		out = append(out, n)
	}
	for _, e := range exposures {
		out = append(out, listedExposure{c.manifest.ExposureID(e), "exposure", e})
	}
	return out
}
