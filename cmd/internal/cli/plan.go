package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// markdown is an output format of plan alone.
const markdown = "markdown"

func newPlan(a *app) *cobra.Command {
	var flags runFlags
	var failOnBreaking bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Tell what a run would do and why, and whom the change reaches",
		Long: `Tells for each node what a run would do (run, reuse, adopt what a failed run has
finished, or skip) and why; which columns were added, removed, retyped, redefined or
reclassified; which models, marts and exposures each change reaches; and what of it
is breaking. It writes nothing to the lake.

It compares with the last release. With --state it compares with the manifest.json
of that folder and needs no lake and no data: keep target/manifest.json of the main
branch, and a pull request can be told what it changes:

  edfi-build plan --state main-target --output markdown >> "$SUMMARY"

Breaking is what those who read a table can't rely on as before: a table or column
that is gone, a type that no longer holds the old values, a narrower access, a
contract that is given up.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.planned(cmd, flags, failOnBreaking) },
	}
	flags.projectFlags.register(cmd)
	flags.selectFlags.register(cmd, "plan for")
	cmd.Flags().BoolVarP(&flags.fullRefresh, "full-refresh", "f", false, "plan to build everything anew")
	cmd.Flags().BoolVar(&flags.noIngest, "no-ingest", false, "leave the landing folder alone")
	cmd.Flags().BoolVar(&failOnBreaking, "fail-on-breaking", false, "end with exit code 1 when a change is breaking")
	return cmd
}

func (a *app) planned(cmd *cobra.Command, flags runFlags, failOnBreaking bool) error {
	c, chosen, err := a.compileSelected(cmd, flags.projectFlags, flags.selectFlags)
	if err != nil {
		return err
	}
	var state *graph.Manifest
	if chosen.state != nil {
		state = chosen.state.manifest
	}
	plan, err := a.makePlan(cmd, c, flags, chosen, state)
	if err != nil {
		return err
	}
	view := a.showPlan(c, chosen, plan, state != nil)
	if failOnBreaking && view.breaking > 0 {
		if a.output != "json" {
			a.report(diag.List{diag.New(diag.BreakingChange, source.Span{}, "the plan has %s", plural(view.breaking, "breaking change")).
				WithHint("keep what others read until they no longer do, or merge without --fail-on-breaking")})
		}
		return errReported
	}
	return nil
}

// showPlan prints a plan in the format that was asked for.
func (a *app) showPlan(c *compiled, chosen *selected, plan *runner.Plan, againstState bool) *planView {
	view := newPlanView(plan, againstState, chosen.ids != nil)
	warnings := slices.Concat(c.warnings, chosen.warnings, plan.Diagnostics)
	switch a.output {
	case "json":
		a.printJSON(view.json(warnings))
		return view
	case markdown:
		fmt.Fprint(a.env.Out, view.markdown())
	default:
		fmt.Fprint(a.env.Out, view.text())
	}
	a.report(warnings)
	return view
}

// makePlan plans a run with the given flags; state is what to compare with in
// place of the last release, or nil.
func (a *app) makePlan(cmd *cobra.Command, c *compiled, flags runFlags, chosen *selected, state *graph.Manifest) (*runner.Plan, error) {
	options := runner.PlanOptions{Options: a.writerOptions(c), State: state}
	options.Select, options.NoIngest, options.FullRefresh, options.AsOf = chosen.ids, flags.noIngest, flags.fullRefresh, flags.asOf
	if state == nil {
		key, err := a.presentKey(c)
		if err != nil {
			return nil, err
		}
		options.Key, options.Landing = key, landingFolder(options.Target)
	}
	return runner.MakePlan(cmd.Context(), c.manifest, options)
}

// presentKey is key, without making one: a plan writes nothing. A dev key that the
// run will make is nil.
func (a *app) presentKey(c *compiled) (runner.Key, error) {
	if target := c.target(); target.PseudonymKey == "" && target.Name == devTarget && c.needsKey() {
		if _, _, err := vault.DevKey(filepath.Join(c.dir, keyFolder), noRandom{}); errors.Is(err, errNoRandom) {
			return nil, nil
		}
	}
	key, _, err := a.key(c)
	return key, err
}

var errNoRandom = errors.New("no randomness is at hand")

// noRandom keeps a key from being drawn.
type noRandom struct{}

var _ io.Reader = noRandom{}

// Read implements io.Reader.
func (noRandom) Read([]byte) (int, error) { return 0, errNoRandom }
