package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
	selects, excludes []string
	fullRefresh       bool
	failFast          bool
	threads           int
	noIngest, noDocs  bool
	asOf              string
	dryRun            bool
	kinds             []graph.Kind // only nodes of these kinds; nil: all
	withoutRelease    bool         // the step makes no release
}

func (f *runFlags) register(cmd *cobra.Command) {
	f.projectFlags.register(cmd)
	cmd.Flags().StringSliceVarP(&f.selects, "select", "s", nil, "work on these `nodes` only: names; +name adds what it needs, name+ what needs it")
	cmd.Flags().StringSliceVar(&f.excludes, "exclude", nil, "leave out these `nodes`")
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
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "compile and list the nodes in order; touch no data")
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
	return cmd
}

func newIngest(a *app) *cobra.Command {
	return newStep(a, "ingest", "Land new files in raw; make no release")
}

func newSeed(a *app) *cobra.Command { return newStep(a, "seed", "Load the project's seeds") }

func newTest(a *app) *cobra.Command {
	return newStep(a, "test", "Run the data tests on the last release")
}

// step limits the flags to what a part of run does; run itself is unlimited.
func step(name string, flags *runFlags) {
	switch name {
	case "ingest":
		flags.kinds, flags.withoutRelease, flags.noDocs = []graph.Kind{graph.KindSource}, true, true
	case "seed":
		flags.kinds, flags.noDocs = []graph.Kind{graph.KindSeed}, true
	case "test":
		flags.kinds, flags.withoutRelease, flags.noDocs = []graph.Kind{graph.KindTest}, true, true
	}
}

// run compiles, carries out and reports.
func (a *app) run(cmd *cobra.Command, flags runFlags) error {
	p := &progress{app: a, stopped: func() bool { return interrupted(cmd.Context()) }}
	if err := a.goBack(cmd, &flags); err != nil {
		return err
	}
	c, err := a.compile(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	selected, err := c.selection(flags)
	if err != nil {
		return err
	}
	if flags.dryRun {
		return a.dryRun(c, selected, flags.noIngest)
	}
	options, notes, err := a.runOptions(c, flags)
	if err != nil {
		return err
	}
	options.Select, options.Notify = selected, p.show
	p.print("Running with edfi-build " + a.env.Version)
	p.print("Found " + c.inventory())
	p.print(fmt.Sprintf("Concurrency: %s (target='%s')", plural(options.Target.Threads, "thread"), options.Target.Name))
	outcome, err := runner.Run(cmd.Context(), c.manifest, options)
	p.clear()
	warnings := append(append(c.warnings, notes...), outcome.Diagnostics()...)
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
		if docs, err = a.makeDocs(c, outcome.Release); err != nil {
			diags = append(diags, asWarnings(diag.FromError(diag.Internal, err))...)
		}
	}
	if a.output == "json" {
		a.printJSON(runReport(outcome, diags))
	} else {
		a.report(diags)
	}
	a.summary(c, flags, p, outcome, docs)
	if outcome.Failed() {
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

func (a *app) runOptions(c *compiled, flags runFlags) (runner.Options, diag.List, error) {
	key, notes, err := a.key(c)
	if err != nil {
		return runner.Options{}, nil, err
	}
	options := a.writerOptions(c)
	options.Key, options.OnFailure = key, c.project.Settings.OnFailure
	options.NoIngest, options.NoRelease, options.AsOf = flags.noIngest, flags.withoutRelease, flags.asOf
	options.FullRefresh, options.FailFast = flags.fullRefresh, flags.failFast
	if flags.threads > 0 {
		options.Target.Threads = flags.threads
	}
	if landing := options.Target.Landing; landing != "" {
		if _, err := os.Stat(landing); err != nil {
			notes = append(notes, diag.Warn(diag.NoLandingFile, source.Span{}, "the target's landing folder isn't there").
				WithHint("it is `landing` of target %s in edfi_project.yml", options.Target.Name))
		} else {
			options.Landing = os.DirFS(landing)
		}
	}
	return options, notes, nil
}

// writerOptions says who writes to a project's lake, and when.
func (a *app) writerOptions(c *compiled) runner.Options {
	host, _ := os.Hostname() // only a note beside the lock
	return runner.Options{
		Target: c.target(), Project: os.DirFS(c.dir), Now: a.env.Now, NewID: uuid.NewString,
		Host: host, PID: os.Getpid(), User: a.env.User, Git: gitState(c.dir), Version: a.env.Version,
	}
}

// selection resolves --select, --exclude and the step's kinds; nil means all.
func (c *compiled) selection(flags runFlags) (map[string]bool, error) {
	if len(flags.selects) == 0 && len(flags.excludes) == 0 && flags.kinds == nil {
		return nil, nil
	}
	chosen := map[string]bool{}
	for id := range c.manifest.Nodes {
		chosen[id] = true
	}
	var err error
	if len(flags.selects) > 0 {
		if chosen, err = c.selected(flags.selects); err != nil {
			return nil, err
		}
	}
	excluded, err := c.selected(flags.excludes)
	if err != nil {
		return nil, err
	}
	for id := range chosen {
		if excluded[id] || !ofKind(c.manifest.Nodes[id], flags.kinds) {
			delete(chosen, id)
		}
	}
	return chosen, nil
}

func ofKind(node *graph.Node, kinds []graph.Kind) bool {
	if kinds == nil {
		return true
	}
	for _, k := range kinds {
		if node.Kind == k {
			return true
		}
	}
	return false
}

func (c *compiled) selected(expressions []string) (map[string]bool, error) {
	chosen, err := c.manifest.Selection(expressions)
	var unknown *graph.UnknownNameError
	if errors.As(err, &unknown) {
		d := diag.New(diag.UnknownNode, source.Span{}, "no model, seed, source or test is named %q", unknown.Name)
		if near := diag.DidYouMean(unknown.Name, unknown.Known); near != "" {
			return nil, d.WithHint("%s", near)
		}
		return nil, d.WithHint("`edfi-build ls` lists them")
	}
	return chosen, err
}

// dryRun lists what a run would look at, in order.
func (a *app) dryRun(c *compiled, selected map[string]bool, noIngest bool) error {
	for _, id := range runner.Order(c.manifest, selected, noIngest) {
		fmt.Fprintln(a.env.Out, id)
	}
	return nil
}

// which names the command by what it works on, so that a retry of a retry is still
// the first command.
func (f runFlags) which() string {
	if len(f.kinds) == 1 {
		return map[graph.Kind]string{graph.KindSource: "ingest", graph.KindSeed: "seed", graph.KindTest: "test"}[f.kinds[0]]
	}
	return "run"
}

// runArgs are the arguments that retry takes up again.
func runArgs(flags runFlags) map[string]any {
	return map[string]any{
		"which": flags.which(), "target": flags.target, "vars": flags.vars, "select": flags.selects,
		"exclude": flags.excludes, "full_refresh": flags.fullRefresh, "no_ingest": flags.noIngest, "as_of": flags.asOf,
	}
}
