package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/examples/generator"
)

// bareFolder names the project whose refined layer a child of the test binary works out
// with nothing but the engine; see TestMain.
const bareFolder = "EDFI_BENCH_BARE"

// TestMain lets the test binary be its own child: peak memory is known of a whole
// process only.
func TestMain(m *testing.M) {
	if dir := os.Getenv(bareFolder); dir != "" {
		if err := bareRefine(context.Background(), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// BenchmarkIngestRefine lands the files of a district and builds the refined layer, with
// its contracts and quarantines and without data tests, by the program as people use it.
// The floor is the engine alone: the same files read with its own readers, the same
// models as it is asked for them, each written to one Parquet file.
func BenchmarkIngestRefine(b *testing.B) {
	binary, err := filepath.Abs("../bin/edfi-build")
	check(b, err)
	if _, err := os.Stat(binary); err != nil {
		b.Skip("bin/edfi-build isn't built: make bench builds it")
	}
	for _, students := range []int{5_000, 50_000} {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "district")
			child(b, exec.Command(binary, "init", dir))
			landing := filepath.Join(dir, "examples/district/landing")
			check(b, os.RemoveAll(landing))
			_, err := generator.Generate(b.Context(), generator.Options{Students: students, Seed: 7, Out: generator.Folder(landing)})
			check(b, err)
			settle(b, landing)
			for b.Loop() {
				check(b, os.RemoveAll(filepath.Join(dir, "lake")))
				run := child(b, exec.Command(binary, "run", "--project-dir", dir, "--no-docs", "--quiet",
					"--select", "layer:raw", "layer:refined", "resource_type:seed", "--exclude", "resource_type:test", "resource_type:unit_test"))
				bareProcess := exec.Command(os.Args[0])
				bareProcess.Env = append(os.Environ(), bareFolder+"="+dir)
				bare := child(b, bareProcess)
				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(bare.took.Seconds(), "bare-s")
				b.ReportMetric(float64(bare.peak)/(1<<20), "bare-MB")
				b.ReportMetric(float64(run.took)/float64(bare.took), "time/bare")
				b.ReportMetric(float64(run.peak)/float64(bare.peak), "memory/bare")
			}
		})
	}
}

// process is what a finished process has cost.
type process struct {
	took time.Duration
	peak int64 // bytes of resident memory
}

func child(b *testing.B, cmd *exec.Cmd) process {
	b.Helper()
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", cmd.Args, err, out)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return process{time.Since(start), usage.Maxrss * 1024}
}
