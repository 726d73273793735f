package interop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

const schoolTable = "published.school"

// built is a copy of the project of testdata with its lake.
type built struct {
	folder string
	*estate
}

func buildProject(t *testing.T) built {
	t.Helper()
	dir := t.TempDir()
	check(t, os.CopyFS(dir, os.DirFS("testdata/project")))
	b := built{dir, newEstate(t, filepath.Join(dir, "lake"))}
	b.deliver("id,name\n1,Peña Elementary\n2,東 High\n3,\n")
	check(t, b.run())
	return b
}

// deliver replaces the one landing file. It is dated back: a file that was just
// written may still grow.
func (b built) deliver(text string) {
	b.t.Helper()
	path := filepath.Join(b.folder, "landing", "schools.csv")
	check(b.t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(b.t, os.WriteFile(path, []byte(text), 0o644))
	before := time.Now().Add(-time.Hour)
	check(b.t, os.Chtimes(path, before, before))
}

// run compiles and runs the project as it stands.
func (b built) run() error {
	t := b.t
	p, diags := project.Load(os.DirFS(b.folder), project.Options{Env: func(string) (string, bool) { return "", false }})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	engines := func(ctx context.Context) (compiler.Engine, error) {
		return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
	}
	manifest, diags := compiler.Compile(t.Context(), p, engines, compiler.Options{})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	target := graph.Target{Name: "dev", Lake: filepath.Join(b.folder, "lake"), Threads: 1}
	outcome, err := runner.Run(t.Context(), manifest, runner.Options{
		Target: target, Project: os.DirFS(b.folder), Landing: os.DirFS(filepath.Join(b.folder, "landing")),
		Now: time.Now, NewID: uuid.NewString, Version: "test",
	})
	if err != nil {
		return err
	}
	if outcome.Failed() {
		return outcome.Diagnostics()
	}
	return nil
}

// TestOthersFindRowsByOurStatistics asks for rows by the columns whose smallest and
// greatest values stand in the log: wrong ones would make a reader skip the file.
func TestOthersFindRowsByOurStatistics(t *testing.T) {
	b := buildProject(t)
	all := b.read(schoolTable, 0)
	for condition, id := range map[string]int{
		"opened = DATE '2026-02-03'": 3, "name >= '東'": 2, "name LIKE 'Peña%'": 1, "id = 3 AND name IS NULL": 3, "opened < DATE '2026-02-02'": 1,
	} {
		same(t, condition, sparkSelect(t, b.dir(schoolTable), "WHERE "+condition), contents{all.types, all.rows[id-1 : id]})
	}
}

// TestRunRefusesATableThatSparkHasChanged changes a table behind the project's back:
// the next run that would write it must name it, and must leave it as it is.
func TestRunRefusesATableThatSparkHasChanged(t *testing.T) {
	for _, table := range []string{schoolTable, "raw.sis.schools"} {
		t.Run(table, func(t *testing.T) {
			b := buildProject(t)
			spark.ask(t, request{"sql": fmt.Sprintf("INSERT INTO delta.`%[1]s` SELECT * FROM delta.`%[1]s`", b.dir(table))})
			b.deliver("id,name\n4,New School\n")
			var refused diag.List
			if err := b.run(); !errors.As(err, &refused) {
				refused = diag.FromError(diag.LakeIO, err)
			}
			if len(refused) == 0 || refused[0].Code != diag.ForeignCommit || !strings.Contains(refused[0].Error(), table) {
				t.Errorf("the run ended with %v", refused)
			}
			if s, err := b.table(table).Latest(); err != nil || s.Version != 1 || s.Ours {
				t.Errorf("the table is at version %d (ours: %v): %v", s.Version, s.Ours, err)
			}
		})
	}
}
