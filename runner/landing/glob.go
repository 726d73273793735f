package landing

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// pattern is a landing path split at slashes. Each part is as path.Match has it,
// and ** stands for any number of folders. As in shells, a name that starts with a
// dot needs a part that does, so that what file managers leave behind isn't loaded.
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
	if p[len(p)-1] == "**" {
		p = append(p, "*")
	}
	return p, nil
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// root is the longest folder that all matches lie in.
func (p pattern) root() pattern {
	n := 0
	for n < len(p)-1 && literal(p[n]) == p[n] {
		n++
	}
	return p[:n]
}

// literal is what all names start with that match a part.
func literal(part string) string {
	if n := strings.IndexAny(part, `*?[\`); n >= 0 {
		return part[:n]
	}
	return part
}

// glob returns the listed files that match, folder by folder and sorted by name.
// Links to files are followed, links to folders only up to the first part that
// isn't a plain name. An absent folder has no files.
func (l *Listing) glob(p pattern) ([]listed, error) {
	root := p.root()
	files, err := l.below(path.Join(append([]string{"."}, root...)...), p[len(root):])
	slices.SortFunc(files, func(a, b listed) int {
		return slices.Compare(strings.Split(a.path, "/"), strings.Split(b.path, "/"))
	})
	// ** beside ** finds a file in several ways.
	return slices.CompactFunc(files, func(a, b listed) bool { return a.path == b.path }), err
}

// below is glob below one folder. Of the names in a folder it looks only at those
// that start as the part does: thousands of sources share one folder.
func (l *Listing) below(folder string, p pattern) ([]listed, error) {
	if p[0] == "**" {
		return l.anywhere(folder, p)
	}
	in := l.folder(folder)
	var files []listed
	for _, f := range in.startingWith(literal(p[0])) {
		name := path.Base(f.path)
		fits, _ := path.Match(p[0], name) // the part is known to be good
		switch {
		case !fits || hidden(name) && !hidden(p[0]):
		case len(p) == 1 && !f.folder:
			files = append(files, f)
		case len(p) > 1 && f.folder:
			deeper, err := l.below(f.path, p[1:])
			if err != nil {
				return nil, err
			}
			files = append(files, deeper...)
		}
	}
	return files, in.err
}

// anywhere is below for a pattern that starts with **.
func (l *Listing) anywhere(folder string, p pattern) ([]listed, error) {
	files, err := l.below(folder, p[1:])
	if err != nil {
		return nil, err
	}
	in := l.folder(folder)
	for _, f := range in.list {
		if !f.folder || hidden(path.Base(f.path)) {
			continue
		}
		deeper, err := l.below(f.path, p)
		if err != nil {
			return nil, err
		}
		files = append(files, deeper...)
	}
	return files, in.err
}
