package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// app is what the commands of one process share: the environment and the flags
// that stand on every command.
type app struct {
	env Environment

	projectDir string
	targetPath string // "" means target below the project
	output     string // text or json
	quiet      bool
	noColor    bool
}

// newRoot assembles the command tree. Nothing in it is global, so that tests can
// run several side by side.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "edfi-build",
		Short:         "Ed-Fi analytics for a school district, on one machine",
		Long:          rootHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if a.output != "text" && a.output != "json" && (a.output != markdown || cmd.Name() != "plan") {
				return usage(cmd, "--output is text or json, not %q", a.output)
			}
			return nil
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.projectDir, "project-dir", ".", "the `folder` that holds edfi_project.yml")
	flags.StringVar(&a.targetPath, "target-path", "", "the `folder` for compiled SQL, artifacts and the dictionary (default: target in the project)")
	flags.StringVar(&a.output, "output", "text", "`format` of results and diagnostics: text or json; plan also takes markdown")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "print results and errors only")
	flags.BoolVar(&a.noColor, "no-color", false, "print without colours")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, "%s", err) })
	root.CompletionOptions.HiddenDefaultCmd = false
	for _, build := range commands() {
		root.AddCommand(build(a))
	}
	return root
}

const rootHelp = `edfi-build turns a district's Skyward, Canvas and CALPADS files into Ed-Fi 6.0
tables and published marts, with a data dictionary, on one machine.

  edfi-build init DIR      a new project from the reference project
  edfi-build run           land, build, test, publish, document
  edfi-build compile       check everything without touching data
  edfi-build plan          what a run would do and why, and whom it reaches
  edfi-build query SQL     ask the published estate, now or as of a date
  edfi-build history       the releases, and what each changed

Exit codes: 0 all well, 1 the project or the run has errors, 2 wrong usage or an
internal failure.`

// commands lists the constructors of all commands.
func commands() []func(*app) *cobra.Command {
	return []func(*app) *cobra.Command{
		newInit, newRun, newCompile, newPlan, newIngest, newSeed, newTest, newSource, newDocs, newLs, newLineage, newShow,
		newQuery, newAccess, newShares, newHistory, newDiff, newRollback, newVerify, newVacuum, newQuarantine, newReidentify, newPurge, newKeys, newAudit, newProfile, newGenerate, newRetry, newClean, newDebug, newExplain, newVersion,
	}
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(append(names, c.Name()), c.Aliases...)
	}
	if near := diag.Nearest(name, names); near != "" {
		return usage(cmd, "there is no command %q; did you mean %q?", name, near)
	}
	return usage(cmd, "there is no command %q", name)
}

// exactArgs is cobra.ExactArgs in our own words.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(cmd, "%s takes %s", cmd.Name(), what)
		}
		return nil
	}
}

// colour tells whether to colour what goes to Err. NO_COLOR is the custom of
// no-color.org.
func (a *app) colour() bool {
	_, unwanted := a.env.Lookup("NO_COLOR")
	return a.env.Terminal && !a.noColor && !unwanted
}

// report prints diagnostics: text to Err, or one JSON array to Out when that is
// the output asked for.
func (a *app) report(list diag.List) {
	if a.output == "json" {
		a.printJSON(struct {
			Diagnostics []diag.View `json:"diagnostics"`
		}{list.Views()})
		return
	}
	style := diag.Style{}
	if a.colour() {
		style = diag.Style{
			Error: paint("1;31"), Warning: paint("1;33"), Mark: paint("31"), Faint: paint("34"), Missing: paint("31"), Surplus: paint("32"),
		}
	}
	for _, v := range list.Views() {
		if a.quiet && v.Severity == diag.Warning {
			continue
		}
		v.Render(a.env.Err, style)
		fmt.Fprintln(a.env.Err)
	}
}

func (a *app) printJSON(value any) { writeJSON(a.env.Out, value) }

func writeJSON(w io.Writer, value any) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	// The values are plain data; a write error means that nobody listens.
	_ = encoder.Encode(value)
}

func paint(code string) func(string) string {
	return func(s string) string { return "\x1b[" + code + "m" + s + "\x1b[0m" }
}
