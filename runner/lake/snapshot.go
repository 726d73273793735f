package lake

import (
	"errors"
	"fmt"
	"maps"
	"time"
)

// Snapshot is a table as of one version.
type Snapshot struct {
	Commit
	Time       time.Time // of the commit; strictly increasing from version to version
	Schema     Schema
	Files      []File // in the order in which they were added
	Properties map[string]string
	Txns       map[string]int64 // application → its newest transaction
	Operation  string           // of the commit: WRITE, …
	Parameters map[string]any   // of the operation
	Engine     string           // who made the commit
	Ours       bool             // whether that was edfi-build
}

// Commit names one commit of a table.
type Commit struct {
	Version int64  `json:"version"`
	SHA256  string `json:"commit_sha256"` // of the commit file, hex
}

// Rows adds up the rows of all files; ok is false when the log doesn't say for
// each of them.
func (s Snapshot) Rows() (rows int64, ok bool) {
	for _, f := range s.Files {
		if f.Rows < 0 {
			return 0, false
		}
		rows += f.Rows
	}
	return rows, true
}

// Latest reads the table's newest version. ErrNoTable says that there is none.
func (t *Table) Latest() (Snapshot, error) {
	newest, err := t.newest()
	if err != nil {
		return Snapshot{}, err
	}
	return t.Snapshot(newest)
}

// Snapshot reads the table as of a version, from the JSON commits alone: what
// checkpoints there may be is not looked at. A damaged or unsupported log is a
// diagnostic that names the file.
func (t *Table) Snapshot(version int64) (Snapshot, error) {
	r := newReplay()
	if version < 0 {
		return Snapshot{}, fmt.Errorf("%s has no version %d", t.name, version)
	}
	if err := t.advance(r, version); err != nil {
		return Snapshot{}, err
	}
	return t.snapshot(r), nil
}

// Pinned reads the table as of a commit that a release names, and refuses a commit
// that isn't the one it named.
func (t *Table) Pinned(c Commit) (Snapshot, error) {
	s, err := t.Snapshot(c.Version)
	if err == nil && s.SHA256 != c.SHA256 {
		err = t.damaged(c.Version, errors.New("it isn't the commit that the release names"))
	}
	return s, err
}

func (t *Table) snapshot(r *replay) Snapshot {
	s := Snapshot{
		Commit: Commit{r.version, r.sum}, Time: time.UnixMilli(r.timestamp()).UTC(),
		Schema: r.schema, Files: r.sortedFiles(), Properties: maps.Clone(r.meta.Configuration),
		Txns: map[string]int64{}, Operation: r.info.Operation, Parameters: r.info.Parameters,
		Engine: r.info.EngineInfo, Ours: r.ours(t.lake.engine),
	}
	for app, txn := range r.txns {
		s.Txns[app] = txn.version
	}
	return s
}
