package lake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

func TestRunsAreKeptUntilRemoved(t *testing.T) {
	l := testLake(t, newClock())
	file := sealed(t, l.Table(student), "a", 1)
	run := Run{Format: 1, ID: "run-1", Started: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC), Staged: map[string]Staged{}}
	check(t, l.SaveRun(run))
	run.Staged["refined.student"] = Staged{Fingerprint: "ff", Schema: twoColumns, Files: []File{file}}
	check(t, l.SaveRun(run))

	runs, err := l.Runs()
	check(t, err)
	if !reflect.DeepEqual(runs, []Run{run}) {
		t.Errorf("read as %+v, want %+v", runs, run)
	}
	check(t, l.RemoveRun("run-1"))
	check(t, l.RemoveRun("run-1"))
	if runs, err := l.Runs(); len(runs) != 0 || err != nil {
		t.Errorf("after removing: %v, %v", runs, err)
	}
}

func TestRunIsSavedInPieces(t *testing.T) {
	l := testLake(t, newClock())
	run := Run{Format: 1, ID: "run-1", Staged: map[string]Staged{}}
	for i := range 12 {
		run.Staged[fmt.Sprint("refined.t", i)] = Staged{Fingerprint: fmt.Sprint(i), Schema: twoColumns, Files: []File{}}
		check(t, l.SaveRun(run))
		check(t, l.SaveRun(run)) // nothing new: nothing is written
	}
	run.Staged["refined.t3"] = Staged{Fingerprint: "other", Schema: twoColumns, Files: []File{}}
	check(t, l.SaveRun(run))
	check(t, l.SaveRun(Run{ID: "run-10"}))
	if entries, _ := os.ReadDir(filepath.Join(l.Dir(), "_runs")); len(entries) != 14 {
		t.Errorf("there are %d files, want 13 and 1", len(entries))
	}
	runs, err := l.Runs()
	check(t, err)
	if len(runs) != 2 || !reflect.DeepEqual(runs[0], run) {
		t.Errorf("read as %+v, want %+v first", runs, run)
	}
	check(t, l.RemoveRun("run-1"))
	runs, err = l.Runs()
	check(t, err)
	if len(runs) != 1 || runs[0].ID != "run-10" {
		t.Errorf("after removing one: %+v", runs)
	}
}

func TestDamagedRunIsNamed(t *testing.T) {
	l := testLake(t, newClock())
	check(t, os.WriteFile(l.piecePath("run-1", 0), []byte(`{"format": 1, "run_`), 0o644))
	_, err := l.Runs()
	wantProblem(t, err, diag.DamagedRelease, "_runs/run-1.json is damaged")
}

func TestRunIDsCantLeaveTheirFolder(t *testing.T) {
	l := testLake(t, newClock())
	for _, id := range []string{"", ".", "../x", "a/b", `a\b`, "a\x00"} {
		if _, err := l.TempDir(id); err == nil {
			t.Errorf("TempDir(%q) was made", id)
		}
		if l.SaveRun(Run{ID: id}) == nil || l.RemoveRun(id) == nil {
			t.Errorf("the id %q was taken", id)
		}
	}
}

func TestTempIsPrivateAndCleared(t *testing.T) {
	l := testLake(t, newClock())
	dir, err := l.TempDir("run-1")
	check(t, err)
	info, err := os.Stat(dir)
	check(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the run's folder has mode %04o", info.Mode().Perm())
	}
	outside := filepath.Join(t.TempDir(), "kept")
	check(t, os.WriteFile(outside, nil, 0o644))
	check(t, os.MkdirAll(filepath.Join(dir, "spill", "deep"), 0o700))
	check(t, os.WriteFile(filepath.Join(dir, "spill", "rows.tmp"), []byte("x"), 0o600))
	check(t, os.Symlink(filepath.Dir(outside), filepath.Join(dir, "link")))

	check(t, l.ClearTemp())
	if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("a file behind a link is gone: %v", err)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	clock := newClock()
	l := testLake(t, clock)
	unlock, err := l.Lock(Holder{PID: 42, Host: "office"})
	check(t, err)

	_, err = l.Lock(Holder{PID: 43, Host: "office"})
	wantProblem(t, err, diag.LakeLocked, "process 42 on office, since 2026-04-01T12:00:00Z")
	if !errors.Is(err, ErrLocked) {
		t.Errorf("%v is no ErrLocked", err)
	}
	check(t, os.WriteFile(filepath.Join(l.Dir(), "_lock"), []byte("{"), 0o644))
	_, err = l.Lock(Holder{PID: 43, Host: "office"})
	wantProblem(t, err, diag.LakeLocked, "another process")

	check(t, unlock())
	unlock, err = l.Lock(Holder{PID: 43, Host: "office"})
	check(t, err)
	check(t, unlock())
}
