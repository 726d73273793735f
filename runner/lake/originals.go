package lake

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
)

// originalMode is for landing files: they hold identities.
const originalMode fs.FileMode = 0o600

// Originals keeps landing files byte for byte, each under its SHA-256 (design §7:
// raw/_files). It is safe for concurrent use: who puts the same name puts the same
// content.
type Originals struct{ lake *Lake }

// Originals returns the store of the lake's original files.
func (l *Lake) Originals() Originals { return Originals{l} }

// Has tells whether a file of that name and size (bytes) is kept, or was until somebody
// in it was purged: it never comes to be kept again as it was. What is there is
// made durable: a process may have been cut off between putting it and syncing the
// folder.
func (o Originals) Has(name string, size int64) (bool, error) {
	kept, err := o.Kept(name)
	if err != nil || kept == "" {
		return err == nil, err
	}
	info, err := o.lake.fs.Stat(o.path(kept))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || kept == name && info.Size() != size {
		return false, err
	}
	return true, o.lake.fs.Sync(o.lake.FilesDir())
}

// Put keeps what fill writes, whole and durable. When fill or anything else fails,
// nothing appears under the name; ClearTemp removes what was begun.
func (o Originals) Put(name string, fill func(io.Writer) error) error {
	if err := o.lake.makeFolders(o.lake.FilesDir()); err != nil {
		return err
	}
	temp := o.lake.path(tempFolder, o.lake.newID())
	if err := o.write(temp, fill); err != nil {
		// What can't be removed now is cleared by the next run.
		_ = o.lake.fs.Remove(temp)
		return err
	}
	if err := o.lake.fs.Rename(temp, o.path(name)); err != nil {
		return err
	}
	return o.lake.fs.Sync(o.lake.FilesDir())
}

func (o Originals) write(temp string, fill func(io.Writer) error) error {
	file, err := o.lake.fs.Create(temp, originalMode)
	if err != nil {
		return err
	}
	err = fill(file)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// Open opens what is kept, without those who were purged; fs.ErrNotExist if nothing is.
func (o Originals) Open(name string) (io.ReadCloser, error) {
	path, err := o.Path(name)
	if err != nil {
		return nil, err
	}
	return o.lake.fs.Open(path)
}

// Path is where on disk that stands which Open opens.
func (o Originals) Path(name string) (string, error) {
	kept, err := o.Kept(name)
	if err == nil && kept == "" {
		err = fs.ErrNotExist
	}
	return o.path(kept), err
}

// List names what is kept, sorted.
func (o Originals) List() ([]string, error) {
	entries, err := o.lake.fs.List(o.lake.FilesDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if !unfinished(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (o Originals) path(name string) string { return filepath.Join(o.lake.FilesDir(), name) }
