package landing

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Folder is a landing folder that many sources look for their files in. It is read
// once for those that look at about the same time, not once for each. It is safe
// for concurrent use.
type Folder struct {
	// Files are read from it.
	Files fs.FS

	now  func() time.Time
	mu   sync.Mutex
	last *Listing
}

// NewFolder returns a folder over fsys, with a clock.
func NewFolder(fsys fs.FS, now func() time.Time) *Folder { return &Folder{Files: fsys, now: now} }

// Listing tells what is in the folder now, or was as little ago as makes no
// difference to which files have settled.
func (f *Folder) Listing() *Listing { return f.Since(f.now().Add(-settleTime)) }

// Since tells what is in the folder at that moment or later.
func (f *Folder) Since(moment time.Time) *Listing {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil || f.last.Time.Before(moment) {
		f.last = List(f.Files, f.now())
	}
	return f.last
}

// Listing is what a landing folder holds at one moment. Each folder in it is read
// when it is first asked for, and then its files' sizes and times are kept: a file
// that changes afterwards isn't mistaken for what was listed. It is safe for
// concurrent use.
type Listing struct {
	// Time is when the listing was begun.
	Time time.Time

	files   fs.FS
	mu      sync.Mutex
	folders map[string]content // by path
}

// content is what a folder holds, sorted by path.
type content struct {
	list []listed
	err  error
}

// listed is a file or a folder. Links to files are files; links to folders, pipes
// and such aren't listed.
type listed struct {
	path   string // below the landing folder
	folder bool
	info   fs.FileInfo // of a file
	err    error       // why info can't be had
}

// List begins a listing of a folder.
func List(files fs.FS, now time.Time) *Listing {
	return &Listing{Time: now, files: files, folders: map[string]content{}}
}

func (l *Listing) folder(name string) content {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, read := l.folders[name]; !read {
		l.folders[name] = l.read(name)
	}
	return l.folders[name]
}

// read lists a folder; one that is absent, or no folder, is empty.
func (l *Listing) read(name string) content {
	info, err := fs.Stat(l.files, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return content{}
	}
	entries, err := fs.ReadDir(l.files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return content{}
	}
	out := content{err: err}
	for _, e := range entries {
		f := listed{path: path.Join(name, e.Name()), folder: e.IsDir()}
		if !f.folder {
			if f.info, f.err = fs.Stat(l.files, f.path); f.err == nil && !f.info.Mode().IsRegular() {
				continue
			}
		}
		out.list = append(out.list, f)
	}
	return out
}

// startingWith gives what has a name that starts so.
func (c content) startingWith(start string) []listed {
	from, _ := slices.BinarySearchFunc(c.list, start, func(f listed, start string) int {
		return strings.Compare(path.Base(f.path), start)
	})
	to := from
	for to < len(c.list) && strings.HasPrefix(path.Base(c.list[to].path), start) {
		to++
	}
	return c.list[from:to]
}
