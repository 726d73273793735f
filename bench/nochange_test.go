package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// BenchmarkNoChange runs synthetic projects over three rows a table, where nearly all
// the time is our own, and then does so again with nothing changed. plan, and the
// answer to ls, are held against the run that changes nothing.
func BenchmarkNoChange(b *testing.B) {
	for _, models := range []int{100, 1000} {
		b.Run(fmt.Sprint(models), func(b *testing.B) {
			dir := b.TempDir()
			writeFiles(b, dir, newSynthetic(models))
			settle(b, filepath.Join(dir, "landing"))
			manifest, _ := made(b, compileRequest(dir), false, true)
			lake := filepath.Join(dir, "lake")
			for b.Loop() {
				check(b, os.RemoveAll(lake))
				first := runSynthetic(b, dir, manifest)
				unchanged := runSynthetic(b, dir, manifest)
				planned := timed(func() {
					_, err := runner.MakePlan(b.Context(), manifest, runner.PlanOptions{Options: optionsOf(dir)})
					check(b, err)
				})
				listed := timed(func() {
					chosen, err := manifest.Select([]string{"+mart_00000", "tag:none", "stg_*,layer:refined"}, nil, graph.SelectContext{})
					check(b, err)
					if len(chosen) == 0 || len(manifest.DAG().Order()) != len(manifest.Nodes) {
						b.Fatal("nothing was listed")
					}
				})
				nodes := float64(len(manifest.Nodes))
				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(float64(first.Microseconds())/1000/nodes, "first-ms/node")
				b.ReportMetric(float64(unchanged.Microseconds())/1000/nodes, "no-change-ms/node")
				b.ReportMetric(float64(unchanged)/float64(first), "no-change/first")
				b.ReportMetric(float64(planned)/float64(unchanged), "plan/no-change")
				b.ReportMetric(float64(listed)/float64(unchanged), "ls/no-change")
			}
		})
	}
}

func optionsOf(dir string) runner.Options {
	return runner.Options{
		Target: graph.Target{Name: "dev", Lake: filepath.Join(dir, "lake"), Threads: 4}, Project: os.DirFS(dir),
		Landing: os.DirFS(filepath.Join(dir, "landing")), Now: time.Now, NewID: uuid.NewString, Version: "bench",
	}
}

func runSynthetic(b *testing.B, dir string, manifest *graph.Manifest) time.Duration {
	b.Helper()
	return timed(func() {
		outcome, err := runner.Run(b.Context(), manifest, optionsOf(dir))
		check(b, err)
		if outcome.Failed() {
			b.Fatal(outcome.Diagnostics())
		}
	})
}

func timed(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}
