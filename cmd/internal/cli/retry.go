package cli

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

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
		FullRefresh bool     `json:"full_refresh"`
		NoIngest    bool     `json:"no_ingest"`
		AsOf        string   `json:"as_of"`
	} `json:"args"`
	Results []struct {
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
		selects:      past.Args.Select, excludes: past.Args.Exclude, noIngest: past.Args.NoIngest, fullRefresh: past.Args.FullRefresh,
		asOf: past.Args.AsOf,
	}
	step(past.Args.Which, &flags)
	return flags, nil
}
