package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// BenchmarkCompile compiles synthetic projects from nothing, again with nothing
// changed (alone, and with the manifest read, as ls and run do), and after an edit
// of one model that others read; that edit is then planned against the manifest
// before, as in a pull request. The floor is the engine's part alone: each model's
// SQL bound once, parents first, on one connection.
func BenchmarkCompile(b *testing.B) {
	for _, models := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(models), func(b *testing.B) {
			dir := b.TempDir()
			writeFiles(b, dir, newSynthetic(models))
			r := compileRequest(dir)
			for b.Loop() {
				check(b, os.RemoveAll(r.Cache))
				manifest, cold := made(b, r, false, true)
				_, warm := made(b, r, true, false)
				_, listed := made(b, r, true, true)
				restore := edit(b, filepath.Join(dir, "models/refined/stg_00000.sql"))
				after, edited := made(b, r, false, true)
				planned := timed(func() {
					_, err := runner.MakePlan(b.Context(), after, runner.PlanOptions{Options: optionsOf(dir), State: manifest})
					check(b, err)
				})
				restore()
				floor := bindFloor(b, manifest)
				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(float64(cold.Microseconds())/1000/float64(models), "cold-ms/model")
				b.ReportMetric(float64(cold)/float64(floor), "cold/floor")
				b.ReportMetric(float64(warm)/float64(cold), "warm/cold")
				b.ReportMetric(float64(listed)/float64(cold), "warm-manifest/cold")
				b.ReportMetric(float64(edited)/float64(cold), "one-edit/cold")
				b.ReportMetric(float64(planned)/float64(cold), "plan/cold")
			}
		})
	}
}

func compileRequest(dir string) compiler.Request {
	return compiler.Request{
		Files: os.DirFS(dir), Cache: filepath.Join(dir, "target", "cache"), Identity: "bench",
		Project: project.Options{Env: os.LookupEnv, Today: func(*time.Location) string { return "2026-03-31" }},
		Engines: engines,
	}
}

func engines(p *project.Project) compiler.Engines {
	return func(ctx context.Context) (compiler.Engine, error) {
		return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
	}
}

// made compiles and tells how long it took; whole says to read the manifest too.
func made(b *testing.B, r compiler.Request, recalled, whole bool) (manifest *graph.Manifest, took time.Duration) {
	b.Helper()
	start := time.Now()
	m, diags := compiler.Make(b.Context(), r)
	if m == nil {
		b.Fatal(diags)
	}
	m.Keep()
	if m.Recalled != recalled {
		b.Fatalf("recalled: %t", m.Recalled)
	}
	if whole {
		var err error
		manifest, err = m.Manifest(b.Context())
		check(b, err)
	}
	return manifest, time.Since(start)
}

// edit changes a model's text and leaves its columns as they are; what it returns
// undoes it.
func edit(b *testing.B, path string) (undo func()) {
	b.Helper()
	text, err := os.ReadFile(path)
	check(b, err)
	check(b, os.WriteFile(path, append(text[:len(text):len(text)], "limit 1000000\n"...), 0o644))
	return func() { check(b, os.WriteFile(path, text, 0o644)) }
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// bindFloor is how long the engine takes to bind the same statements, parents
// first, on one connection.
func bindFloor(b *testing.B, m *graph.Manifest) time.Duration {
	b.Helper()
	engine, err := duckdb.Open(b.Context(), duckdb.Options{Timezone: m.Project.Timezone, Threads: 1})
	check(b, err)
	defer engine.Close()
	start := time.Now()
	for _, id := range m.DAG().Order() {
		n := m.Nodes[id]
		columns := n.Columns
		switch n.Kind {
		case graph.KindTest, graph.KindUnitTest:
			continue
		case graph.KindModel:
			columns, err = engine.Bind(b.Context(), n.CompiledCode)
			check(b, err)
		}
		check(b, engine.Declare(b.Context(), n.Relation, columns))
	}
	return time.Since(start)
}
