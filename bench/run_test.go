// Package bench measures what users wait for, against the least that could be
// asked of the engine: the same rendered SQL, run once in one process. Figures are
// ratios of what ran side by side, because machines are noisy.
package bench

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/examples/generator"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// district is a generated district with the reference project compiled for it.
type district struct {
	manifest *graph.Manifest
	project  *project.Project
	lake     string
	landing  string
	compile  time.Duration
}

func newDistrict(b *testing.B, students int) *district {
	b.Helper()
	d := &district{lake: filepath.Join(b.TempDir(), "lake"), landing: filepath.Join(b.TempDir(), "landing")}
	if _, err := generator.Generate(b.Context(), generator.Options{Students: students, Seed: 7, Out: generator.Folder(d.landing)}); err != nil {
		b.Fatal(err)
	}
	settle(b, d.landing)
	start := time.Now()
	p, diags := project.Load(os.DirFS(".."), project.Options{Env: os.LookupEnv, Today: func(*time.Location) string { return "2026-03-31" }})
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	engines := func(ctx context.Context) (compiler.Engine, error) {
		return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
	}
	if d.manifest, diags = compiler.Compile(b.Context(), p, engines, compiler.Options{}); diags.HasErrors() {
		b.Fatal(diags)
	}
	d.project, d.compile = p, time.Since(start)
	return d
}

// settle sets the files' times back, so that no run waits for them to settle.
func settle(b *testing.B, dir string) {
	b.Helper()
	before := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, before, before)
	})
	if err != nil {
		b.Fatal(err)
	}
}

func benchKey(b *testing.B) *vault.Key {
	b.Helper()
	key, err := newKey()
	check(b, err)
	return key
}

// newKey is the same key each time.
func newKey() (*vault.Key, error) {
	master := make([]byte, vault.KeySize)
	for i := range master {
		master[i] = byte(37*i + 11)
	}
	return vault.NewKey(master, "1234567", 1)
}

// run carries the manifest out and returns how long it took.
func (d *district) run(b *testing.B, change func(*runner.Options)) time.Duration {
	b.Helper()
	o := runner.Options{
		Target:  graph.Target{Name: "dev", Lake: d.lake, Threads: d.project.Target.Threads, MemoryLimit: d.project.Target.MemoryLimit},
		Project: os.DirFS(".."), Landing: os.DirFS(d.landing), Key: benchKey(b), Now: time.Now, NewID: uuid.NewString, Version: "bench",
	}
	if change != nil {
		change(&o)
	}
	start := time.Now()
	outcome, err := runner.Run(b.Context(), d.manifest, o)
	if err != nil {
		b.Fatal(err)
	}
	if outcome.Failed() {
		b.Fatal(outcome.Diagnostics())
	}
	return time.Since(start)
}

// bare runs the rendered SQL of all models in order, in one process over the same
// raw files, each model's rows to Parquet as the lake has them; then the tests'
// SQL. Nothing is hashed, synced, logged or released.
func (d *district) bare(b *testing.B) (models, tests time.Duration) {
	b.Helper()
	reader, err := runner.OpenReader(b.Context(), runner.ReaderOptions{
		Lake: d.lake, Timezone: d.project.Graph.Timezone, MemoryLimit: d.project.Target.MemoryLimit,
		Now: time.Now, Pseudonym: benchKey(b).Pseudonym, Version: "bench",
	})
	if err != nil {
		b.Fatal(err)
	}
	defer reader.Close()
	var names []string
	for _, n := range d.manifest.Sorted(graph.KindSource, graph.KindSeed) {
		names = append(names, n.Relation.String())
	}
	if _, err := reader.Show(b.Context(), names); err != nil {
		b.Fatal(err)
	}
	scratch := filepath.Join(d.lake, "_tmp", "bare")
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(scratch)
	engine := reader.Engine()
	shared := sharedModels(d.manifest)
	start := time.Now()
	for _, id := range d.manifest.DAG().Order() {
		if n := d.manifest.Nodes[id]; n.Kind == graph.KindModel && n.Quarantines == "" {
			bareModel(b, engine, n, shared[id], filepath.Join(scratch, n.Name+".parquet"))
		}
	}
	models = time.Since(start)
	start = time.Now()
	for _, n := range d.manifest.Sorted(graph.KindTest) {
		if _, err := engine.Count(b.Context(), "SELECT count(*) FROM ("+n.CompiledCode+"\n)"); err != nil {
			b.Fatal(err)
		}
	}
	return models, time.Since(start)
}

func bareModel(b *testing.B, engine *duckdb.Engine, n *graph.Node, shared bool, path string) {
	b.Helper()
	statement := n.CompiledCode
	if n.Config.Materialized.Stored() || shared {
		if _, err := engine.CopyTo(b.Context(), statement, storedColumns(n), path); err != nil {
			b.Fatal(err)
		}
		statement = "SELECT * FROM read_parquet('" + path + "')"
	}
	if err := engine.CreateView(b.Context(), n.Relation, statement); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRun1700 is a whole run of a district of 1,700 students.
func BenchmarkRun1700(b *testing.B) {
	d := newDistrict(b, 1700)
	for b.Loop() {
		if err := os.RemoveAll(d.lake); err != nil {
			b.Fatal(err)
		}
		first := d.run(b, nil)
		rebuild := d.run(b, func(o *runner.Options) { o.FullRefresh, o.NoIngest = true, true })
		unchanged := d.run(b, nil)
		models, tests := d.bare(b)
		all := models + tests
		b.ReportMetric(0, "ns/op") // a single figure would mean nothing
		b.ReportMetric(models.Seconds(), "bare-models-s")
		b.ReportMetric(tests.Seconds(), "bare-tests-s")
		b.ReportMetric(float64(first)/float64(all), "first-run/bare")
		b.ReportMetric(float64(rebuild)/float64(all), "rebuild/bare")
		b.ReportMetric(float64(unchanged)/float64(all), "no-change/bare")
		b.ReportMetric(float64(d.compile)/float64(all), "compile/bare")
	}
}
