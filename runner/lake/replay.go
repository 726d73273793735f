package lake

import (
	"bytes"
	"encoding/json"
	"errors"
	"sort"
	"strings"
	"time"
)

// The tags by which our commits vouch for themselves: each holds the digest of its
// own lines after the first and of the whole commit before it, and a release holds
// the newest one's. So a log that was cut or altered anywhere is found out.
const (
	bodyTag     = "edfi-build.body_sha256"
	previousTag = "edfi-build.previous_sha256"
)

// replay is a table's state while its commits are applied in order (Delta
// protocol, "Action Reconciliation").
type replay struct {
	version  int64 // -1 before the first commit
	sum      string
	info     commitInfo
	protocol *protocol
	meta     *metaData
	schema   Schema
	time     int64               // of the newest commit, in milliseconds since 1970
	files    map[string]liveFile // by decoded path
	removed  map[string]removeFile
	added    int // files added so far: the order of files
	txns     map[string]appliedTxn
	// checkpoint is the newest one that can be vouched for, for the next commit.
	checkpoint checkpointRef
}

type liveFile struct {
	File
	order  int
	action addFile // as it stands in the log
}

// appliedTxn is the newest transaction of an application, and the commit it was in:
// -1 when that was before the checkpoint from which the log was read.
type appliedTxn struct {
	version int64
	commit  int64
}

func newReplay() *replay {
	return &replay{version: -1, files: map[string]liveFile{}, removed: map[string]removeFile{}, txns: map[string]appliedTxn{}}
}

// advance applies the table's commits up to a version.
func (t *Table) advance(r *replay, to int64) error {
	for r.version < to {
		version := r.version + 1
		content, err := t.lake.readFile(t.commitPath(version))
		if err != nil {
			return t.missingOr(version, err)
		}
		if err := t.unreadable(version, r.apply(content)); err != nil {
			return err
		}
		if r.time, err = t.timeOf(r.info, version); err != nil {
			return err
		}
	}
	return nil
}

// apply adds one commit. After an error the state must not be used.
func (r *replay) apply(content []byte) error {
	c, err := parseCommit(content)
	if err != nil {
		return err
	}
	if err := r.checkTags(c.info, content); err != nil {
		return err
	}
	if err := r.addAll(c.actions); err != nil {
		return err
	}
	r.version, r.sum, r.info = r.version+1, c.sum, c.info
	return nil
}

// addAll adds the actions of a commit or checkpoint. What says how to read files
// comes before them, wherever it stands.
func (r *replay) addAll(actions []action) error {
	for _, first := range []bool{true, false} {
		for _, a := range actions {
			if first != (a.Protocol != nil || a.MetaData != nil) {
				continue
			}
			if err := r.add(a); err != nil {
				return err
			}
		}
		if r.protocol == nil || r.meta == nil {
			return errors.New("it lacks its protocol or metaData action")
		}
	}
	return nil
}

func (r *replay) checkTags(info commitInfo, content []byte) error {
	_, body, _ := bytes.Cut(content, []byte("\n"))
	if want, ok := info.Tags[bodyTag]; ok && want != digestOf(body) {
		return errors.New("its lines are not those that were committed")
	}
	if want, ok := info.Tags[previousTag]; ok && want != r.sum {
		return errors.New("it doesn't follow from the commit before it: one of them was altered")
	}
	return nil
}

func (r *replay) add(a action) error {
	switch {
	case a.Protocol != nil:
		r.protocol = a.Protocol
		return a.Protocol.checkRead()
	case a.MetaData != nil:
		return r.addMetaData(a.MetaData)
	case a.Txn != nil:
		r.txns[a.Txn.AppID] = appliedTxn{a.Txn.Version, r.version + 1}
	case a.Remove != nil:
		path, err := decodePath(a.Remove.Path)
		delete(r.files, path)
		r.removed[path] = *a.Remove
		return err
	case a.Add != nil:
		return r.addFile(a.Add)
	}
	return nil
}

func (r *replay) addMetaData(m *metaData) error {
	if err := m.checkRead(); err != nil {
		return err
	}
	schema, err := parseSchema(m.SchemaString)
	r.meta, r.schema = m, schema
	return err
}

func (r *replay) addFile(a *addFile) error {
	if len(a.DeletionVector) > 0 && string(a.DeletionVector) != "null" {
		return unsupported("deletion vectors")
	}
	path, err := decodePath(a.Path)
	if err != nil {
		return err
	}
	if a.Size < 0 {
		return errors.New("a data file of less than no bytes")
	}
	r.added++
	delete(r.removed, path)
	r.files[path] = liveFile{order: r.added, action: *a, File: File{
		Path: path, Size: a.Size, SHA256: a.Tags[sha256Tag], Rows: numRecords(a.Stats), Stats: a.Stats,
		Modified: time.UnixMilli(a.ModificationTime).UTC(), Partition: r.partition(a),
	}}
	return nil
}

// partition gives the values of a file's partition columns (Delta protocol,
// "Partition Value Serialization": the empty text stands for NULL).
func (r *replay) partition(a *addFile) map[string]*string {
	if len(r.meta.PartitionColumns) == 0 {
		return nil
	}
	values := map[string]*string{}
	for _, name := range r.meta.PartitionColumns {
		if value := a.PartitionValues[name]; value != nil && *value != "" {
			values[name] = value
		} else {
			values[name] = nil
		}
	}
	return values
}

// numRecords reads the number of rows out of a file's statistics; -1 if absent.
func numRecords(stats string) int64 {
	var s struct {
		NumRecords *int64 `json:"numRecords"`
	}
	if json.Unmarshal([]byte(stats), &s) != nil || s.NumRecords == nil {
		return -1
	}
	return *s.NumRecords
}

// sortedFiles returns the live files in the order in which they were added.
func (r *replay) sortedFiles() []File {
	live := make([]liveFile, 0, len(r.files))
	for _, f := range r.files {
		live = append(live, f)
	}
	sort.Slice(live, func(i, j int) bool { return live[i].order < live[j].order })
	files := make([]File, len(live))
	for i, f := range live {
		files[i] = f.File
	}
	return files
}

// by tells whether a tool made the commit, whatever its version.
func (c commitInfo) by(engine string) bool {
	name, _, _ := strings.Cut(engine, "/")
	return name != "" && strings.HasPrefix(c.EngineInfo, name+"/")
}
