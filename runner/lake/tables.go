package lake

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// tables returns every table that stands on disk, by folder.
func (l *Lake) tables() ([]*Table, error) {
	var found []*Table
	err := l.walkTables("", func(rel string) {
		found = append(found, l.tableIn(rel))
	})
	return found, err
}

func (l *Lake) walkTables(rel string, visit func(rel string)) error {
	entries, err := l.fs.List(l.path(filepath.FromSlash(rel)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == logFolder {
			visit(rel)
			return nil
		}
	}
	for _, e := range entries {
		if !e.IsDir() || reserved(e.Name()) {
			continue
		}
		if err := l.walkTables(strings.TrimPrefix(rel+"/"+e.Name(), "/"), visit); err != nil {
			return err
		}
	}
	return nil
}

// tableIn names the table of a folder below the lake, with slashes.
func (l *Lake) tableIn(rel string) *Table {
	return &Table{
		lake: l, name: strings.ReplaceAll(rel, "/", "."), dir: l.path(filepath.FromSlash(rel)),
		appendOnly: strings.HasPrefix(rel, graph.RawLayer+"/"),
	}
}

// named are the versions of each table, by relation, that some releases name.
type named map[string]map[int64]string

func (n named) add(r Release) {
	for relation, state := range r.Tables {
		if n[relation] == nil {
			n[relation] = map[int64]string{}
		}
		n[relation][state.Version] = state.SHA256
	}
}

// replayed walks a table's log from its first commit, past any checkpoint, and
// calls visit with the state after each commit.
func (t *Table) replayed(visit func(r *replay, newest int64) error) error {
	newest, err := t.newest()
	if err != nil {
		return err
	}
	r := newReplay()
	for version := range newest + 1 {
		if err := t.advance(r, version); err != nil {
			return err
		}
		if err := visit(r, newest); err != nil {
			return err
		}
	}
	return nil
}

// filesOnDisk lists the files below the table's folder that could be data files, by
// path as in File.Path.
func (t *Table) filesOnDisk() (map[string]fs.FileInfo, error) {
	found := map[string]fs.FileInfo{}
	return found, t.walkFiles("", found)
}

func (t *Table) walkFiles(rel string, found map[string]fs.FileInfo) error {
	entries, err := t.lake.fs.List(filepath.Join(t.dir, filepath.FromSlash(rel)))
	for _, e := range entries {
		path := strings.TrimPrefix(rel+"/"+e.Name(), "/")
		switch {
		case reserved(e.Name()):
		case e.IsDir():
			err = errors.Join(err, t.walkFiles(path, found))
		default:
			info, statErr := e.Info()
			found[path], err = info, errors.Join(err, statErr)
		}
	}
	return err
}

// reserved tells whether Delta keeps a name for other things than data.
func reserved(name string) bool { return strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") }
