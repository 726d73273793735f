package lake

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	racingProcesses = 8
	racingCommits   = 12
	racingFolder    = "EDFI_TEST_LAKE"
)

// TestRacingProcesses lets processes commit to one table at the same time: every
// commit is in the log, once, and none has taken another's place.
func TestRacingProcesses(t *testing.T) {
	if name := os.Getenv(processVariable); name != "" {
		race(t, name, os.Getenv(racingFolder))
		return
	}
	l := testLake(t, newClock())
	t.Setenv(racingFolder, l.Dir())
	var waits []func()
	for n := range racingProcesses {
		waits = append(waits, startTest(t, fmt.Sprintf("process%d", n+1)))
	}
	for _, wait := range waits {
		wait()
	}
	s := mustLatest(t, l.Table(student))
	if s.Version != racingProcesses*racingCommits-1 {
		t.Errorf("the table is at version %d", s.Version)
	}
	var names, want []string
	for _, f := range s.Files {
		names = append(names, f.Path)
	}
	for n := range racingProcesses {
		for i := range racingCommits {
			want = append(want, racingFile(fmt.Sprintf("process%d", n+1), i))
		}
	}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("the table holds\n%s", strings.Join(names, "\n"))
	}
}

func racingFile(process string, i int) string { return fmt.Sprintf("%s-%03d.parquet", process, i) }

// race is what each process does.
func race(t *testing.T, name, dir string) {
	clock, n := newClock(), 0
	l := New(dir, Options{Now: clock.now, NewID: func() string { n++; return fmt.Sprintf("%s-id-%d", name, n) }, Engine: "edfi-build/test"})
	table := l.Table(student)
	for i := range racingCommits {
		before, _ := table.Latest()
		f := File{Path: racingFile(name, i), SHA256: "00", Rows: 1}
		commit := mustCommit(t, table, Change{Schema: twoColumns, Add: []File{f}, Txn: &Txn{name, int64(i)}})
		s, err := table.Pinned(commit)
		check(t, err)
		if last := s.Files[len(s.Files)-1]; last.Path != f.Path || (before.Schema != nil && len(s.Files) <= len(before.Files)) {
			t.Errorf("commit %d of %s holds %q", commit.Version, name, paths(s.Files))
		}
	}
}
