package docsgen

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// marker is the file by which a folder is known as a dictionary, so that nothing
// else is ever replaced by one.
const marker = ".edfi-build-dictionary"

// WriteFolder renders the dictionary into the folder dir, which it makes or
// replaces as a whole: readers see the old site or the new one, and after a
// failure the old one still stands. One that is there already is left alone. A folder that holds anything but an earlier
// dictionary is refused. Problems with the folder are diag.Diagnostics. Two calls
// for the same folder must not run at once.
func WriteFolder(dir string, in Input) error {
	dir, err := resolve(dir)
	if err != nil {
		return err
	}
	sweep(filepath.Dir(dir), stagedPrefix(dir))
	if isDictionary(dir) && unchanged(dir, in) {
		return nil
	}
	staged, err := stage(dir, in)
	if err != nil {
		return err
	}
	if err := swap(staged, dir); err != nil {
		os.RemoveAll(staged)
		return notWritten(err)
	}
	return nil
}

// resolve follows symbolic links, so that it is the folder that is replaced and
// not the link, and refuses folders that must not be.
func resolve(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", notWritten(err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	if here, err := os.Getwd(); err == nil && abs == here || abs == filepath.Dir(abs) {
		return "", diag.New(diag.DocsFolderUnfit, source.Span{}, "the dictionary can't replace the folder %q", dir).
			WithHint("name a folder below it, such as target/docs")
	}
	entries, err := os.ReadDir(abs)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", notWritten(err)
	}
	if len(entries) > 0 && !isDictionary(abs) {
		return "", diag.New(diag.DocsFolderTaken, source.Span{}, "the folder %q holds files that are no dictionary", dir).
			WithHint("name an empty or new folder")
	}
	return abs, nil
}

func isDictionary(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, marker))
	return err == nil
}

// stage writes the whole site beside dir, on the same file system, where a rename
// is enough to put it in place. It leaves nothing behind when it fails.
func stage(dir string, in Input) (string, error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", notWritten(err)
	}
	staged, err := os.MkdirTemp(parent, stagedPrefix(dir)+"*")
	if err != nil {
		return "", notWritten(err)
	}
	err = os.Chmod(staged, 0o755) // MkdirTemp keeps others out; a dictionary is for them
	if err == nil {
		err = folder(staged).WriteFile(marker, nil)
	}
	if err == nil {
		err = Build(in, folder(staged))
	}
	if err != nil {
		os.RemoveAll(staged)
		return "", err
	}
	return staged, nil
}

func stagedPrefix(dir string) string { return "." + filepath.Base(dir) + ".staged-" }

// sweep removes what a call that was cut off left behind. A failure is no matter:
// the next call tries again.
func sweep(parent, prefix string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		left := filepath.Join(parent, e.Name())
		if strings.HasPrefix(e.Name(), prefix) && isDictionary(left) {
			os.RemoveAll(left)
		}
	}
}

// folder is an Output that writes to a folder of the disk.
type folder string

// WriteFile implements Output.
func (f folder) WriteFile(path string, content []byte) error {
	full := filepath.Join(string(f), filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return notWritten(err)
	}
	if err := os.WriteFile(full, content, 0o644); err != nil {
		return notWritten(err)
	}
	return nil
}

// swap puts the staged folder in the place of dir and removes the old one.
func swap(staged, dir string) error {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(staged, dir)
	}
	if exchange(staged, dir) == nil {
		return os.RemoveAll(staged)
	}
	old := staged + "-old"
	if err := os.Rename(dir, old); err != nil {
		return err
	}
	if err := os.Rename(staged, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

// notWritten keeps the cause and leaves out the path: it may be a temporary one
// that says nothing to people.
func notWritten(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return diag.New(diag.DocsNotWritten, source.Span{}, "the dictionary could not be written: %s", err).
		WithHint("check the free space and that you may write to the folder that holds the dictionary")
}
