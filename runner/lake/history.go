package lake

import (
	"errors"
	"io/fs"
	"time"
)

// Operation is what one commit of a table was for.
type Operation struct {
	Version    int64
	Time       time.Time
	Name       string
	Parameters map[string]any
}

// History lists the operations of a table up to a version, oldest first.
func (t *Table) History(to int64) ([]Operation, error) {
	r := newReplay()
	var list []Operation
	for version := range to + 1 {
		if err := t.advance(r, version); err != nil {
			return nil, err
		}
		list = append(list, Operation{
			Version: version, Time: time.UnixMilli(r.timestamp()).UTC(),
			Name: r.info.Operation, Parameters: r.info.Parameters,
		})
	}
	return list, nil
}

// Discard removes a data file that was sealed and never committed. A file that the
// newest version names, and one that is gone already, are left alone. The caller
// holds the writer lock.
func (t *Table) Discard(name string) error {
	newest, err := t.Latest()
	if err != nil && !errors.Is(err, ErrNoTable) {
		return err
	}
	for _, f := range newest.Files {
		if f.Path == name {
			return nil
		}
	}
	if err := t.lake.fs.Remove(t.FilePath(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
