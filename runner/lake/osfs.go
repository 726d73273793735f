package lake

import (
	"io"
	"io/fs"
	"os"
)

// OS returns the FS of the operating system.
func OS() FS { return osFS{} }

type osFS struct{}

func (osFS) Create(name string, mode fs.FileMode) (NewFile, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

func (osFS) Open(name string) (io.ReadCloser, error)       { return os.Open(name) }
func (osFS) Link(oldName, newName string) error            { return os.Link(oldName, newName) }
func (osFS) Rename(oldName, newName string) error          { return os.Rename(oldName, newName) }
func (osFS) Remove(name string) error                      { return os.Remove(name) }
func (osFS) Mkdir(name string, mode fs.FileMode) error     { return os.Mkdir(name, mode) }
func (osFS) List(name string) ([]fs.DirEntry, error)       { return os.ReadDir(name) }
func (osFS) Stat(name string) (fs.FileInfo, error)         { return os.Stat(name) }
func (osFS) TryLock(n string, b []byte) (io.Closer, error) { return tryLock(n, b) }

func (osFS) Sync(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = f.Sync()
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
