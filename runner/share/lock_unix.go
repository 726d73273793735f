//go:build unix

package share

import (
	"os"
	"syscall"
)

// lock waits until no other process changes the shares; the kernel lets go when f is closed.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }
