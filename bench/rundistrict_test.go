package bench

import (
	"fmt"
	"os/exec"
	"runtime"
	"testing"
)

// BenchmarkRunDistrict is a district's first run, whole, by the program as people use it:
// files landed, both layers built, unit and data tests, one release, the dictionary. The
// floor is the engine alone with the same files, models and data tests.
func BenchmarkRunDistrict(b *testing.B) {
	var before *firstRun
	for _, students := range sizes(b, 1_700, 5_000, 50_000) {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			d := newInstalled(b, students)
			for b.Loop() {
				now := &firstRun{students: students, run: d.firstRun(b), bare: d.bare(b, true)}
				reportAgainst(b, now.run, now.bare)
				if before != nil {
					now.reportGrowth(b, before)
				}
				before = now
			}
		})
	}
}

// firstRun is what a district's first run has cost.
type firstRun struct {
	students  int
	run, bare process
}

// reportGrowth reports the cost for each student beside that in a smaller district: 1 is
// linear, less is better. The growth of the engine alone tells what is the SQL's.
func (f *firstRun) reportGrowth(b *testing.B, smaller *firstRun) {
	b.Helper()
	linear := float64(f.students) / float64(smaller.students)
	time := float64(f.run.Took) / float64(smaller.run.Took) / linear
	bare := float64(f.bare.Took) / float64(smaller.bare.Took) / linear
	b.ReportMetric(time, "time-growth")
	b.ReportMetric(time/bare, "time-growth/bare")
	b.ReportMetric(float64(f.run.Peak)/float64(smaller.run.Peak)/linear, "memory-growth")
}

// BenchmarkTiers is the first run of districts of the sizes that the program is meant
// for, with what their machines have to give: 10 GB and two threads.
func BenchmarkTiers(b *testing.B) {
	for _, students := range sizes(b, 1_000, 3_000, 5_000) {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			d := newInstalled(b, students)
			d.limitMemory(b, "10GB")
			d.holdToCores(b, "0,1")
			for b.Loop() {
				run := d.firstRun(b, "--threads", "2")
				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(run.Took.Seconds(), "run-s")
				b.ReportMetric(megabytes(run), "peak-MB")
			}
		})
	}
}

// holdToCores keeps the program on two cores: --threads is nodes at a time, and the
// engine itself takes every core that it is given.
func (d *installed) holdToCores(b *testing.B, cores string) {
	b.Helper()
	if runtime.NumCPU() <= 2 {
		return
	}
	if _, err := exec.LookPath("taskset"); err != nil {
		b.Skip("this machine has more than two cores and no taskset to hold a program to two")
	}
	d.before = []string{"taskset", "-c", cores}
}
