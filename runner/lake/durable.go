package lake

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
)

// errTaken says that the name at which something was to be published exists.
var errTaken = errors.New("the name is taken")

// publish makes content appear under a name, whole and durable, or fails with
// errTaken and changes nothing. The temporary file stands outside the name's
// folder, since some readers of Delta logs stumble over names that they don't know.
//
// When only the last step fails, the name exists but may not survive a power cut:
// the error must not be taken for "not done". Committing again with the same Txn
// settles it.
func (l *Lake) publish(name string, content []byte) error {
	temp, err := l.writeTemp(content)
	if err != nil {
		return err
	}
	defer l.discard(temp)
	if err := l.fs.Link(temp, name); errors.Is(err, fs.ErrExist) {
		return errTaken
	} else if err != nil {
		return err
	}
	return l.fs.Sync(filepath.Dir(name))
}

// replace puts content under a name, whole and durable, whatever was there.
func (l *Lake) replace(name string, content []byte) error {
	temp, err := l.writeTemp(content)
	if err != nil {
		return err
	}
	if err := l.fs.Rename(temp, name); err != nil {
		l.discard(temp)
		return err
	}
	return l.fs.Sync(filepath.Dir(name))
}

func (l *Lake) writeTemp(content []byte) (string, error) {
	name := l.path(tempFolder, l.newID()+".tmp")
	if err := l.writeFile(name, content); err != nil {
		l.discard(name)
		return "", err
	}
	return name, nil
}

// discard removes a temporary file. That it stays behind is no failure:
// ClearTemp removes it before the next run.
func (l *Lake) discard(temp string) { _ = l.fs.Remove(temp) }

// writeFile writes a new file with durable content. Its entry in the folder is
// durable when the folder has been synced.
func (l *Lake) writeFile(name string, content []byte) error {
	f, err := l.fs.Create(name, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (l *Lake) readFile(name string) ([]byte, error) {
	r, err := l.fs.Open(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

// removeAll removes a file or a folder with all in it; nothing there is fine.
func (l *Lake) removeAll(name string) error {
	entries, err := l.fs.List(name)
	if err == nil {
		for _, e := range entries {
			child := filepath.Join(name, e.Name())
			if e.IsDir() {
				err = l.removeAll(child)
			} else {
				err = l.fs.Remove(child)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	if err := l.fs.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
