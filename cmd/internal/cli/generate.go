package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/examples/generator"
)

func newGenerate(a *app) *cobra.Command {
	var students int
	var seed uint64
	var out, truths string
	var skyward []string
	var deliveries int
	var dirt dirtFlags
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Write the landing files of a synthetic district",
		Long: `Writes Skyward, Canvas and CALPADS files, test scores and transcripts of an invented
district. The same options give the same bytes. Skyward's files come as the
district's own reports, as Qmlativ's objects or as tables of SMS 2.0, which has
people and enrollments alone. Several deliveries are weekly snapshots, of which the
last is the same as one alone.

With --truths the district is another one, on which effects are planted: absences laid
on lines, students who stop coming, gaps between groups, measures that go together.
The expected answers are written to that folder:

  absences.csv      days enrolled and absent by student and school; what is planted
  gaps.csv          outcomes by group
  correlations.csv  engagement and marks by school
  deviations.csv    students whose risk leaves its usual band, or must not`,
		Args: exactArgs(0, "flags only"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage(cmd, "generate needs --out, the folder to write to")
			}
			if students < 1 || students > generator.MaxStudents {
				return usage(cmd, "--students is 1 to %s, not %d", thousands(generator.MaxStudents), students)
			}
			if deliveries < 1 || deliveries > generator.MaxDeliveries {
				return usage(cmd, "--deliveries is 1 to %d, not %d", generator.MaxDeliveries, deliveries)
			}
			styles, err := generator.ParseStyles(skyward)
			if err != nil {
				return usage(cmd, "--skyward: %v", err)
			}
			if err := mustBeEmpty(out); err != nil {
				return err
			}
			answers, err := truthsFolder(cmd, truths, out)
			if err != nil {
				return err
			}
			faults, closeList, err := dirt.open(cmd)
			if err != nil {
				return err
			}
			summary, err := generator.Generate(cmd.Context(), generator.Options{
				Students: students, Seed: seed, Skyward: styles, Deliveries: deliveries, Out: generator.Folder(out), Dirt: faults, Truths: answers,
			})
			if err := errors.Join(err, closeList()); err != nil {
				return err
			}
			a.printGenerated(summary)
			return nil
		},
	}
	cmd.Flags().IntVar(&students, "students", 150, "how `many` students")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "the `number` that all randomness follows from")
	cmd.Flags().StringSliceVar(&skyward, "skyward", []string{string(generator.Reports)},
		"the `styles` of Skyward's files: reports, qmlativ, sms")
	cmd.Flags().IntVar(&deliveries, "deliveries", 1, "how `many` weekly snapshots")
	dirt.add(cmd)
	cmd.Flags().StringVar(&truths, "truths", "", "plant effects, and write the expected answers to this `folder`; it must be empty")
	cmd.Flags().StringVar(&out, "out", "", "the `folder` to write to; it must be empty")
	return cmd
}

func (a *app) printGenerated(s generator.Summary) {
	if a.output == "json" {
		a.printJSON(s)
		return
	}
	rows := 0
	for _, f := range s.Files {
		rows += f.Rows
	}
	fmt.Fprintf(a.env.Out, "Wrote %s of %s in %s.\n", plural(rows, "row"), plural(s.Students, "student"), plural(len(s.Files), "file"))
}
