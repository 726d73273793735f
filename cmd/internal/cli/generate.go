package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/examples/generator"
)

func newGenerate(a *app) *cobra.Command {
	var students int
	var seed uint64
	var out string
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Write the landing files of a synthetic district",
		Long: `Writes Skyward, Canvas and CALPADS files of an invented district. The same number
of students and the same seed give the same bytes.`,
		Args: exactArgs(0, "flags only"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage(cmd, "generate needs --out, the folder to write to")
			}
			if students < 1 || students > generator.MaxStudents {
				return usage(cmd, "--students is 1 to %s, not %d", thousands(generator.MaxStudents), students)
			}
			if err := mustBeEmpty(out); err != nil {
				return err
			}
			summary, err := generator.Generate(cmd.Context(), generator.Options{Students: students, Seed: seed, Out: generator.Folder(out)})
			if err != nil {
				return err
			}
			a.printGenerated(summary)
			return nil
		},
	}
	cmd.Flags().IntVar(&students, "students", 150, "how `many` students")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "the `number` that all randomness follows from")
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
