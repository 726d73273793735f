package lake

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/edfi-build/edfi-build/graph"
)

// failuresFolder holds the tables of failing rows of tests, each named as its test.
// They are no part of the estate: verify and vacuum leave them alone, and so does a
// release.
const failuresFolder = "_failures"

// FailureTables lists the tables of failing rows by their name, sorted.
func (l *Lake) FailureTables() ([]string, error) {
	entries, err := l.fs.List(l.path(failuresFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && graph.ValidName(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// RemoveFailures removes a table of failing rows with all of its versions.
func (l *Lake) RemoveFailures(name string) error {
	if !graph.ValidName(name) {
		return fmt.Errorf("%q is no table of failures", name)
	}
	return l.removeAll(l.path(failuresFolder, name))
}

// folderOf is where a relation's table stands below the lake, with slashes.
func folderOf(r graph.Relation) string {
	if r.Space == graph.FailuresSpace {
		return failuresFolder + "/" + r.Name
	}
	return r.Path()
}

// KeepOnly removes all data files of the table but some. It is for failing rows
// alone: no release names them, and rows that aren't shown any more, or that a run
// which was cut off has left, shouldn't stay.
func (t *Table) KeepOnly(files []File) error {
	found, err := t.filesOnDisk()
	if err != nil {
		return err
	}
	for _, f := range files {
		delete(found, f.Path)
	}
	var errs []error
	for path := range found {
		errs = append(errs, t.lake.fs.Remove(t.FilePath(path)))
	}
	return errors.Join(errs...)
}
