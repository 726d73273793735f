//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package lake

import (
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// machine is the storage of the operating system.
type machine struct{ FS }

func (machine) dump(path string, content []byte) error { return os.WriteFile(path, content, 0o644) }

// TestFileSizeLimit lives a few days on a disk that takes only so many bytes in a
// file, which the system holds every write to, and lives on without the limit.
// It does so in a process of its own: the limit would hit what `go test` writes too.
func TestFileSizeLimit(t *testing.T) {
	if !inProcessOfItsOwn(t) {
		return
	}
	signal.Ignore(syscall.SIGXFSZ) // as the command does: the write fails instead
	defer signal.Reset(syscall.SIGXFSZ)
	failed := 0
	for limit := 0; limit <= 2048; limit += 128 {
		dir := filepath.Join(t.TempDir(), "lake")
		ids, published := 0, 0
		lift := limitFileSize(t, uint64(limit))
		err := newEstateAt(dir, machine{OS()}, fewDeliveries, &ids).live(func(day int) { published = day })
		lift()
		var d diag.Diagnostic
		var outside *os.PathError // what the engine writes isn't told in the lake's words
		if err != nil && !errors.As(err, &outside) && (!errors.As(err, &d) || d.Code != diag.LakeFull) {
			t.Errorf("%d bytes a file: %v", limit, err)
		}
		if err != nil {
			failed++
		}
		again := newEstateAt(dir, machine{OS()}, fewDeliveries, &ids)
		if _, err := again.inspect(published); err != nil {
			t.Errorf("%d bytes a file, day %d published: %v", limit, published, err)
		}
		check(t, again.live(func(int) {}))
		if err := newEstateAt(dir, machine{OS()}, fewDeliveries, &ids).inspectEnd(); err != nil {
			t.Errorf("%d bytes a file, afterwards: %v", limit, err)
		}
	}
	if failed < 5 {
		t.Errorf("only %d limits were too low", failed)
	}
}

// limitFileSize sets the process's limit on the size of files until it is lifted.
func limitFileSize(t *testing.T, bytes uint64) (lift func()) {
	t.Helper()
	var before syscall.Rlimit
	check(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	low := before
	low.Cur = bytes
	check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &low))
	return func() { check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)) }
}
