//go:build !linux

package docsgen

import "errors"

// exchange is Linux's alone: elsewhere the caller renames twice.
func exchange(a, b string) error { return errors.ErrUnsupported }
