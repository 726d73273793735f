package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestAsOfHoldsWhateverTheClockSays makes versions and releases under a clock that
// jumps, stands still and goes back, and asks for each moment around them: at once,
// later when the clock is years off, and in a copy whose files have all one new time.
func TestAsOfHoldsWhateverTheClockSays(t *testing.T) {
	clock := newClock()
	start := clock.at
	steps := []time.Duration{0, 0, time.Hour, 0, -48 * time.Hour, -time.Millisecond, 24 * time.Hour, 0, time.Microsecond, 90 * 24 * time.Hour}
	l := testLake(t, clock)
	table := l.Table(student)
	var moments []time.Time
	for i, step := range steps {
		clock.at = clock.at.Add(step)
		commit := mustCommit(t, table, Change{Schema: twoColumns, Add: []File{sealed(t, table, fmt.Sprint(i), 1)}, RemoveAll: true})
		release := mustPublish(t, l, Release{Tables: map[string]TableState{student.String(): {Commit: commit}}})
		version, err := table.Pinned(commit)
		check(t, err)
		for _, at := range []time.Time{release.Time, version.Time} {
			moments = append(moments, at.Add(-time.Millisecond), at, at.Add(time.Millisecond))
		}
	}
	want := asOfAnswers(t, l, moments)
	if distinct := countDistinct(want); distinct < len(steps) {
		t.Errorf("only %d different answers in %d steps", distinct, len(steps))
	}
	for _, now := range []time.Time{start.AddDate(-30, 0, 0), start.AddDate(30, 0, 0)} {
		clock.at = now
		sameAnswers(t, fmt.Sprint("when the clock says ", now.Year()), asOfAnswers(t, l, moments), want)
	}
	copied := New(copyWithoutTimes(t, l.Dir()), Options{Now: clock.now, NewID: l.newID, Engine: l.engine})
	sameAnswers(t, "in a copy with new file times", asOfAnswers(t, copied, moments), want)
}

// asOfAnswers says for each moment which release and which version it leads to.
func asOfAnswers(t *testing.T, l *Lake, moments []time.Time) []string {
	t.Helper()
	answers := make([]string, len(moments))
	for i, at := range moments {
		release, err := l.ReleaseAt(at)
		if err != nil && !errors.Is(err, ErrNoRelease) {
			t.Fatal(err)
		}
		version, err := l.Table(student).At(at)
		if err != nil && !errors.Is(err, ErrNoTable) {
			t.Fatal(err)
		}
		answers[i] = fmt.Sprintf("release %d, version %d: %s", release.Number, version.Version, paths(version.Files))
	}
	return answers
}

func countDistinct(answers []string) int {
	seen := map[string]bool{}
	for _, a := range answers {
		seen[a] = true
	}
	return len(seen)
}

func sameAnswers(t *testing.T, when string, got, want []string) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: %s, not %s", when, got[i], want[i])
		}
	}
}

// copyWithoutTimes copies a lake as a tool does that gives every file one new time.
func copyWithoutTimes(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	check(t, os.CopyFS(to, os.DirFS(dir)))
	at := time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC)
	check(t, filepath.WalkDir(to, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = os.Chtimes(path, at, at)
		}
		return err
	}))
	return to
}
