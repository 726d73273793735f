package lake

import (
	"errors"
	"io"
	"io/fs"
)

// FS is every way in which the lake touches files. The lake does nothing to the
// disk except through it, so that a test can record, cut off or fail each step.
// Names are paths as the operating system takes them. All methods are safe for
// concurrent use; errors are as in package os (errors.Is with fs.ErrExist, …).
type FS interface {
	// Create opens a new file for writing and fails when the name exists.
	Create(name string, mode fs.FileMode) (NewFile, error)
	// Open opens a file for reading.
	Open(name string) (io.ReadCloser, error)
	// Sync makes a file's content, or a folder's entries, durable.
	Sync(name string) error
	// Link gives a file a second name and fails when that name exists.
	Link(oldName, newName string) error
	// Rename moves a file or folder; a file at the new name is replaced.
	Rename(oldName, newName string) error
	// Remove removes a file or an empty folder.
	Remove(name string) error
	// Mkdir makes one folder; its parent must exist.
	Mkdir(name string, mode fs.FileMode) error
	// List gives the entries of a folder, sorted by name.
	List(name string) ([]fs.DirEntry, error)
	// Stat describes what is at a name.
	Stat(name string) (fs.FileInfo, error)
	// TryLock takes the lock that the file stands for, writes note into it and
	// returns what releases it, or fails with ErrLocked. The lock ends with the
	// process at the latest; the file stays.
	TryLock(name string, note []byte) (io.Closer, error)
}

// NewFile is a file being written. Close without Sync promises nothing about what
// survives a power cut.
type NewFile interface {
	io.WriteCloser
	Sync() error
}

// ErrLocked says that another process, or another part of this one, holds a lock.
var ErrLocked = errors.New("locked by another process")

// The modes of what the lake makes; the umask can only tighten them.
const (
	fileMode    fs.FileMode = 0o644
	folderMode  fs.FileMode = 0o755
	privateMode fs.FileMode = 0o700
)
