package landing

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// pattern is a landing path split at slashes. Each part is as path.Match has it,
// and ** stands for any number of folders.
type pattern []string

func parsePattern(text string) (pattern, error) {
	if text == "" || path.IsAbs(text) || path.Clean(text) != text || text == ".." || strings.HasPrefix(text, "../") {
		return nil, errors.New("it must be a path below the landing folder")
	}
	p := pattern(strings.Split(text, "/"))
	for _, part := range p {
		if _, err := path.Match(part, ""); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// match tells whether a path fits. As in shells, a name that starts with a dot
// needs a pattern that does, so that what file managers leave behind isn't loaded.
func (p pattern) match(parts []string) bool {
	switch {
	case len(p) == 0:
		return len(parts) == 0
	case p[0] == "**":
		return p[1:].match(parts) || len(parts) > 0 && !hidden(parts[0]) && p.match(parts[1:])
	case len(parts) == 0 || hidden(parts[0]) && !hidden(p[0]):
		return false
	}
	ok, _ := path.Match(p[0], parts[0]) // the pattern is known to be good
	return ok && p[1:].match(parts[1:])
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// root is the longest folder that all matches lie in.
func (p pattern) root() string {
	n := 0
	for n < len(p)-1 && !strings.ContainsAny(p[n], `*?[\`) {
		n++
	}
	return path.Join(append([]string{"."}, p[:n]...)...)
}

// glob returns the regular files below fsys that match, sorted by path. Links to
// files are followed, links to folders are not. An absent folder has no files.
func (p pattern) glob(fsys fs.FS) ([]string, error) {
	var paths []string
	err := fs.WalkDir(fsys, p.root(), func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case entry.IsDir() || !p.match(strings.Split(name, "/")):
			return nil
		}
		if info, err := fs.Stat(fsys, name); err == nil && !info.Mode().IsRegular() {
			return nil
		}
		paths = append(paths, name)
		return nil
	})
	return paths, err
}
