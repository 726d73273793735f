package vault_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/vault"
)

var errPower = errors.New("the power is gone")

// failing is the system's file system until a number of changes is used up.
type failing struct {
	lake.FS
	left *int
}

func (f failing) spend(action func() error) error {
	if *f.left == 0 {
		return errPower
	}
	*f.left--
	return action()
}

func (f failing) Create(name string, mode fs.FileMode) (file lake.NewFile, err error) {
	err = f.spend(func() error { file, err = f.FS.Create(name, mode); return err })
	return failingFile{file, f}, err
}

func (f failing) Link(a, b string) error {
	return f.spend(func() error { return f.FS.Link(a, b) })
}

func (f failing) Rename(a, b string) error {
	return f.spend(func() error { return f.FS.Rename(a, b) })
}

func (f failing) Remove(name string) error {
	return f.spend(func() error { return f.FS.Remove(name) })
}

func (f failing) Sync(name string) error {
	return f.spend(func() error { return f.FS.Sync(name) })
}

func (f failing) Mkdir(name string, mode fs.FileMode) error {
	return f.spend(func() error { return f.FS.Mkdir(name, mode) })
}

type failingFile struct {
	lake.NewFile
	fs failing
}

func (f failingFile) Write(p []byte) (n int, err error) {
	err = f.fs.spend(func() error { n, err = f.NewFile.Write(p); return err })
	return n, err
}

func (f failingFile) Sync() error { return f.fs.spend(f.NewFile.Sync) }

// TestKeepCutOffAfterEveryStep lets the disk fail after each change in turn: who was
// acknowledged is in the vault, and trying again brings in who wasn't.
func TestKeepCutOffAfterEveryStep(t *testing.T) {
	a, key := newSteward(t), newKey(t, "1234567", 1)
	for steps := 0; ; steps++ {
		dir := filepath.Join(t.TempDir(), "_vault")
		record(t, dir, key, []string{a.recipient}, "1001")
		left := steps
		r := vault.NewRecorder(key, dir, []string{a.recipient}, noon, failing{lake.OS(), &left})
		for _, id := range []string{"1001", "1002"} {
			if _, err := r.Pseudonym("student", id); err != nil {
				t.Fatal(err)
			}
		}
		err := r.Keep()
		v := a.open(t, dir)
		if err == nil && len(v.ByID("student", "1002")) != 1 {
			t.Fatalf("after %d steps: acknowledged, and not in the vault", steps)
		}
		if len(v.ByID("student", "1001")) != 1 {
			t.Fatalf("after %d steps: who was in the vault is gone", steps)
		}
		if err == nil && left > 0 {
			t.Logf("cut off after each of %d steps", steps)
			if steps < 8 {
				t.Error("so few steps can't be durable")
			}
			return
		}
		left = 1000
		if err := r.Keep(); err != nil {
			t.Fatalf("after %d steps: the next try: %v", steps, err)
		}
		if v := a.open(t, dir); len(v.ByID("student", "1002")) != 1 {
			t.Fatalf("after %d steps and another try: not in the vault", steps)
		}
	}
}

// TestAFullDiskIsToldWithoutItsPath keeps this machine's folders out of messages.
func TestAFullDiskIsToldWithoutItsPath(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := filepath.Join(t.TempDir(), "_vault")
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	r := vault.NewRecorder(newKey(t, "1234567", 1), dir, []string{newSteward(t).recipient}, noon, nil)
	if _, err := r.Pseudonym("student", "1001"); err != nil {
		t.Fatal(err)
	}
	if err := r.Keep(); err == nil || filepath.IsAbs(err.Error()) {
		t.Error(err)
	}
}
