package docsgen

import "golang.org/x/sys/unix"

// exchange swaps two folders in one step, so that there is no moment without a
// dictionary. Some file systems can't; the caller then renames twice.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}
