package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAnInterruptStopsAStatementAndPublishesNothing cancels a run (which is what
// Ctrl-C does) in the middle of a statement that would take hours.
func TestAnInterruptStopsAStatementAndPublishesNothing(t *testing.T) {
	dir := smallProject(t, map[string]string{
		"models/refined/quick.sql":  "select 1 as a",
		"models/refined/slow.sql":   `select count(*) as n from range(10000000) x(a), range(10000000) y(b), {{ ref "quick" }} where x.a * y.b % 7 = 3`,
		"models/refined/behind.sql": `select n from {{ ref "slow" }}`,
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	errs := &watcher{until: "OK created table refined.quick", then: func() { time.AfterFunc(300*time.Millisecond, cancel) }}
	env := Environment{
		Out: &out, Err: errs, Random: zeros{}, Version: "test", Now: time.Now,
		Lookup: func(string) (string, bool) { return "", false },
	}
	code := run(ctx, []string{"run", "--project-dir", dir}, env)
	if code != exitErrors || !strings.Contains(errs.String(), "Interrupted: nothing was published.") {
		t.Errorf("exit %d\n%s", code, errs.String())
	}
	if releases, _ := filepath.Glob(filepath.Join(dir, "lake/_releases/*")); len(releases) > 0 {
		t.Errorf("published %v", releases)
	}
	if temp, _ := filepath.Glob(filepath.Join(dir, "lake/_tmp/*")); len(temp) > 0 {
		t.Errorf("left %v behind", temp)
	}
}

// watcher is a writer that acts once when a text has been written.
type watcher struct {
	bytes.Buffer
	until string
	then  func()
}

// Write implements io.Writer. It is called in turn.
func (w *watcher) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if w.then != nil && strings.Contains(w.String(), w.until) {
		w.then()
		w.then = nil
	}
	return n, err
}

// smallProject writes a project with two layers and the given files.
func smallProject(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["edfi_project.yml"] = "name: small\ntimezone: UTC\nreport_date: \"2026-03-31\"\n" +
		"layers: {raw: {path: models/raw}, refined: {path: models/refined}}\n" +
		"default_target: dev\ntargets: {dev: {engine: duckdb, lake: lake, landing: landing}}\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
