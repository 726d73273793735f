package lake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// threeReleases makes a lake with a raw table that grows, a model that is made anew
// for each release, and an original file.
func threeReleases(t *testing.T) *Lake {
	t.Helper()
	clock := newClock()
	l := testLake(t, clock)
	raw, model := l.Table(rawStudents), l.Table(student)
	for _, content := range []string{"one", "two", "three"} {
		clock.at = clock.at.Add(24 * time.Hour)
		check(t, os.WriteFile(filepath.Join(l.FilesDir(), digestOf([]byte(content))), []byte(content), 0o644))
		landed := mustCommit(t, raw, Change{Schema: twoColumns, Add: []File{sealed(t, raw, "raw "+content, 1)}})
		built := mustCommit(t, model, Change{Schema: twoColumns, RemoveAll: true, Add: []File{sealed(t, model, content, 1)}})
		r := sampleRelease()
		r.Tables = map[string]TableState{rawStudents.String(): {Commit: landed}, student.String(): {Commit: built}}
		mustPublish(t, l, r)
	}
	return l
}

// verify runs Verify as another process would.
func verify(l *Lake, deep bool) (Summary, []Finding, error) {
	var found []Finding
	fresh := New(l.Dir(), Options{Now: l.now, NewID: l.newID, Engine: l.engine})
	s, err := fresh.Verify(context.Background(), VerifyOptions{Deep: deep}, func(f Finding) { found = append(found, f) })
	return s, found, err
}

func TestVerifySoundLake(t *testing.T) {
	l := threeReleases(t)
	for _, deep := range []bool{false, true} {
		s, found, err := verify(l, deep)
		want := Summary{Releases: 3, Tables: 2, Commits: 6, Files: 6, Bytes: int64(len("onetwothreeraw oneraw tworaw three"))}
		if deep {
			want.Originals = 3
		}
		if s != want || err != nil || len(found) != 0 {
			t.Errorf("deep %v: got %+v, %v, %v; want %+v", deep, s, found, err, want)
		}
	}
	if s, _, err := verify(testLake(t, newClock()), true); s != (Summary{}) || err != nil {
		t.Errorf("an empty lake gives %+v, %v", s, err)
	}
}

func TestVerifyNamesEveryBreak(t *testing.T) {
	flip := func(t *testing.T, path string) { flipBit(t, path) }
	remove := func(t *testing.T, path string) { check(t, os.RemoveAll(path)) }
	dataFile := func(l *Lake, version int64) string {
		s, _ := l.Table(student).Snapshot(version)
		return l.Table(student).FilePath(s.Files[0].Path)
	}
	cases := []struct {
		name   string
		path   func(l *Lake) string
		damage func(t *testing.T, path string)
		deep   bool // whether only Deep finds it
		code   diag.Code
	}{
		{"release missing", func(l *Lake) string { return l.releasePath(2) }, remove, false, diag.BrokenChain},
		{"kept file altered", func(l *Lake) string { return l.keptFolder(1) + "/manifest.json" }, flip, false, diag.DamagedRelease},
		{"commit altered", func(l *Lake) string { return l.Table(student).commitPath(1) }, flip, false, diag.DamagedLog},
		{"commit missing", func(l *Lake) string { return l.Table(rawStudents).commitPath(0) }, remove, false, diag.DamagedLog},
		{"newest commit missing", func(l *Lake) string { return l.Table(student).commitPath(2) }, remove, false, diag.DamagedLog},
		{"table missing", func(l *Lake) string { return l.Table(student).dir }, remove, false, diag.DamagedLog},
		{"data file missing", func(l *Lake) string { return dataFile(l, 0) }, remove, false, diag.DamagedData},
		{"data file cut", func(l *Lake) string { return dataFile(l, 1) }, func(t *testing.T, p string) { check(t, os.Truncate(p, 1)) }, false, diag.DamagedData},
		{"data file altered", func(l *Lake) string { return dataFile(l, 2) }, flip, true, diag.DamagedData},
		{"original altered", func(l *Lake) string { return filepath.Join(l.FilesDir(), digestOf([]byte("two"))) }, flip, true, diag.DamagedData},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := threeReleases(t)
			c.damage(t, c.path(l))
			if _, found, err := verify(l, false); c.deep != (err == nil) || c.deep != (len(found) == 0) {
				t.Errorf("without Deep: %v, %v", found, err)
			}
			s, found, err := verify(l, true)
			wantProblem(t, err, c.code, "")
			if s.Findings != int64(len(found)) || err.Error() != found[0].Problem.Error() {
				t.Errorf("%d findings reported as %+v", len(found), s)
			}
		})
	}
}

func TestVerifyFindsAnAlteredCheckpoint(t *testing.T) {
	table := manyCommits(t, 15)
	flipBit(t, table.checkpointPath(10))
	if _, _, err := verify(table.lake, false); err != nil {
		t.Error(err)
	}
	_, _, err := verify(table.lake, true)
	wantProblem(t, err, diag.DamagedLog, "00000000000000000010.checkpoint.parquet")
}

func TestVerifyCanBeStopped(t *testing.T) {
	l := threeReleases(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := l.Verify(ctx, VerifyOptions{}, func(Finding) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
