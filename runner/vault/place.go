package vault

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// Within tells whether a file lies in a folder, whatever symbolic links lead there.
// Neither needs to exist.
func Within(path, folder string) bool {
	rel, err := filepath.Rel(resolved(folder), resolved(path))
	return err == nil && filepath.IsLocal(rel)
}

// resolved follows the symbolic links of what exists of a path.
func resolved(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		return real
	}
	if parent := filepath.Dir(path); parent != path && errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(resolved(parent), filepath.Base(path))
	}
	return path
}
