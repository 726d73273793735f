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
	files    map[string]liveFile // by decoded path
	added    int                 // files added so far: the order of files
	txns     map[string]appliedTxn
}

type liveFile struct {
	File
	order int
}

// appliedTxn is the newest transaction of an application, and the commit it was in.
type appliedTxn struct {
	version int64
	commit  int64
}

func newReplay() *replay {
	return &replay{version: -1, files: map[string]liveFile{}, txns: map[string]appliedTxn{}}
}

// advance applies the table's commits up to a version.
func (t *Table) advance(r *replay, to int64) error {
	for r.version < to {
		version := r.version + 1
		content, err := t.lake.readFile(t.commitPath(version))
		if err != nil {
			return t.missingOr(version, err)
		}
		if err := r.apply(content); err != nil {
			var u unsupported
			if errors.As(err, &u) {
				return t.refused(version, u)
			}
			return t.damaged(version, err)
		}
	}
	return nil
}

// apply adds one commit. After an error the state must not be used.
func (r *replay) apply(content []byte) error {
	actions, err := decodeLines(content)
	if err != nil {
		return err
	}
	var info commitInfo
	for _, a := range actions {
		if a.CommitInfo != nil {
			info = *a.CommitInfo
		}
	}
	if err := r.checkTags(info, content); err != nil {
		return err
	}
	for _, a := range actions {
		if err := r.add(a); err != nil {
			return err
		}
	}
	if r.protocol == nil || r.meta == nil {
		return errors.New("the first commit lacks its protocol or metaData action")
	}
	r.version, r.sum, r.info = r.version+1, digestOf(content), info
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
	r.files[path] = liveFile{order: r.added, File: File{
		Path: path, Size: a.Size, SHA256: a.Tags[sha256Tag], Rows: numRecords(a.Stats), Stats: a.Stats,
		Modified: time.UnixMilli(a.ModificationTime).UTC(),
	}}
	return nil
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

// timestamp is when the newest commit was made, in milliseconds since 1970: by the
// in-commit timestamp, else by what its writer says.
func (r *replay) timestamp() int64 {
	if r.info.InCommitTimestamp != 0 {
		return r.info.InCommitTimestamp
	}
	return r.info.Timestamp
}

// ours tells whether this tool made the newest commit, whatever its version.
func (r *replay) ours(engine string) bool {
	name, _, _ := strings.Cut(engine, "/")
	return name != "" && strings.HasPrefix(r.info.EngineInfo, name+"/")
}
