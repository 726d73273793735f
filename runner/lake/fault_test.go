package lake

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// failing is an FS on which one step fails in every place that has it.
type failing struct {
	FS
	step string // the method, or a file's method as in "File.Sync"
	err  error
}

func (f failing) fail(step, name string) error {
	if f.step != step {
		return nil
	}
	return &os.PathError{Op: step, Path: name, Err: f.err}
}

func (f failing) Create(name string, mode os.FileMode) (NewFile, error) {
	if err := f.fail("Create", name); err != nil {
		return nil, err
	}
	file, err := f.FS.Create(name, mode)
	return failingFile{file, f, name}, err
}

func (f failing) Link(oldName, newName string) error {
	if err := f.fail("Link", newName); err != nil {
		return err
	}
	return f.FS.Link(oldName, newName)
}

func (f failing) Sync(name string) error {
	if err := f.fail("Sync", name); err != nil {
		return err
	}
	return f.FS.Sync(name)
}

type failingFile struct {
	NewFile
	fs   failing
	name string
}

func (f failingFile) Write(p []byte) (int, error) {
	if err := f.fs.fail("File.Write", f.name); err != nil {
		return 0, err
	}
	return f.NewFile.Write(p)
}

func (f failingFile) Sync() error {
	if err := f.fs.fail("File.Sync", f.name); err != nil {
		return err
	}
	return f.NewFile.Sync()
}

// sickLake is the same lake on a disk where a step fails.
func sickLake(l *Lake, step string, err error) *Lake {
	return New(l.Dir(), Options{FS: failing{OS(), step, err}, Now: l.now, NewID: l.newID, Engine: l.engine})
}

func TestFailuresAreNeverSuccess(t *testing.T) {
	cases := []struct {
		step string
		err  error
		code diag.Code
	}{
		{"Create", syscall.ENOSPC, diag.LakeFull},
		{"Create", syscall.EACCES, diag.LakeNotPermitted},
		{"Create", syscall.EROFS, diag.LakeNotPermitted},
		{"File.Write", syscall.ENOSPC, diag.LakeFull},
		{"File.Write", syscall.EDQUOT, diag.LakeFull},
		{"File.Write", syscall.EFBIG, diag.LakeFull},
		{"File.Sync", syscall.EIO, diag.LakeIO},
		{"Sync", syscall.EIO, diag.LakeIO},
		{"Link", syscall.EPERM, diag.LakeNeedsHardLinks},
		{"Link", syscall.ENOSPC, diag.LakeFull},
	}
	for _, c := range cases {
		t.Run(c.step+" "+c.err.Error(), func(t *testing.T) {
			l := testLake(t, newClock())
			table := l.Table(student)
			mustCommit(t, table, Change{Schema: twoColumns})
			release := mustPublish(t, l, sampleRelease())
			sick := sickLake(l, c.step, c.err)

			_, commitErr := sick.Table(student).Commit(Change{RemoveAll: true})
			_, publishErr := sick.Publish(sampleRelease(), keptFiles)
			failures := []error{commitErr, publishErr}
			if c.step != "Link" { // a run's file is renamed, not linked
				failures = append(failures, sick.SaveRun(Run{ID: "r"}))
			}
			for _, err := range failures {
				wantProblem(t, err, c.code, "")
				if !errors.Is(err, c.err) {
					t.Errorf("%v hides its cause", err)
				}
				if strings.Contains(err.Error(), l.Dir()) {
					t.Errorf("%v tells this machine's path", err)
				}
			}
			if again, err := l.Latest(); err != nil || again.Number != release.Number {
				t.Errorf("the last release reads as %d, %v", again.Number, err)
			}
			if _, err := table.Latest(); err != nil {
				t.Error(err)
			}
			if _, err := l.VerifyChain(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCommitWithFailedFolderSyncIsSettledByItsTransaction(t *testing.T) {
	l := testLake(t, newClock())
	table := l.Table(student)
	mustCommit(t, table, Change{Schema: twoColumns})
	change := Change{Add: []File{sealed(t, table, "a", 1)}, Txn: &Txn{"run-1", 1}}
	sick := sickLake(l, "Sync", syscall.EIO)
	for range 2 {
		_, err := sick.Table(student).Commit(change)
		wantProblem(t, err, diag.LakeIO, "_delta_log")
	}
	commit := mustCommit(t, table, change)
	if s := mustLatest(t, table); s.Commit != commit || s.Version != 1 || len(s.Files) != 1 {
		t.Errorf("the table is at %+v, want %+v with one file", s.Commit, commit)
	}
}
