package lake

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Txn makes a change happen exactly once: a change whose Txn the table has seen is
// not made again. An application's versions only grow. The pair must stand for one
// content: give each run, or each delivery, its own App or a new Version.
type Txn struct {
	App     string
	Version int64
}

// Change is what one commit does to a table. A table that doesn't exist is created
// with the Schema.
//
// With neither RemoveAll nor Remove the change appends: if another writer commits
// first, it is made on top. Otherwise another writer is a conflict.
type Change struct {
	// Schema is the columns of the new rows; nil means the table's. Appended rows
	// may add columns, which older rows have as NULL. RemoveAll replaces the schema.
	Schema    Schema
	Add       []File            // sealed files
	RemoveAll bool              // overwrite: every file not in Add goes
	Remove    []string          // paths of files that go
	Operation string            // for the log; "" means WRITE
	Details   map[string]string // parameters of the operation, for the log
	Txn       *Txn
	// Base is the version that the change was worked out from; if set and no longer
	// the newest, the change is a conflict.
	Base *int64
}

// ErrConflict is in the error of a commit that lost to another writer.
var ErrConflict = errors.New("another writer committed first")

// Commit makes a change in one step that a power cut can't halve, and returns the
// commit; for a Txn that the table has seen, the commit that made it. A commit
// that reports an error may be visible all the same when only the last sync
// failed: a second Commit with the same Txn settles it.
func (t *Table) Commit(c Change) (Commit, error) {
	state := newReplay()
	for {
		if err := t.catchUp(state); err != nil {
			return Commit{}, err
		}
		if c.Txn != nil {
			if seen, ok := state.txns[c.Txn.App]; ok && seen.version >= c.Txn.Version {
				return t.alreadyDone(state, *c.Txn)
			}
		}
		if c.Base != nil && *c.Base != state.version {
			return Commit{}, t.conflict()
		}
		commit, err := t.tryCommit(state, c)
		if !errors.Is(err, errTaken) {
			return commit, err
		}
		if !c.appends() {
			return Commit{}, t.conflict()
		}
	}
}

func (c Change) appends() bool { return !c.RemoveAll && len(c.Remove) == 0 }

func (t *Table) conflict() error {
	d := diag.New(diag.CommitConflict, source.Span{}, "another writer changed %s at the same time", t.name)
	return &problem{d.WithHint("run again; let no other program write to this table"), ErrConflict}
}

// catchUp applies what was committed since the state was read.
func (t *Table) catchUp(state *replay) error {
	newest, err := t.newest()
	if errors.Is(err, ErrNoTable) {
		return nil
	}
	if err != nil {
		return err
	}
	if state.version < 0 {
		first, err := t.start(newest)
		if err != nil {
			return err
		}
		*state = *first
	}
	if err := t.advance(state, newest); err != nil {
		return err
	}
	state.checkpoint = t.newestCheckpoint(state)
	return nil
}

// alreadyDone answers for a change that an earlier attempt made. The attempt may
// have been cut off before the folder was durable, hence the sync.
func (t *Table) alreadyDone(state *replay, asked Txn) (Commit, error) {
	done := state.txns[asked.App]
	if done.version != asked.Version {
		return Commit{}, fmt.Errorf("%s has seen transaction %d of %q: %d is too late", t.name, done.version, asked.App, asked.Version)
	}
	commit, err := t.commitOf(state, done, asked)
	if err != nil {
		return Commit{}, err
	}
	return commit, t.lake.fs.Sync(t.logDir())
}

// commitOf finds the commit of a transaction. A checkpoint doesn't say in which
// commit before it that was.
func (t *Table) commitOf(state *replay, done appliedTxn, asked Txn) (Commit, error) {
	if done.commit >= 0 {
		c, err := t.readCommit(done.commit)
		return Commit{done.commit, c.sum}, err
	}
	for version := state.version; version >= 0; version-- {
		c, err := t.readCommit(version)
		if err != nil {
			return Commit{}, err
		}
		for _, a := range c.actions {
			if a.Txn != nil && *a.Txn == (transaction{asked.App, asked.Version}) {
				return Commit{version, c.sum}, nil
			}
		}
	}
	return Commit{}, t.damaged(state.version, fmt.Errorf("no commit holds transaction %d of %q", asked.Version, asked.App))
}

// tryCommit publishes the change as the next version; errTaken says that another
// writer has made it.
func (t *Table) tryCommit(state *replay, c Change) (Commit, error) {
	content, err := t.encode(state, c)
	if err != nil {
		return Commit{}, err
	}
	version := state.version + 1
	if version == 0 {
		if err := t.lake.makeFolders(t.logDir()); err != nil {
			return Commit{}, err
		}
	}
	if err := t.lake.publish(t.commitPath(version), content); err != nil {
		return Commit{}, err
	}
	sum := digestOf(content)
	t.lake.remember(t.commitPath(version), sum) // durable: see Lake.settle
	t.checkpointAfter(state, content)
	return Commit{version, sum}, nil
}

// checkpointAfter makes a checkpoint of the state and a commit on top of it, when
// the last one is long ago. That it fails is none of the commit.
func (t *Table) checkpointAfter(state *replay, content []byte) {
	due := state.checkpoint.version + checkpointInterval
	if t.lake.parquet == nil || state.version+1 < due || state.apply(content) != nil {
		return
	}
	_ = t.writeCheckpoint(state)
}

// encode writes the commit file: who and when in its first line, then the rest.
func (t *Table) encode(state *replay, c Change) ([]byte, error) {
	now := max(t.lake.now().UnixMilli(), state.time+1)
	actions, err := t.actions(state, c, now)
	if err != nil {
		return nil, err
	}
	body, err := encodeLines(actions)
	if err != nil {
		return nil, err
	}
	first, err := encodeLines([]action{{CommitInfo: t.commitInfo(state, c, now, body)}})
	return bytes.Join([][]byte{first, body}, nil), err
}

func (t *Table) commitInfo(state *replay, c Change, now int64, body []byte) *commitInfo {
	info := &commitInfo{
		InCommitTimestamp: now, Timestamp: now, Operation: c.Operation, Parameters: map[string]any{},
		EngineInfo: t.lake.engine, TxnID: t.lake.newID(), Tags: map[string]any{bodyTag: digestOf(body)},
	}
	if c.Operation == "" {
		info.Operation = "WRITE"
	}
	for name, value := range c.Details {
		info.Parameters[name] = value
	}
	if state.version >= 0 {
		info.Tags[previousTag] = state.sum
	}
	if state.checkpoint.sum != "" {
		info.Tags[checkpointTag] = state.checkpoint.String()
	}
	return info
}
