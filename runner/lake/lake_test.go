package lake

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

var update = flag.Bool("update", false, "write the golden files anew")

// testClock is a clock that a test sets.
type testClock struct{ at time.Time }

func (c *testClock) now() time.Time { return c.at }

func newClock() *testClock { return &testClock{time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)} }

// numberedIDs gives ids that are the same in every test run.
func numberedIDs() func() string {
	var n atomic.Int64
	return func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n.Add(1)) }
}

// testLake lays out a lake in a temporary folder.
func testLake(t *testing.T, clock *testClock) *Lake {
	t.Helper()
	l := New(filepath.Join(t.TempDir(), "lake"), Options{Now: clock.now, NewID: numberedIDs(), Engine: "edfi-build/test"})
	check(t, l.Layout())
	return l
}

var (
	rawStudents = graph.Relation{Space: "raw", Source: "skyward", Name: "students"}
	student     = graph.Relation{Space: "refined", Name: "student"}
	twoColumns  = Schema{{"id", "VARCHAR"}, {"grade", "INTEGER"}}
)

// sealed writes a data file with the given content and seals it.
func sealed(t *testing.T, table *Table, content string, rows int64) File {
	t.Helper()
	name, path, err := table.NewFile()
	check(t, err)
	check(t, os.WriteFile(path, []byte(content), 0o644))
	f, err := table.Seal(name, rows)
	check(t, err)
	f.Modified = time.Date(2026, 4, 1, 11, 0, 0, 0, time.UTC)
	return f
}

func mustCommit(t *testing.T, table *Table, c Change) Commit {
	t.Helper()
	commit, err := table.Commit(c)
	check(t, err)
	return commit
}

func mustLatest(t *testing.T, table *Table) Snapshot {
	t.Helper()
	s, err := table.Latest()
	check(t, err)
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantProblem asserts that an error is a diagnostic of a code that says something.
func wantProblem(t *testing.T, err error, code diag.Code, says string) {
	t.Helper()
	var d diag.Diagnostic
	if !errors.As(err, &d) {
		t.Fatalf("got %v, want the diagnostic %s", err, code)
	}
	if d.Code != code || !strings.Contains(d.Summary, says) {
		t.Fatalf("got %s, want %s with %q", d.Error(), code, says)
	}
}

// golden compares text with a file that a person has reviewed.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		check(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	check(t, err)
	if string(got) != string(want) {
		t.Errorf("%s differs (go test -update writes it anew). Got:\n%s", path, got)
	}
}

func paths(files []File) string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}

func TestLayoutMakesPrivateFolders(t *testing.T) {
	l := testLake(t, newClock())
	for _, name := range []string{"raw", "_vault", "_audit", "_tmp"} {
		info, err := os.Stat(filepath.Join(l.Dir(), name))
		check(t, err)
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %04o, want 0700", name, info.Mode().Perm())
		}
	}
	if found := l.CheckModes(); found != nil {
		t.Errorf("a fresh lake has loose folders: %v", found)
	}
	check(t, l.Layout())
}

func TestCheckModesNamesLooseFolders(t *testing.T) {
	l := testLake(t, newClock())
	check(t, os.Chmod(l.VaultDir(), 0o750))
	check(t, os.Remove(l.AuditDir()))
	found := l.CheckModes()
	if len(found) != 1 {
		t.Fatalf("got %v, want one finding", found)
	}
	wantProblem(t, found[0], diag.LooseModes, "_vault (mode 0750)")
}

func TestVerifyFile(t *testing.T) {
	l := testLake(t, newClock())
	table := l.Table(student)
	f := sealed(t, table, "content", 1)
	path, err := table.Verify(f)
	check(t, err)

	check(t, os.WriteFile(path, []byte("c0ntent"), 0o644))
	check(t, l.VerifyFile(path, f.SHA256)) // once a process: not read again
	other := New(l.Dir(), Options{Now: l.now, NewID: l.newID, Engine: l.engine})
	wantProblem(t, other.VerifyFile(path, f.SHA256), diag.DamagedData, "refined/student/part-")
	check(t, os.Remove(path))
	wantProblem(t, other.VerifyFile(path, f.SHA256), diag.DamagedData, "is missing")
}
