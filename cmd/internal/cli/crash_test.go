package cli_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// district is a project on disk whose landing files and model change from run to
// run, and that is run by a process of its own. Its mart says of which change it is
// and how many rows have landed until then.
type district struct {
	dir     string
	changes int
}

const martModel = `select %d as change, count(*) as students from {{ ref "student" }}` + "\n"

func newDistrict(t *testing.T) *district {
	t.Helper()
	d := &district{dir: t.TempDir()}
	for _, file := range txtar.Parse(smallProject).Files {
		text := strings.Replace(string(file.Data), "        columns:", "        load: {mode: append}\n        columns:", 1)
		d.write(t, file.Name, text)
	}
	d.change(t)
	return d
}

func (d *district) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(d.dir, name)
	check(t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(t, os.WriteFile(path, []byte(text), 0o644))
	hourAgo := time.Now().Add(-time.Hour) // a file that was just written might still grow
	check(t, os.Chtimes(path, hourAgo, hourAgo))
}

// change gives the next run something to do: another mart each time, and every
// eighth time a landing file with one more student.
func (d *district) change(t *testing.T) {
	t.Helper()
	d.changes++
	d.write(t, "models/published/grade_size.sql", fmt.Sprintf(martModel, d.changes))
	if d.changes%8 == 0 {
		d.write(t, fmt.Sprintf("landing/students_%03d.csv", d.changes), fmt.Sprintf("id,name,grade\n%d,Testa More,9\n", d.changes))
	}
}

// students is how many rows have landed once a change is published.
func students(change int) int { return 3 + change/8 }

// command is a run in a process of its own.
func (d *district) command(args ...string) *exec.Cmd {
	return exec.Command("edfi-build-real", append(args, "--project-dir", d.dir, "--quiet")...)
}

func (d *district) run(t *testing.T) {
	t.Helper()
	if out, err := d.command("run", "--no-docs").CombinedOutput(); err != nil {
		t.Fatalf("run: %v\n%s", err, out)
	}
}

// runAndKill ends a run with SIGKILL after a while, and tells whether the run was
// quicker and ended well.
func (d *district) runAndKill(after time.Duration) (ended bool, err error) {
	cmd := d.command("run", "--no-docs")
	var messages strings.Builder
	cmd.Stderr = &messages
	if err := cmd.Start(); err != nil {
		return false, err
	}
	kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	err = cmd.Wait()
	if err == nil {
		return true, nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return false, nil
	}
	return false, fmt.Errorf("run: %w\n%s", err, messages.String())
}

// answer verifies the lake to its last byte and reads the mart of the last release,
// which must be of one change whole. Before the first release it is change 0.
func (d *district) answer(ctx context.Context) (change int, err error) {
	dir := filepath.Join(d.dir, "lake")
	l := lake.New(dir, lake.Options{Now: time.Now, Parquet: duckdb.Checkpoints{}})
	summary, err := l.Verify(ctx, lake.VerifyOptions{Deep: true}, func(lake.Finding) {})
	if err != nil || summary.Releases == 0 {
		return 0, err
	}
	reader, err := runner.OpenReader(ctx, runner.ReaderOptions{Lake: dir, Timezone: "UTC", Now: time.Now})
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	if _, err := reader.Show(ctx, []string{"published.grade_size", "refined.student"}); err != nil {
		return 0, err
	}
	got, err := reader.Query(ctx, "select change, students, (select count(*) from refined.student) from published.grade_size", 0)
	if err != nil || len(got.Rows) != 1 {
		return 0, fmt.Errorf("the mart doesn't answer: %w", err)
	}
	var inMart, inModel int
	if _, err := fmt.Sscan(*got.Rows[0][0]+" "+*got.Rows[0][1]+" "+*got.Rows[0][2], &change, &inMart, &inModel); err != nil {
		return 0, err
	}
	if inMart != students(change) || inModel != inMart {
		return 0, fmt.Errorf("the mart of change %d counts %d students of %d, not %d", change, inMart, inModel, students(change))
	}
	return change, nil
}

// TestKilledRuns ends runs with SIGKILL at random moments. Whatever the moment, the
// lake is whole, its last release answers, what a run has told as done is in it, and
// in the end it is as if nothing had ever happened.
func TestKilledRuns(t *testing.T) {
	const lakes = 2 // side by side
	kills := 200
	if testing.Short() {
		kills = 20
	}
	var attempts atomic.Int64
	t.Run("lakes", func(t *testing.T) {
		for n := range lakes {
			t.Run(fmt.Sprint(n+1), func(t *testing.T) {
				t.Parallel()
				attempts.Add(killAgainAndAgain(t, kills/lakes, rand.New(rand.NewPCG(1, uint64(n)))))
			})
		}
	})
	t.Logf("%d runs were killed, in %d attempts", kills, attempts.Load())
}

// killAgainAndAgain kills runs of a district until it has killed as many as asked
// for, and counts the attempts.
func killAgainAndAgain(t *testing.T, kills int, random *rand.Rand) (attempts int64) {
	d := newDistrict(t)
	d.run(t) // the first one has more to do
	d.change(t)
	start := time.Now()
	d.run(t)
	usual, last := time.Since(start), d.changes
	for killed := 0; killed < kills; attempts++ {
		d.change(t)
		after := time.Duration(random.Int64N(int64(usual) * 5 / 4))
		ended, err := d.runAndKill(after)
		check(t, err)
		change, err := d.answer(t.Context())
		if err != nil {
			t.Fatalf("killed after %s of %s: %v", after, usual, err)
		}
		if change < last || (ended && change != d.changes) {
			t.Fatalf("killed after %s (ended before that: %v): the mart went from change %d to %d of %d", after, ended, last, change, d.changes)
		}
		last = change
		if !ended {
			killed++
		}
	}
	d.run(t)
	if change, err := d.answer(t.Context()); err != nil || change != d.changes {
		t.Errorf("in the end the mart is of change %d of %d: %v", change, d.changes, err)
	}
	return attempts
}
