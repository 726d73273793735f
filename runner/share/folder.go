package share

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// lockName is the file that stands for the right to change a folder of shares.
const lockName = ".lock"

// enter makes the folder of the shares where it isn't there, and waits until no other
// process changes it. Closing what it returns lets others in.
func (o Options) enter() (*os.File, error) {
	if vault.Within(o.Folder, o.Reader.Lake) || vault.Within(o.Reader.Lake, o.Folder) {
		return nil, diag.New(diag.BadShareFolder, source.Span{}, "the folder of the shares and the lake lie one in the other").
			WithHint("who reads a share mustn't reach the lake: name another folder as `shares` of the target")
	}
	if err := os.MkdirAll(filepath.Dir(o.Folder), 0o755); err != nil {
		return nil, err
	}
	if err := os.Mkdir(o.Folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if _, err := o.fileMode(); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(o.Folder, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, o.tidy()
}

// tidy removes what a process that was killed has left unfinished.
func (o Options) tidy() error {
	entries, err := os.ReadDir(o.Folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), workPrefix) {
			if err := os.RemoveAll(filepath.Join(o.Folder, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckFolder tells what is wrong with the modes of a folder of shares. One that isn't
// there yet is fine.
func CheckFolder(folder string) error {
	_, err := Options{Folder: folder}.fileMode()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// fileMode lets the group of the folder read its files where the folder lets it in.
// Others never.
func (o Options) fileMode() (fs.FileMode, error) {
	info, err := os.Stat(o.Folder)
	if err != nil {
		return 0, err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return 0, diag.New(diag.BadShareFolder, source.Span{}, "everybody on this machine can enter the folder of the shares").
			WithHint("chmod 0700 it, or 0750 with the group of those who read the shares")
	}
	if info.Mode().Perm()&0o050 != 0 {
		return 0o640, nil
	}
	return 0o600, nil
}
