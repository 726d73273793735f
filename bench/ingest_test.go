package bench

import (
	"fmt"
	"testing"
)

// BenchmarkIngestRefine lands the files of a district and builds the refined layer, with
// its contracts and quarantines and without data tests, by the program as people use it.
// The floor is the engine alone: the same files read with its own readers, the same
// models as it is asked for them, each written to one Parquet file.
func BenchmarkIngestRefine(b *testing.B) {
	for _, students := range sizes(b, 5_000, 50_000) {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			d := newInstalled(b, students)
			for b.Loop() {
				run := d.firstRun(b, "--no-docs",
					"--select", "layer:raw", "layer:refined", "resource_type:seed", "--exclude", "resource_type:test", "resource_type:unit_test")
				reportAgainst(b, run, d.bare(b, false))
			}
		})
	}
}

// reportAgainst reports a process beside the engine alone.
func reportAgainst(b *testing.B, run, bare process) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // a single figure would mean nothing
	b.ReportMetric(bare.Took.Seconds(), "bare-s")
	b.ReportMetric(megabytes(bare), "bare-MB")
	b.ReportMetric(float64(run.Took)/float64(bare.Took), "time/bare")
	b.ReportMetric(float64(run.CPU)/float64(bare.CPU), "cpu/bare")
	b.ReportMetric(float64(run.Peak)/float64(bare.Peak), "memory/bare")
}

func megabytes(p process) float64 { return float64(p.Peak) / (1 << 20) }
