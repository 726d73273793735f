package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
)

// runFlags are what run and its single steps take.
type runFlags struct {
	projectFlags
	selectFlags
	fullRefresh      bool
	failFast         bool
	threads          int
	noIngest, noDocs bool
	asOf             string
	dryRun           bool
	storeFailures    bool
	kinds            []graph.Kind // only nodes of these kinds; nil: all
	withoutRelease   bool         // the step makes no release
}

func (f *runFlags) register(cmd *cobra.Command) {
	f.projectFlags.register(cmd)
	f.selectFlags.register(cmd, "work on")
	cmd.Flags().BoolVar(&f.failFast, "fail-fast", false, "stop at the first failure")
	cmd.Flags().IntVar(&f.threads, "threads", 0, "work on that `many` nodes at a time (default: the target's threads)")
}

func newRun(a *app) *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:     "run",
		Aliases: []string{"build"},
		Short:   "Land, build, test, publish one release, and make the dictionary",
		Long: `Lands new files in raw, builds seeds and models layer by layer with their tests
as gates, publishes one release or none, and makes the dictionary. What hasn't
changed since the last release is not built again.

With --as-of it rebuilds the estate from raw as it was known then, with the project
as it is now, into a place of its own below the lake, and leaves the releases alone.
A report date that isn't pinned is then that day.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.run(cmd, flags) },
	}
	flags.register(cmd)
	cmd.Flags().BoolVarP(&flags.fullRefresh, "full-refresh", "f", false, "build everything anew, incremental models from nothing")
	cmd.Flags().StringVar(&flags.asOf, "as-of", "", "rebuild from raw as it was: a `date` (YYYY-MM-DD) or the number of a release")
	cmd.Flags().BoolVar(&flags.noIngest, "no-ingest", false, "leave the landing folder alone")
	cmd.Flags().BoolVar(&flags.noDocs, "no-docs", false, "don't make the dictionary")
	flags.registerStore(cmd)
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "tell what the run would do, as plan does; touch no data")
	return cmd
}

// newStep makes the command of a part of run.
func newStep(a *app, name, short string) *cobra.Command {
	var flags runFlags
	step(name, &flags)
	cmd := &cobra.Command{
		Use: name, Short: short, Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.run(cmd, flags) },
	}
	flags.register(cmd)
	if name == "test" {
		flags.registerStore(cmd)
	}
	return cmd
}

func (f *runFlags) registerStore(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.storeFailures, "store-failures", false, "keep the failing rows of tests, for query: failures.<test>")
}

func newIngest(a *app) *cobra.Command {
	return newStep(a, "ingest", "Land new files in raw; make no release")
}

func newSeed(a *app) *cobra.Command { return newStep(a, "seed", "Load the project's seeds") }

func newTest(a *app) *cobra.Command {
	return newStep(a, "test", "Run the unit tests, and the data tests on the last release")
}

// step limits the flags to what a part of run does; run itself is unlimited.
func step(name string, flags *runFlags) {
	switch name {
	case "ingest":
		flags.kinds, flags.withoutRelease, flags.noDocs = []graph.Kind{graph.KindSource}, true, true
	case "seed":
		flags.kinds, flags.noDocs = []graph.Kind{graph.KindSeed}, true
	case "test":
		flags.kinds, flags.withoutRelease, flags.noDocs = []graph.Kind{graph.KindTest, graph.KindUnitTest}, true, true
	}
}

// run compiles, carries out and reports.
func (a *app) run(cmd *cobra.Command, flags runFlags) error {
	p := &progress{app: a, stopped: func() bool { return interrupted(cmd.Context()) }}
	if err := a.goBack(cmd, &flags); err != nil {
		return err
	}
	c, chosen, err := a.compileSelected(cmd, flags.projectFlags, flags.selectFlags)
	if err != nil {
		return err
	}
	chosen.restrict(c, flags.kinds)
	if chosen.empty() && len(chosen.warnings) > 0 {
		a.report(append(c.warnings, chosen.warnings...))
		return nil
	}
	if flags.dryRun {
		return a.dryRun(cmd, c, flags, chosen)
	}
	options, notes, err := a.runOptions(c, flags, runner.NeedsNoEstate(c.manifest, chosen.ids))
	if err != nil {
		return err
	}
	options.Select, options.Notify = chosen.ids, p.show
	p.print("Running with edfi-build " + a.env.Version)
	p.print("Found " + c.inventory())
	p.print(fmt.Sprintf("Concurrency: %s (target='%s')", plural(options.Target.Threads, "thread"), options.Target.Name))
	outcome, err := runner.Run(cmd.Context(), c.manifest, options)
	p.clear()
	warnings := slices.Concat(c.warnings, chosen.warnings, notes, outcome.Diagnostics())
	return a.conclude(cmd, c, flags, p, outcome, warnings, err)
}

// goBack sets the day that a run as of the past takes for today.
func (a *app) goBack(cmd *cobra.Command, flags *runFlags) error {
	if flags.asOf == "" {
		return nil
	}
	c, err := a.load(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	flags.noDocs, flags.noIngest = true, true
	flags.today, err = runner.DayOf(a.openLake(c), flags.asOf, c.project.Graph.Timezone)
	return err
}

// conclude writes the artifacts, makes the dictionary and tells how it went.
func (a *app) conclude(cmd *cobra.Command, c *compiled, flags runFlags, p *progress, outcome *runner.Outcome, diags diag.List, err error) error {
	results := outcome.RunResults(a.env.Version, runArgs(flags))
	writing := writeArtifact(filepath.Join(a.targetDir(c), runResultsFile), results)
	if err != nil || interrupted(cmd.Context()) {
		a.report(diags)
		return errors.Join(err, cmd.Context().Err())
	}
	if writing != nil {
		return writing
	}
	docs := ""
	if !flags.noDocs && outcome.Release != nil && (outcome.Made || !outcome.Failed()) {
		if docs, err = a.docsOfRun(c, outcome); err != nil {
			diags = append(diags, asWarnings(diag.FromError(diag.Internal, err))...)
		}
	}
	shares, shareDiags := a.sharesOfRun(cmd.Context(), c, flags, outcome)
	diags = append(diags, shareDiags...)
	if a.output == "json" {
		a.printJSON(runReport(outcome, diags))
	} else {
		a.report(diags)
	}
	if shares != "" {
		p.print(shares)
	}
	a.summary(c, flags, p, outcome, docs)
	if outcome.Failed() || shareDiags.HasErrors() {
		return errReported
	}
	return nil
}

// asWarnings turns errors into warnings: a dictionary that can't be written is no
// failure of the release.
func asWarnings(list diag.List) diag.List {
	for i := range list {
		list[i].Severity = diag.Warning
	}
	return list
}

// runOptions are what a run takes from the outside; without an estate it takes
// neither key nor landing folder.
func (a *app) runOptions(c *compiled, flags runFlags, withoutEstate bool) (runner.Options, diag.List, error) {
	if withoutEstate {
		options := a.writerOptions(c)
		options.FailFast = flags.failFast
		return options, nil, nil
	}
	key, notes, err := a.key(c)
	if err != nil {
		return runner.Options{}, nil, err
	}
	options := a.writerOptions(c)
	options.Key, options.OnFailure = key, c.project.Settings.OnFailure
	if !flags.fullRefresh {
		notes = append(notes, a.lostVault(c, key)...)
	}
	options.KnowPurged = a.knowPurged(c)
	options.NoIngest, options.NoRelease, options.AsOf = flags.noIngest, flags.withoutRelease, flags.asOf
	options.FullRefresh, options.FailFast, options.StoreFailures = flags.fullRefresh, flags.failFast, flags.storeFailures
	if flags.threads > 0 {
		options.Target.Threads = flags.threads
	}
	if options.Landing = landingFolder(options.Target); options.Landing == nil && options.Target.Landing != "" {
		notes = append(notes, diag.Warn(diag.NoLandingFile, source.Span{}, "the target's landing folder isn't there").
			WithHint("it is `landing` of target %s in edfi_project.yml", options.Target.Name))
	}
	return options, notes, nil
}

// landingFolder is the target's landing folder; nil when it has none or it isn't
// there.
func landingFolder(t graph.Target) fs.FS {
	if t.Landing == "" {
		return nil
	}
	if _, err := os.Stat(t.Landing); err != nil {
		return nil
	}
	return os.DirFS(t.Landing)
}

// writerOptions says who writes to a project's lake, and when.
func (a *app) writerOptions(c *compiled) runner.Options {
	host, _ := os.Hostname() // only a note beside the lock
	return runner.Options{
		Target: c.target(), Project: os.DirFS(c.dir), Now: a.env.Now, NewID: uuid.NewString,
		Host: host, PID: os.Getpid(), User: a.env.User, Git: gitState(c.dir), Version: a.env.Version,
	}
}

// dryRun tells what the run would do.
func (a *app) dryRun(cmd *cobra.Command, c *compiled, flags runFlags, chosen *selected) error {
	plan, err := a.makePlan(cmd, c, flags, chosen, nil)
	if err != nil {
		return err
	}
	a.showPlan(c, chosen, plan, false)
	return nil
}

// which names the command by what it works on, so that a retry of a retry is still
// the first command.
func (f runFlags) which() string {
	if len(f.kinds) > 0 {
		return map[graph.Kind]string{graph.KindSource: "ingest", graph.KindSeed: "seed", graph.KindTest: "test"}[f.kinds[0]]
	}
	return "run"
}

// runArgs are the arguments that retry takes up again.
func runArgs(flags runFlags) map[string]any {
	return map[string]any{
		"which": flags.which(), "target": flags.target, "vars": flags.vars, "select": flags.include,
		"exclude": flags.exclude, "selector": flags.named, "state": flags.state, "indirect_selection": flags.indirect,
		"resource_types": flags.resources, "full_refresh": flags.fullRefresh, "no_ingest": flags.noIngest, "as_of": flags.asOf,
		"no_docs": flags.noDocs, "fail_fast": flags.failFast, "threads": flags.threads,
		"store_failures": flags.storeFailures,
	}
}
