package lake

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Snapshot is a table as of one version.
type Snapshot struct {
	Commit
	Time       time.Time // of the commit; strictly increasing from version to version
	Schema     Schema
	Partitions []string // the columns of the schema whose values are in File.Partition
	Files      []File   // in the order in which they were added
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

// Partitions gives the partition of each file; nil when the table has none.
func Partitions(files []File) []map[string]*string {
	if len(files) == 0 || files[0].Partition == nil {
		return nil
	}
	values := make([]map[string]*string, len(files))
	for i, f := range files {
		values[i] = f.Partition
	}
	return values
}

// Latest reads the table's newest version. ErrNoTable says that there is none.
func (t *Table) Latest() (Snapshot, error) {
	newest, err := t.newest()
	if err != nil {
		return Snapshot{}, err
	}
	return t.Snapshot(newest)
}

// Snapshot reads the table as of a version. A damaged or unsupported log is a
// diagnostic that names the file.
func (t *Table) Snapshot(version int64) (Snapshot, error) {
	if version < 0 {
		return Snapshot{}, fmt.Errorf("%s has no version %d", t.name, version)
	}
	r, err := t.start(version)
	if err != nil {
		return Snapshot{}, err
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
		err = t.notNamed(c.Version)
	}
	return s, err
}

// notNamed says that a commit isn't the one that a release names.
func (t *Table) notNamed(version int64) error {
	return t.damaged(version, errors.New("it isn't the commit that the release names"))
}

func (t *Table) snapshot(r *replay) Snapshot {
	s := Snapshot{
		Commit: Commit{r.version, r.sum}, Time: time.UnixMilli(r.time).UTC(),
		Schema: r.schema, Partitions: slices.Clone(r.meta.PartitionColumns), Files: r.sortedFiles(), Properties: maps.Clone(r.meta.Configuration),
		Txns: map[string]int64{}, Operation: r.info.Operation, Parameters: r.info.Parameters,
		Engine: r.info.EngineInfo, Ours: r.info.by(t.lake.engine),
	}
	for app, txn := range r.txns {
		s.Txns[app] = txn.version
	}
	return s
}
