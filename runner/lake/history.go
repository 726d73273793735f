package lake

import (
	"errors"
	"io/fs"
	"slices"
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
			Version: version, Time: time.UnixMilli(r.time).UTC(),
			Name: r.info.Operation, Parameters: r.info.Parameters,
		})
	}
	return list, nil
}

// Discard removes a data file that was sealed and never committed. A file that any
// commit added, an earlier release may name it, and one that is gone already are
// left alone. The caller holds the writer lock.
func (t *Table) Discard(name string) error {
	log, err := t.list()
	if err != nil && !errors.Is(err, ErrNoTable) {
		return err
	}
	for version := log.newest; err == nil && version >= log.first; version-- {
		c, err := t.readCommit(version)
		if err != nil || c.adds(name) {
			return err
		}
	}
	if err := t.lake.fs.Remove(t.FilePath(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// adds tells whether the commit adds a file.
func (c commitFile) adds(name string) bool {
	return slices.ContainsFunc(c.actions, func(a action) bool {
		return a.Add != nil && a.Add.Path == encodePath(name)
	})
}
