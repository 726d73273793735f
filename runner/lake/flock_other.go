//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package lake

import (
	"errors"
	"io"
)

// tryLock refuses: without a lock that ends with its process, a lake can be read
// but not written.
func tryLock(string, []byte) (io.Closer, error) {
	return nil, errors.New("a lake can be written on Linux, macOS and BSD only")
}
