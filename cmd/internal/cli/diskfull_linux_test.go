package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull runs on a file system with less and less room left. A run that tells
// of success has published; one that fails says that the disk is full, and the last
// release stays; with room again the next run goes through.
func TestDiskFull(t *testing.T) {
	d := newDistrict(t)
	target := filepath.Join(d.dir, "lake")
	check(t, os.MkdirAll(target, 0o755))
	const size = 4 << 20
	if err := syscall.Mount("tmpfs", target, "tmpfs", 0, fmt.Sprintf("size=%d,mode=755", size)); err != nil {
		t.Skipf("a small file system can't be mounted here: %v", err)
	}
	t.Cleanup(func() { check(t, syscall.Unmount(target, syscall.MNT_DETACH)) })
	d.run(t)
	last, failed := d.changes, 0
	for free := 0; free <= 72<<10; free += 4 << 10 {
		d.change(t)
		filler := filepath.Join(target, "filler")
		fillUp(t, filler, free)
		if change := d.tryToRun(t, last); change == last {
			failed++
		}
		check(t, os.Remove(filler))
		d.run(t)
		if change, err := d.answer(t.Context()); err != nil || change != d.changes {
			t.Fatalf("with room again the mart is of change %d of %d: %v", change, d.changes, err)
		}
		last = d.changes
	}
	t.Logf("%d runs failed for want of room", failed)
	if failed < 5 {
		t.Errorf("only %d runs failed", failed)
	}
}

// fillUp writes a file until only so many bytes are free.
func fillUp(t *testing.T, name string, free int) {
	t.Helper()
	f, err := os.Create(name)
	check(t, err)
	defer f.Close()
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	info, err := f.Stat()
	check(t, err)
	check(t, f.Truncate(info.Size()&^4095-int64(free)))
}

// tryToRun carries out a run that may fail for want of room, and returns the change
// of which the mart is afterwards.
func (d *district) tryToRun(t *testing.T, last int) int {
	t.Helper()
	var messages bytes.Buffer
	cmd := d.command("run", "--no-docs")
	cmd.Stdout, cmd.Stderr = &messages, &messages
	err := cmd.Run()
	change, wrong := d.answer(t.Context())
	check(t, wrong)
	var exit *exec.ExitError
	switch {
	case err == nil && change != d.changes:
		t.Fatalf("a run told of success, and the mart is of change %d of %d", change, d.changes)
	case err == nil:
	case !errors.As(err, &exit) || exit.ExitCode() != 1:
		t.Fatalf("the run ended with %v\n%s", err, messages.String())
	case change != last && change != d.changes:
		t.Fatalf("the mart is of change %d, not %d", change, last)
	case !strings.Contains(messages.String(), "no room"):
		t.Fatalf("the run doesn't say that the disk is full:\n%s", messages.String())
	}
	return change
}
