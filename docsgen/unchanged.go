package docsgen

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// unchanged tells whether a folder holds the dictionary of in to the byte, and
// nothing else. Then it needn't be written: to make thousands of files costs more
// than to read them. Where the release is another, the first page tells already.
func unchanged(dir string, in Input) bool {
	standing := &comparison{dir: dir, files: 1} // the marker
	if Build(in, standing) != nil {
		return false
	}
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return err
		case !entry.Type().IsRegular():
			return errDiffers
		}
		standing.files--
		return nil
	})
	return err == nil && standing.files == 0
}

// errDiffers says that a folder holds something else.
var errDiffers = errors.New("it differs")

// comparison is an Output that holds what it takes against a folder's files.
type comparison struct {
	dir   string
	files int // taken so far
}

// WriteFile implements Output. The error says that the folder has no such file.
func (c *comparison) WriteFile(path string, content []byte) error {
	c.files++
	there, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(path)))
	if err == nil && !bytes.Equal(there, content) {
		err = errDiffers
	}
	return err
}
