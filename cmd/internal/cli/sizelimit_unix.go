//go:build unix

package cli

import (
	"os/signal"
	"syscall"
)

// takeSizeLimitAsError lets a write beyond the limit on file sizes (ulimit -f) fail
// with an error, which can be told and leaves the last release intact. The system
// would end the process instead.
func takeSizeLimitAsError() { signal.Ignore(syscall.SIGXFSZ) }
