package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner"
)

func newHistory(a *app) *cobra.Command {
	var flags projectFlags
	var limit int
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the releases, newest first: who, when, from which commit, what changed",
		Long: `Lists the releases, newest first: when each was made and by whom, from which git
commit, and which tables it changed, with their rows before and after. Times are in
the project's zone.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			entries, err := runner.History(a.openLake(c), limit)
			if err != nil {
				return err
			}
			if a.output == "json" {
				a.printJSON(entries)
				return nil
			}
			a.printHistory(entries, c.zone())
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().IntVar(&limit, "limit", 0, "list at most that `many` releases (default: all)")
	return cmd
}

func (a *app) printHistory(entries []runner.HistoryEntry, zone *time.Location) {
	if len(entries) == 0 {
		fmt.Fprintln(a.env.Out, "There is no release yet.")
	}
	for i, e := range entries {
		if i > 0 {
			fmt.Fprintln(a.env.Out)
		}
		facts := []string{fmt.Sprintf("release %d", e.Release), localTime(e.Time, zone)}
		if e.User != "" {
			facts = append(facts, e.User)
		}
		fmt.Fprintln(a.env.Out, strings.Join(append(facts, gitText(e)), "  "))
		if e.RollbackTo > 0 {
			fmt.Fprintf(a.env.Out, "  rolled back to release %d\n", e.RollbackTo)
		}
		if e.EarlierRemoved {
			fmt.Fprintln(a.env.Out, "  the releases before it were removed")
		}
		if len(e.Stale) > 0 {
			fmt.Fprintf(a.env.Out, "  stale: %s\n", strings.Join(e.Stale, ", "))
		}
		for _, what := range e.Project {
			fmt.Fprintf(a.env.Out, "  %s changed\n", what)
		}
		a.printChanges(e.Changes)
	}
}

func gitText(e runner.HistoryEntry) string {
	switch {
	case e.Git == nil:
		return "no git commit"
	case e.Git.Dirty:
		return "git " + e.Git.Commit[:min(12, len(e.Git.Commit))] + " with uncommitted changes"
	}
	return "git " + e.Git.Commit[:min(12, len(e.Git.Commit))]
}

func (a *app) printChanges(changes []runner.TableChange) {
	width := 0
	for _, c := range changes {
		width = max(width, len(c.Relation))
	}
	for _, c := range changes {
		fmt.Fprintf(a.env.Out, "  %-*s  %s\n", width, c.Relation, changeText(c))
	}
}

func changeText(c runner.TableChange) string {
	switch {
	case c.View:
		return string(c.Change) + " view"
	case c.Change == runner.Added:
		return "added, " + plural(int(c.RowsAfter), "row")
	case c.Change == runner.Removed:
		return "removed, had " + plural(int(c.RowsBefore), "row")
	case c.RowsBefore == c.RowsAfter:
		return "changed, " + plural(int(c.RowsAfter), "row")
	}
	return fmt.Sprintf("changed, %s → %s", thousands(c.RowsBefore), plural(int(c.RowsAfter), "row"))
}

// zone is the project's time zone, in which people read times.
func (c *compiled) zone() *time.Location {
	zone, err := time.LoadLocation(c.project.Graph.Timezone)
	if err != nil { // checked when the project was read
		return time.UTC
	}
	return zone
}

func localTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04:05 MST")
}
