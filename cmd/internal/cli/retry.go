package cli

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
)

func newRetry(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "retry",
		Short: "Run again as last time, from where it failed",
		Long: `Repeats the last command of target/run_results.json with its arguments. What it
had built stays staged, so only what failed, and what waited for it, is done.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags, err := a.lastRun()
			if err != nil {
				return err
			}
			return a.run(cmd, flags)
		},
	}
}

// pastRun is what retry needs of target/run_results.json.
type pastRun struct {
	Args struct {
		Which       string   `json:"which"`
		Target      string   `json:"target"`
		Vars        string   `json:"vars"`
		Select      []string `json:"select"`
		Exclude     []string `json:"exclude"`
		Selector    []string `json:"selector"`
		State       string   `json:"state"`
		Indirect    string   `json:"indirect_selection"`
		Resources   []string `json:"resource_types"`
		FullRefresh bool     `json:"full_refresh"`
		NoIngest    bool     `json:"no_ingest"`
		AsOf        string   `json:"as_of"`
		Store       bool     `json:"store_failures"`
		NoDocs      bool     `json:"no_docs"`
		FailFast    bool     `json:"fail_fast"`
		Threads     int      `json:"threads"`
	} `json:"args"`
	Results []struct {
		ID       string `json:"unique_id"`
		Response struct {
			State runner.State `json:"edfi_state"`
		} `json:"adapter_response"`
	} `json:"results"`
}

func (a *app) lastRun() (runFlags, error) {
	dir := a.targetPath
	if dir == "" {
		dir = filepath.Join(a.projectDir, "target")
	}
	var past pastRun
	text, err := os.ReadFile(filepath.Join(dir, runResultsFile))
	if err != nil || json.Unmarshal(text, &past) != nil {
		return runFlags{}, diag.New(diag.NoPastRun, source.Span{}, "there is no earlier run to retry").WithHint("run `edfi-build run`")
	}
	failed := false
	for _, r := range past.Results {
		failed = failed || !r.Response.State.Holds()
	}
	if !failed {
		return runFlags{}, diag.New(diag.NoPastRun, source.Span{}, "nothing failed in the last run").WithHint("run `edfi-build run`")
	}
	flags := runFlags{
		projectFlags: projectFlags{target: past.Args.Target, vars: past.Args.Vars},
		selectFlags:  past.selection(),
		noIngest:     past.Args.NoIngest, fullRefresh: past.Args.FullRefresh, asOf: past.Args.AsOf, storeFailures: past.Args.Store,
		noDocs: past.Args.NoDocs, failFast: past.Args.FailFast, threads: past.Args.Threads,
	}
	step(past.Args.Which, &flags)
	return flags, nil
}

// selection is what the run was about. Where that hung on an earlier state, which
// the run itself may have changed, it is the nodes that the run had.
func (p *pastRun) selection() selectFlags {
	if p.Args.State == "" {
		return selectFlags{
			include: p.Args.Select, exclude: p.Args.Exclude, named: p.Args.Selector,
			indirect: p.Args.Indirect, resources: p.Args.Resources,
		}
	}
	f := selectFlags{indirect: string(graph.Empty)}
	for _, r := range p.Results {
		f.include = append(f.include, r.ID)
	}
	return f
}
