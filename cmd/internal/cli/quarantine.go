package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
)

func newQuarantine(a *app) *cobra.Command {
	var flags projectFlags
	var asOf string
	cmd := &cobra.Command{
		Use:   "quarantine [MODEL]...",
		Short: "Count the rows that break contracts, by rule and reason, with a file and row for each",
		Long: `Counts the rows that break the contracts of the last release, or with --as-of of the
past, by model, rule, column and reason. Each line names one landing file and the line
in it where such a record starts. The rows themselves: query "from refined.x__quarantine".`,
		Example: `  edfi-build quarantine
  edfi-build quarantine student_school_attendance_event --output json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := a.quarantined(cmd, flags, asOf, args)
			if err != nil {
				return err
			}
			if a.output == "json" {
				a.printJSON(found)
				return nil
			}
			a.printQuarantined(found)
			return nil
		},
	}
	flags.register(cmd)
	cmd.AddCommand(newQuarantineList(a))
	cmd.Flags().StringVar(&asOf, "as-of", "", "count as it was: a `date` (YYYY-MM-DD) or the number of a release")
	return cmd
}

func (a *app) quarantined(cmd *cobra.Command, flags projectFlags, asOf string, models []string) ([]runner.Quarantined, error) {
	c, err := a.load(cmd, flags)
	if err != nil {
		return nil, err
	}
	options := a.readerOptions(c)
	options.AsOf = asOf
	reader, err := runner.OpenReader(cmd.Context(), options)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	for _, name := range models {
		if err := hasQuarantine(reader, name); err != nil {
			return nil, err
		}
	}
	return reader.Quarantine(cmd.Context(), models...)
}

// hasQuarantine refuses names of models that aren't held to a contract.
func hasQuarantine(reader *runner.Reader, name string) error {
	var known []string
	for _, node := range reader.Manifest.Sorted() {
		if model := reader.Manifest.Nodes[node.Quarantines]; model != nil {
			if model.Name == name {
				return nil
			}
			known = append(known, model.Name)
		}
	}
	d := diag.New(diag.NotBuilt, source.Span{}, "no model %q is held to a contract", name)
	if hint := diag.DidYouMean(name, known); hint != "" {
		d = d.WithHint("%s", hint)
	}
	return d
}

func (a *app) printQuarantined(found []runner.Quarantined) {
	if len(found) == 0 {
		fmt.Fprintln(a.env.Out, "No row is in quarantine.")
	}
	model := ""
	for _, q := range found {
		if q.Model != model {
			model = q.Model
			fmt.Fprintln(a.env.Out, model)
		}
		fmt.Fprintf(a.env.Out, "  %7s  %-11s %s: %s", thousands(q.Rows), q.Rule, q.Column, q.Reason)
		if q.File != "" {
			fmt.Fprintf(a.env.Out, "  (%s:%d)", q.File, q.Row)
		}
		fmt.Fprintln(a.env.Out)
	}
}
