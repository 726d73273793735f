package cli

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func newVacuum(a *app) *cobra.Command {
	var flags projectFlags
	var olderThan string
	var yes bool
	cmd := &cobra.Command{
		Use:   "vacuum --older-than AGE",
		Short: "Remove what no kept release names; without --yes, say what would go",
		Long: `Removes releases and data files that are older than an age and that nothing needs:
the newest releases stay, as many as the project file keeps ("releases: {keep: 400}";
without it all stay), and so does every file that a release which stays names. Raw is
never touched. A tombstone records what went, so that verify can tell it from damage.

Without --yes nothing is removed, and the command says what would be.`,
		Example: `  edfi-build vacuum --older-than 90d
  edfi-build vacuum --older-than 90d --yes`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			moment, ok := ago(a.env.Now(), olderThan)
			if !ok {
				return usage(cmd, "--older-than takes an age in days, hours or weeks, such as 30d, 12h or 8w")
			}
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			host, _ := os.Hostname() // only a note beside the lock
			options := runner.VacuumOptions{
				Keep: c.project.Settings.KeepRelease, OlderThan: moment, Holder: lake.Holder{PID: os.Getpid(), Host: host},
			}
			plan, err := runner.Vacuum(a.openLake(c), options, yes)
			if err != nil {
				return err
			}
			a.printVacuum(plan, yes)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&olderThan, "older-than", "", "remove only what is older than this `age`: 30d, 12h, 8w")
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "remove it")
	return cmd
}

var ages = regexp.MustCompile(`^([0-9]{1,5})([hdw])$`)

// ago is the moment that was an age ago: a whole number of hours, days or weeks.
func ago(now time.Time, age string) (time.Time, bool) {
	parts := ages.FindStringSubmatch(age)
	if parts == nil {
		return now, false
	}
	n, err := strconv.Atoi(parts[1])
	switch parts[2] {
	case "h":
		return now.Add(-time.Duration(n) * time.Hour), err == nil
	case "w":
		n *= 7
	}
	return now.AddDate(0, 0, -n), err == nil
}

// vacuumed is vacuum's result as JSON.
type vacuumed struct {
	Removed  bool     `json:"removed"`
	Releases []int64  `json:"releases"`
	Files    []string `json:"files"`
	Bytes    int64    `json:"bytes"`
}

func (a *app) printVacuum(plan lake.Vacuum, done bool) {
	files := []string{}
	for _, f := range plan.Files {
		files = append(files, f.Path)
	}
	if a.output == "json" {
		a.printJSON(vacuumed{done, append([]int64{}, plan.Releases...), files, plan.Bytes})
		return
	}
	for _, number := range plan.Releases {
		fmt.Fprintf(a.env.Out, "release %d\n", number)
	}
	for _, file := range files {
		fmt.Fprintln(a.env.Out, file)
	}
	what := fmt.Sprintf("%s and %s of %s bytes", plural(len(plan.Releases), "release"), plural(len(files), "file"), thousands(plan.Bytes))
	switch {
	case len(plan.Releases)+len(files) == 0:
		fmt.Fprintln(a.env.Out, "There is nothing to remove.")
	case done:
		fmt.Fprintf(a.env.Out, "Removed %s.\n", what)
	default:
		fmt.Fprintf(a.env.Out, "Would remove %s. Nothing was removed: add --yes to remove them.\n", what)
	}
}
