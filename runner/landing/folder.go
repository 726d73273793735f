package landing

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a Store in a folder of the file system, which is made when needed.
// Folder and files are for their owner only. Several processes may write to it:
// who puts the same name puts the same content.
type Folder string

// Has implements Store. What is there is made durable: a process may have been cut
// off between putting it and syncing the folder.
func (f Folder) Has(name string, size int64) (bool, error) {
	info, err := os.Stat(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || info.Size() != size {
		return false, err
	}
	return true, f.sync()
}

// Put implements Store: a temporary file, synced, renamed, and the folder synced. One
// whose name starts with a dot is what a process left that was cut off.
func (f Folder) Put(name string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(string(f), ".temp-*")
	if err != nil {
		return err
	}
	err = fill(temp)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), f.path(name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return f.sync()
}

// Open implements Store.
func (f Folder) Open(name string) (io.ReadCloser, error) { return os.Open(f.path(name)) }

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// sync makes a rename survive a power cut.
func (f Folder) sync() error {
	dir, err := os.Open(string(f))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
