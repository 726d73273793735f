package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
)

func newSource(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "source", Short: "Whether sources still deliver", Args: exactArgs(0, "a command: freshness"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(newSourceFreshness(a))
	return cmd
}

func newSourceFreshness(a *app) *cobra.Command {
	var project projectFlags
	var choosing selectFlags
	cmd := &cobra.Command{
		Use:   "freshness",
		Short: "Tell which sources are late",
		Long: `Compares the newest row of each source that declares freshness with the clock, as raw
stands now, and writes target/sources.json in dbt's shape. A row's time is
loaded_at_field, or else when it was ingested; then a delivery that equals the one
before counts too. A source that is later than its error_after, or never had a row,
ends the command with exit code 1.`,
		Example: `  edfi-build source freshness
  edfi-build source freshness --select source:skyward`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, chosen, err := a.compileSelected(cmd, project, choosing)
			if err != nil {
				return err
			}
			return a.freshness(cmd, c, chosen)
		},
	}
	project.register(cmd)
	choosing.register(cmd, "check")
	return cmd
}

func (a *app) freshness(cmd *cobra.Command, c *compiled, chosen *selected) error {
	var nodes []*graph.Node
	for _, node := range c.manifest.Sorted(graph.KindSource) {
		if node.Source.Freshness != nil && chosen.has(node.ID) {
			nodes = append(nodes, node)
		}
	}
	p := &progress{app: a, stopped: func() bool { return interrupted(cmd.Context()) }}
	p.print("Running with edfi-build " + a.env.Version)
	p.print(fmt.Sprintf("Found %s with freshness", plural(len(nodes), "source")))
	started := a.env.Now()
	ages, err := runner.Freshness(cmd.Context(), c.manifest, nodes, a.readerOptions(c), func(i int, age *runner.SourceAge) {
		p.freshnessLine(i, len(nodes), age)
	})
	if err != nil {
		return err
	}
	elapsed := a.env.Now().Sub(started)
	if err := a.writeSources(c, ages, elapsed); err != nil {
		return err
	}
	return a.concludeFreshness(c, chosen, p, ages, elapsed)
}

func (a *app) writeSources(c *compiled, ages []*runner.SourceAge, elapsed time.Duration) error {
	list := make([]dbt.SourceAge, len(ages))
	for i, age := range ages {
		list[i] = age.DBT()
	}
	stamp := dbt.Stamp{Time: a.env.Now(), ID: uuid.NewString(), Version: a.env.Version}
	return writeArtifact(filepath.Join(a.targetDir(c), sourcesFile), dbt.Sources(stamp, list, elapsed))
}

func (a *app) concludeFreshness(c *compiled, chosen *selected, p *progress, ages []*runner.SourceAge, elapsed time.Duration) error {
	diags := append(c.warnings, chosen.warnings...)
	count := map[runner.State]int{}
	for _, age := range ages {
		count[age.State]++
		if age.Diagnostic != nil {
			diags = append(diags, *age.Diagnostic)
		}
	}
	if a.output == "json" {
		a.printJSON(freshnessReport(ages, diags))
	} else {
		a.report(diags)
	}
	p.print("")
	p.print("Finished in " + fmt.Sprintf("%.2fs", elapsed.Seconds()))
	p.print(fmt.Sprintf("Done. PASS=%d WARN=%d ERROR=%d SKIP=0 NO-OP=0 REUSED=0 TOTAL=%d",
		count[runner.Success], count[runner.Warned], count[runner.Errored], len(ages)))
	if count[runner.Errored] > 0 {
		return errReported
	}
	return nil
}

// freshnessLine prints what became of a source, in dbt's manner.
func (p *progress) freshnessLine(i, total int, age *runner.SourceAge) {
	verdict := map[runner.State]string{runner.Success: "PASS", runner.Warned: "WARN", runner.Errored: "ERROR STALE"}[age.State]
	if age.State == runner.Errored && !age.Late {
		verdict = "ERROR"
	}
	name := age.Node.Source.System + "." + age.Node.Source.Table
	p.dotted(i, total, verdict+" freshness of "+name, age.State, fmt.Sprintf("%s in %.2fs", verdict, age.Duration.Seconds()))
}

// sourceFreshness is a source as JSON on standard output.
type sourceFreshness struct {
	ID       string       `json:"id"`
	State    runner.State `json:"state"`
	LoadedAt *time.Time   `json:"loaded_at"` // null: never
	Age      float64      `json:"age"`       // seconds; 0 without loaded_at
}

func freshnessReport(ages []*runner.SourceAge, diags diag.List) any {
	sources := []sourceFreshness{}
	for _, age := range ages {
		s := sourceFreshness{ID: age.Node.ID, State: age.State}
		if !age.LoadedAt.IsZero() {
			s.LoadedAt, s.Age = &age.LoadedAt, age.Age().Seconds()
		}
		sources = append(sources, s)
	}
	return struct {
		Sources     []sourceFreshness `json:"sources"`
		Diagnostics []diag.View       `json:"diagnostics"`
	}{sources, diags.Views()}
}
