//go:build unix

package audit

import (
	"os"
	"syscall"
)

// lock waits until no other process appends; the kernel lets go when f is closed.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }
