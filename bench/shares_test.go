package bench

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkShares makes the shares of a district from nothing, and then again where
// nothing has changed: their part of a first run, and what they add to one that changes
// nothing.
func BenchmarkShares(b *testing.B) {
	for _, students := range sizes(b, 1_700, 5_000) {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			d := newInstalled(b, students)
			run := d.firstRun(b, "--no-docs")
			for b.Loop() {
				check(b, os.RemoveAll(d.shares()))
				made := child(b, d.command("share"))
				same := child(b, d.command("share"))
				files, size := sharesIn(b, d.shares())
				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(made.Took.Seconds(), "made-s")
				b.ReportMetric(float64(made.Took)/float64(run.Took), "made/run")
				b.ReportMetric(milliseconds(same.Took), "unchanged-ms")
				b.ReportMetric(float64(files), "files")
				b.ReportMetric(float64(size)/(1<<20), "MB")
				b.ReportMetric(milliseconds(made.Took/time.Duration(max(files, 1))), "ms/file")
			}
		})
	}
}

func (d installed) shares() string { return filepath.Join(d.dir, "target", "shares") }

// sharesIn counts the files of a folder of shares and adds up their bytes.
func sharesIn(b *testing.B, folder string) (files int, size int64) {
	b.Helper()
	check(b, filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".duckdb" {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		files, size = files+1, size+info.Size()
		return nil
	}))
	return files, size
}
