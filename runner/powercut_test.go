//go:build unix

package runner

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// TestARunCutOffAfterEveryOperation lets a whole run (landing, building, testing,
// publishing) lose power after each operation on the lake's file system in turn.
// Afterwards the disk either has everything or only what was synced; in both the
// release that stands is whole, and the next run ends where an uncut one does.
func TestARunCutOffAfterEveryOperation(t *testing.T) {
	base := newTestEstate(t)
	if outcome, err := base.run(deliver("1,a\n2,b\n"), district()...); err != nil || !outcome.Made {
		t.Fatal(err, outcome.Diagnostics())
	}
	second := deliver("1,a\n2,b\n3,c\n")
	before, after := "2", "3"

	cuts := 0
	for ; ; cuts++ {
		real, synced := copyOf(t, base), copyOf(t, base)
		disk := &cutDisk{FS: lake.OS(), dir: real.dir, synced: synced.dir, left: cuts, content: map[uint64][]byte{}}
		outcome, err := real.run(func(o *Options) { second(o); o.FS = disk }, district()...)
		acknowledged := err == nil && !outcome.Failed()
		if acknowledged && !disk.down() {
			break // it needs no more operations than that
		}
		for name, e := range map[string]*testEstate{"all kept": real, "unsynced lost": synced} {
			// Tidying may fail without a word: the release stands by then.
			got := e.rows("published.mart", "SELECT n FROM published.mart")
			if got != after && (acknowledged || got != before) {
				t.Fatalf("cut %d, %s, acknowledged %v: the standing release has %s students", cuts, name, acknowledged, got)
			}
			if outcome, err := e.run(second, district()...); err != nil || outcome.Failed() {
				t.Fatalf("cut %d, %s: the next run: %v, %v", cuts, name, err, outcome.Diagnostics())
			}
			if got := e.rows("published.mart", "SELECT n FROM published.mart"); got != after {
				t.Fatalf("cut %d, %s: after the next run the mart has %s students", cuts, name, got)
			}
			if got := e.rows("raw.sis.students", "SELECT count(*) FROM raw.sis.students"); got != after {
				t.Fatalf("cut %d, %s: raw has %s students", cuts, name, got)
			}
			if _, err := e.lake().Verify(context.Background(), lake.VerifyOptions{Deep: true}, func(lake.Finding) {}); err != nil {
				t.Fatalf("cut %d, %s: %v", cuts, name, err)
			}
		}
	}
	t.Logf("a run was cut off at %d points, each with two disks afterwards", cuts)
	if cuts < 50 {
		t.Errorf("only %d cut points", cuts)
	}
}

// district is a source, a model, its test and a mart.
func district() []*graph.Node {
	column := func(name, engineType string) *graph.Column { return &graph.Column{Name: name, Type: engineType} }
	source := &graph.Node{
		ID: "source.p.sis.students", Kind: graph.KindSource, Name: "students", Layer: "raw",
		Relation: graph.Relation{Space: "raw", Source: "sis", Name: "students"},
		Columns:  []*graph.Column{column("id", "VARCHAR"), column("word", "VARCHAR")},
		Source: &graph.SourceTable{System: "sis", Table: "students", Key: []string{"id"},
			Landing: graph.Landing{Path: "*.csv", Format: graph.CSV, Header: true, Delimiter: ","}, Load: graph.Load{Mode: graph.LoadSnapshot}},
	}
	table := func(layer, name, statement string, columns ...*graph.Column) *graph.Node {
		return &graph.Node{
			ID: "model.p." + name, Kind: graph.KindModel, Name: name, Layer: layer, Path: "models/" + name + ".sql",
			Relation: graph.Relation{Space: layer, Name: name}, Config: graph.Config{Materialized: graph.Table},
			CompiledCode: statement, CodeDigest: digest(statement), Columns: columns,
		}
	}
	student := table("refined", "student", "SELECT id, word FROM raw.sis.students", column("id", "VARCHAR"), column("word", "VARCHAR"))
	student.DependsOn = []string{source.ID}
	test := &graph.Node{
		ID: "test.p.not_null.0123456789", Kind: graph.KindTest, Name: "not_null", Layer: "refined", Path: "models/x.yml",
		DependsOn: []string{student.ID}, CompiledCode: "SELECT * FROM refined.student WHERE id IS NULL", CodeDigest: "t",
		Test: &graph.Test{Type: "not_null", Target: student.ID, Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0"},
	}
	mart := table("published", "mart", "SELECT count(*) AS n FROM refined.student", column("n", "BIGINT"))
	mart.DependsOn = []string{student.ID}
	return []*graph.Node{source, student, test, mart}
}

// deliver puts one file into the landing folder.
func deliver(rows string) func(*Options) {
	return func(o *Options) {
		o.Landing = fstest.MapFS{"students.csv": {Data: []byte("id,word\n" + rows), ModTime: time.Date(2020, 1, 1, 0, 0, len(rows), 0, time.UTC)}}
	}
}

// copyOf copies an estate with its lake.
func copyOf(t *testing.T, e *testEstate) *testEstate {
	t.Helper()
	c := &testEstate{t: t, dir: t.TempDir(), now: e.now}
	c.ids.Store(e.ids.Load())
	if err := os.CopyFS(c.dir, os.DirFS(e.dir)); err != nil {
		t.Fatal(err)
	}
	return c
}

// errPower is what every operation gives once the power is gone.
var errPower = errors.New("the power is gone")

// cutDisk is the system's file system until a number of operations is used up. Beside
// it stands another folder, synced, that has only what a power cut can't take: the
// content of a file as of its last sync, under the names that its folder had at its
// last sync. A file whose name was synced and whose content wasn't is empty there.
type cutDisk struct {
	lake.FS
	dir, synced string

	mu      sync.Mutex
	left    int
	content map[uint64][]byte // by inode, as of the last sync
}

// spend takes one operation.
func (d *cutDisk) spend() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left == 0 {
		return errPower
	}
	d.left--
	return nil
}

func (d *cutDisk) down() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.left == 0
}

// do spends an operation on an action.
func (d *cutDisk) do(action func() error) error {
	if err := d.spend(); err != nil {
		return err
	}
	return action()
}

func (d *cutDisk) Link(a, b string) error   { return d.do(func() error { return d.FS.Link(a, b) }) }
func (d *cutDisk) Rename(a, b string) error { return d.do(func() error { return d.FS.Rename(a, b) }) }
func (d *cutDisk) Remove(name string) error { return d.do(func() error { return d.FS.Remove(name) }) }
func (d *cutDisk) Mkdir(name string, mode fs.FileMode) error {
	return d.do(func() error { return d.FS.Mkdir(name, mode) })
}

func (d *cutDisk) Sync(name string) error {
	return d.do(func() error {
		if err := d.FS.Sync(name); err != nil {
			return err
		}
		return d.keep(name)
	})
}

func (d *cutDisk) Create(name string, mode fs.FileMode) (lake.NewFile, error) {
	if err := d.spend(); err != nil {
		return nil, err
	}
	f, err := d.FS.Create(name, mode)
	return cutFile{f, d, name}, err
}

// cutFile is a file that is being written.
type cutFile struct {
	lake.NewFile
	disk *cutDisk
	name string
}

func (f cutFile) Write(p []byte) (int, error) {
	if err := f.disk.spend(); err != nil {
		return 0, err
	}
	return f.NewFile.Write(p)
}

func (f cutFile) Sync() error {
	return f.disk.do(func() error {
		if err := f.NewFile.Sync(); err != nil {
			return err
		}
		return f.disk.keep(f.name)
	})
}

// keep brings a synced file or folder to the other side.
func (d *cutDisk) keep(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	relative, err := filepath.Rel(d.dir, name)
	if err != nil || strings.HasPrefix(relative, "..") {
		return err // the folder above the lake
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return d.keepNames(name, filepath.Join(d.synced, relative))
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	d.content[inode(info)] = content
	if _, err := os.Stat(filepath.Join(d.synced, relative)); err == nil {
		return os.WriteFile(filepath.Join(d.synced, relative), content, 0o600)
	}
	return nil
}

// keepNames makes a folder's names on the other side those that it has now. What was
// there from the start keeps its content.
func (d *cutDisk) keepNames(folder, other string) error {
	if _, err := os.Stat(other); err != nil {
		return nil // its own name isn't synced yet
	}
	if err := removeGone(folder, other); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := d.keepName(info, filepath.Join(folder, e.Name()), filepath.Join(other, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (d *cutDisk) keepName(info fs.FileInfo, name, other string) error {
	if info.IsDir() {
		if err := os.Mkdir(other, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		// A folder that was renamed into place brings what it held when it was synced.
		return d.keepNames(name, other)
	}
	content, known := d.content[inode(info)]
	if _, err := os.Stat(other); err == nil && !known {
		return nil
	}
	return os.WriteFile(other, content, 0o600)
}

func removeGone(folder, other string) error {
	entries, err := os.ReadDir(other)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := os.Lstat(filepath.Join(folder, e.Name())); errors.Is(err, fs.ErrNotExist) {
			if err := os.RemoveAll(filepath.Join(other, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}
