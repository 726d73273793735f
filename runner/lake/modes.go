package lake

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// privateFile is the mode of files in the vault and the audit log.
const privateFile fs.FileMode = 0o600

// CheckModes tells which folders with identities, and which files of the vault and of
// the audit log, are open to other users of the machine. What doesn't exist yet is fine.
func (l *Lake) CheckModes() diag.List {
	var found diag.List
	for _, name := range append([]string{purgeFolder}, privateFolders...) {
		info, err := l.fs.Stat(l.path(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			found = append(found, diag.FromError(diag.LakeIO, err)...)
		case info.Mode().Perm()&^privateMode != 0:
			found = append(found, l.loose("folder", name, "chmod 700 ", info))
		}
	}
	for _, name := range []string{vaultFolder, auditFolder} {
		found = append(found, l.looseFiles(name)...)
	}
	return found
}

// looseFiles tells of the first file at or below a folder that others may read: who
// mends one looks at the rest.
func (l *Lake) looseFiles(name string) diag.List {
	entries, err := l.fs.List(l.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return diag.FromError(diag.LakeIO, err)
	}
	for _, e := range entries {
		below := filepath.Join(name, e.Name())
		if e.IsDir() {
			if found := l.looseFiles(below); found != nil {
				return found
			}
			continue
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&^privateFile != 0 {
			return diag.List{l.loose("file", filepath.ToSlash(below), "chmod 600 ", info)}
		}
	}
	return nil
}

func (l *Lake) loose(what, name, remedy string, info fs.FileInfo) diag.Diagnostic {
	return diag.New(diag.LooseModes, source.Span{}, "other users may look into the lake's %s %s (mode %04o)", what, name, info.Mode().Perm()).
		WithHint("%s%s", remedy, filepath.ToSlash(l.path(name)))
}
