package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner"
)

func newDiff(a *app) *cobra.Command {
	var flags projectFlags
	var selects []string
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two releases: rows, columns, definitions",
		Long: `Compares two releases, each given by its number or by a date, relation by relation:
rows that were added, removed or changed, in which columns, and what was defined
anew. Rows are matched by unique_key, the source's key or a unique test; without any,
whole rows are compared. Rows are counted and never shown.`,
		Example: `  edfi-build diff 6 7
  edfi-build diff --select v_chronic_absenteeism_risk 2026-03-31 2026-04-30`,
		Args: exactArgs(2, "two releases"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			difference, err := runner.Diff(cmd.Context(), a.readerOptions(c), args[0], args[1], selects)
			if err != nil {
				return err
			}
			if a.output == "json" {
				a.printJSON(difference)
				return nil
			}
			a.printDifference(difference)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringArrayVarP(&selects, "select", "s", nil, "compare these `nodes` only: names; +name adds what it needs, name+ what needs it")
	return cmd
}

func (a *app) printDifference(d *runner.Difference) {
	fmt.Fprintf(a.env.Out, "Release %d → release %d\n", d.From, d.To)
	for _, what := range d.Project {
		fmt.Fprintf(a.env.Out, "  %s changed\n", what)
	}
	for _, r := range d.Relations {
		fmt.Fprintf(a.env.Out, "\n%s  %s\n", r.Relation, rowsText(r))
		for _, c := range r.Columns {
			fmt.Fprintf(a.env.Out, "  %s\n", columnText(c))
		}
		if len(r.Definition) > 0 {
			fmt.Fprintf(a.env.Out, "  defined anew: %s\n", strings.Join(r.Definition, ", "))
		}
	}
	if len(d.Relations) == 0 {
		fmt.Fprintln(a.env.Out, "No relation differs.")
	}
}

func rowsText(r runner.RelationDifference) string {
	switch {
	case r.Change == runner.Added:
		return "added, " + plural(int(r.RowsAfter), "row")
	case r.Change == runner.Removed:
		return "removed, had " + plural(int(r.RowsBefore), "row")
	case r.Added+r.Removed+r.Changed == 0:
		return "same rows"
	case r.Key == nil:
		return fmt.Sprintf("%s → %s: %s added, %s removed (whole rows compared)", thousands(r.RowsBefore),
			plural(int(r.RowsAfter), "row"), thousands(r.Added), thousands(r.Removed))
	}
	return fmt.Sprintf("%s → %s: %s added, %s removed, %s changed (by %s)", thousands(r.RowsBefore), plural(int(r.RowsAfter), "row"),
		thousands(r.Added), thousands(r.Removed), thousands(r.Changed), strings.Join(r.Key, ", "))
}

func columnText(c runner.ColumnDifference) string {
	var text string
	switch c.Change {
	case runner.Added:
		return fmt.Sprintf("column %s added (%s)", c.Column, c.TypeAfter)
	case runner.Removed:
		return fmt.Sprintf("column %s removed (%s)", c.Column, c.TypeBefore)
	case runner.Retyped:
		text = fmt.Sprintf("column %s is %s, was %s", c.Column, c.TypeAfter, c.TypeBefore)
	default:
		text = "column " + c.Column
	}
	if c.Rows > 0 {
		text += ": changed in " + plural(int(c.Rows), "row")
	}
	return text
}
