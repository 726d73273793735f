package cli

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
)

// completeNode offers a shell the names of the nodes of the last compile: reading
// them is quick, and compiling is not.
func (a *app) completeNode(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	dir := a.targetPath
	if dir == "" {
		dir = filepath.Join(a.projectDir, "target")
	}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	m, err := dbt.ReadManifest(text)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, n := range m.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		if n.Kind == graph.KindSource {
			names = append(names, n.Relation.String())
		} else {
			names = append(names, n.Name)
		}
	}
	slices.Sort(names)
	return names, cobra.ShellCompDirectiveNoFileComp
}
