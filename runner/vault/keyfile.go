package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxKeyFile is more than the keys of all epochs need.
const maxKeyFile = 1 << 18

// ReadKeyFile reads the keys of a file (see parseKeyring). The file must belong to
// who asks and be readable by nobody else.
func ReadKeyFile(path string) (Keyring, error) {
	file, err := os.Open(path)
	if err != nil {
		return Keyring{}, fmt.Errorf("the pseudonym key can't be read: %w", withoutPath(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Keyring{}, fmt.Errorf("the pseudonym key can't be read: %w", withoutPath(err))
	}
	if err := private(info); err != nil {
		return Keyring{}, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile))
	if err != nil {
		return Keyring{}, fmt.Errorf("the pseudonym key can't be read: %w", withoutPath(err))
	}
	return parseKeyring(text)
}

// private refuses a file that others may have read.
func private(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return errors.New("the pseudonym key is no file")
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("the pseudonym key's file may be read by others (mode %04o): chmod 600 it", info.Mode().Perm())
	case !ours(info):
		return errors.New("the pseudonym key's file belongs to another user, who can read it")
	}
	return nil
}

// NewKeyFile draws a key for epoch 1 into a file that isn't there yet, durably, for
// its owner only.
func NewKeyFile(path string, random io.Reader) (Keyring, error) {
	var r Keyring
	if err := r.rotate(random); err != nil {
		return Keyring{}, err
	}
	err := writeNew(path, r.text())
	if errors.Is(err, fs.ErrExist) {
		return Keyring{}, errors.New("there is a file already: a key that is overwritten is lost, and its tokens with it")
	}
	if err != nil {
		return Keyring{}, fmt.Errorf("the pseudonym key can't be written: %w", withoutPath(err))
	}
	return r, nil
}

// RotateKeyFile draws the key of the next epoch and adds it to the file, which is
// replaced at once or not at all. Earlier epochs stay in it.
func RotateKeyFile(path string, random io.Reader) (Keyring, error) {
	path, err := filepath.EvalSymlinks(path) // a link stays a link
	if err != nil {
		return Keyring{}, fmt.Errorf("the pseudonym key can't be read: %w", withoutPath(err))
	}
	r, err := ReadKeyFile(path)
	if err != nil {
		return Keyring{}, err
	}
	if err := r.rotate(random); err != nil {
		return Keyring{}, err
	}
	next := path + ".new"
	if err := writeNew(next, r.text()); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return Keyring{}, errors.New("a rotation was cut off before, or another one is at work: remove the file that ends in .new beside the key")
		}
		return Keyring{}, fmt.Errorf("the pseudonym key can't be written: %w", withoutPath(err))
	}
	if err := os.Rename(next, path); err != nil {
		return Keyring{}, errors.Join(fmt.Errorf("the pseudonym key can't be replaced: %w", withoutPath(err)), withoutPath(os.Remove(next)))
	}
	return r, withoutPath(syncFolder(filepath.Dir(path)))
}

// DevKey returns the keys of a dev target, drawing one from random on first use.
// They live in a folder that ignores itself in git, because a key that is
// committed is a key that everybody has. made tells that they are new.
func DevKey(dir string, random io.Reader) (r Keyring, made bool, err error) {
	path := DevKeyFile(dir)
	r, err = ReadKeyFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return r, false, err
	}
	if err := r.rotate(random); err != nil {
		return r, false, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return r, false, fmt.Errorf("make the folder of the dev key: %w", withoutPath(err))
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600); err != nil {
		return r, false, fmt.Errorf("write the dev key: %w", withoutPath(err))
	}
	if err := writeNew(path, r.text()); err != nil {
		return r, false, fmt.Errorf("write the dev key: %w", withoutPath(err))
	}
	return r, true, nil
}

// DevKeyFile names the dev key in its folder.
func DevKeyFile(dir string) string { return filepath.Join(dir, "dev_pseudonym.key") }

// writeNew writes a file that isn't there yet, durably, for its owner only.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// withoutPath keeps an error's cause and drops the machine's path.
func withoutPath(err error) error {
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &file):
		return file.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
