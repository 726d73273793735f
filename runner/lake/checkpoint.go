package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// ParquetIO writes and reads the Parquet files of a log, its checkpoints. It must
// be safe for concurrent use.
type ParquetIO interface {
	// WriteCheckpoint writes a new file at an absolute path with a row for each line
	// of rows. A line is an action as in a commit. The file need not be durable.
	WriteCheckpoint(path string, rows []byte) error
	// ReadCheckpoint is the inverse: lines of JSON, in the file's order, each an
	// object of all the file's columns, where those of other actions are null.
	ReadCheckpoint(path string) (rows []byte, err error)
}

// checkpointInterval is the number of commits from one checkpoint to the next.
const checkpointInterval = 10

// checkpointWorth is the number of commits that a checkpoint must save its reader:
// about as many are read in the time in which an engine starts to read Parquet.
const checkpointWorth = 100

// checkpointTag is the tag of our commits that names the newest checkpoint before
// them with its SHA-256. Commits are chained, so whoever trusts a commit trusts its
// checkpoint, and one that was altered is passed over.
const checkpointTag = "edfi-build.checkpoint"

// checkpointRef names a checkpoint; the zero value stands for none.
type checkpointRef struct {
	version int64
	sum     string // SHA-256 of the file; "" when nothing vouches for it
}

func (c checkpointRef) String() string { return fmt.Sprintf("%d sha256:%s", c.version, c.sum) }

// checkpoint reads the commit's checkpointTag.
func (c commitInfo) checkpoint() checkpointRef {
	var ref checkpointRef
	text, _ := c.Tags[checkpointTag].(string)
	if n, err := fmt.Sscanf(text, "%d sha256:%s", &ref.version, &ref.sum); n != 2 || err != nil {
		return checkpointRef{}
	}
	return ref
}

func (t *Table) checkpointPath(version int64) string {
	return filepath.Join(t.logDir(), fmt.Sprintf("%0*d%s", versionDigits, version, checkpointSuffix))
}

// lastCheckpoint is the file that leads readers to the newest checkpoint (Delta
// protocol, "Last Checkpoint File").
type lastCheckpoint struct {
	Version     int64             `json:"version"`
	Size        int64             `json:"size"` // actions
	SizeInBytes int64             `json:"sizeInBytes"`
	Adds        int64             `json:"numOfAddFiles"`
	Tags        map[string]string `json:"tags"`
}

func (t *Table) lastCheckpointPath() string { return filepath.Join(t.logDir(), "_last_checkpoint") }

// newestCheckpoint returns the newest checkpoint that can be vouched for at the
// state's version: what the last commit says or, right after a new one was made,
// _last_checkpoint, if the file holds what that says. Anything wrong with the
// latter is no failure.
func (t *Table) newestCheckpoint(state *replay) checkpointRef {
	known := state.info.checkpoint()
	if t.lake.parquet == nil {
		return known
	}
	content, err := t.lake.readFile(t.lastCheckpointPath())
	var last lastCheckpoint
	if err != nil || json.Unmarshal(content, &last) != nil || last.Version <= known.version || last.Version > state.version {
		return known
	}
	sum, _, err := t.lake.digest(t.checkpointPath(last.Version))
	if err != nil || sum != last.Tags[sha256Tag] {
		return known
	}
	return checkpointRef{last.Version, sum}
}

// writeCheckpoint writes the state as a checkpoint. It is for speed alone: commits
// hold all that it says, so a caller may pass over its failure.
func (t *Table) writeCheckpoint(state *replay) error {
	actions := state.reconciled()
	rows, err := encodeLines(actions)
	if err != nil {
		return err
	}
	temp := t.lake.path(tempFolder, t.lake.newID()+".parquet")
	defer t.lake.discard(temp)
	if err := t.lake.parquet.WriteCheckpoint(temp, rows); err != nil {
		return err
	}
	if err := t.lake.fs.Sync(temp); err != nil {
		return err
	}
	sum, size, err := t.lake.digest(temp)
	if err != nil {
		return err
	}
	if err := t.lake.fs.Rename(temp, t.checkpointPath(state.version)); err != nil {
		return err
	}
	if err := t.lake.fs.Sync(t.logDir()); err != nil {
		return err
	}
	last, err := json.Marshal(lastCheckpoint{
		state.version, int64(len(actions)), size, int64(len(state.files)), map[string]string{sha256Tag: sum},
	})
	if err != nil {
		return err
	}
	return t.lake.replace(t.lastCheckpointPath(), last)
}

// reconciled gives the state as actions (Delta protocol, "Action Reconciliation"):
// files in the order in which they came, removed ones for as long as the log is
// kept.
func (r *replay) reconciled() []action {
	actions := []action{{Protocol: r.protocol}, {MetaData: r.meta}}
	for _, app := range sortedNames(r.txns) {
		actions = append(actions, action{Txn: &transaction{app, r.txns[app].version}})
	}
	for _, path := range sortedNames(r.removed) {
		remove := r.removed[path]
		remove.DataChange = false
		actions = append(actions, action{Remove: &remove})
	}
	for _, f := range r.sortedFiles() {
		add := r.files[f.Path].action
		add.DataChange = false
		actions = append(actions, action{Add: &add})
	}
	return actions
}

// start gives a state from which the commits up to a version can be applied: that
// of a checkpoint before it, or none. A checkpoint that a commit vouches for comes
// first, a damaged one is passed over. Those that nothing vouches for are used only
// where another program has removed the commits before them.
func (t *Table) start(version int64) (*replay, error) {
	for at := version; t.lake.parquet != nil && at > 0; {
		c, err := t.readCommit(at)
		if err != nil {
			break // advance will say what is wrong with it, if it is needed
		}
		ref := c.info.checkpoint()
		if ref.sum == "" || ref.version >= at || ref.version < t.lake.worth {
			break
		}
		if state, err := t.load(ref); err == nil {
			return state, nil
		}
		at = ref.version
	}
	if _, err := t.lake.fs.Stat(t.commitPath(0)); !errors.Is(err, fs.ErrNotExist) {
		return newReplay(), err
	}
	return t.startCleaned(version)
}

// startCleaned starts from a listed checkpoint.
func (t *Table) startCleaned(version int64) (*replay, error) {
	found, err := t.list()
	if errors.Is(err, ErrNoTable) {
		return newReplay(), nil
	}
	if err != nil {
		return nil, err
	}
	problem := t.damaged(0, errors.New("it is missing"))
	for _, at := range slices.Backward(found.checkpoints) {
		if at > version || at+1 < found.first || t.lake.parquet == nil {
			continue
		}
		state, err := t.load(checkpointRef{version: at})
		if err == nil {
			return state, nil
		}
		problem = t.unreadableFile(below(t.lake.dir, t.checkpointPath(at)), err)
	}
	if len(found.checkpoints) == 0 && found.foreign != "" {
		return nil, t.refused(found.newest, unsupported("a checkpoint in several files or of version 2, "+found.foreign+","))
	}
	return nil, problem
}

// load reads a checkpoint's state, and from its commit when and by whom it was made.
func (t *Table) load(ref checkpointRef) (*replay, error) {
	actions, err := t.checkpointActions(ref)
	if err != nil {
		return nil, err
	}
	state := newReplay()
	if err := state.addAll(actions); err != nil {
		return nil, err
	}
	for app, txn := range state.txns {
		state.txns[app] = appliedTxn{txn.version, -1}
	}
	state.version = ref.version
	if _, err := t.lake.fs.Stat(t.commitPath(ref.version)); errors.Is(err, fs.ErrNotExist) && ref.sum == "" {
		return state, nil
	}
	c, err := t.readCommit(ref.version)
	if err != nil {
		return nil, err
	}
	state.sum, state.info = c.sum, c.info
	state.time, err = t.timeOf(c.info, ref.version)
	return state, err
}

// checkpointActions reads a checkpoint whose bytes are what the reference says, once
// for as long as the table has no newer one. The actions are shared: they must not
// be changed.
func (t *Table) checkpointActions(ref checkpointRef) ([]action, error) {
	if actions, ok := t.lake.cachedCheckpoint(t.dir, ref); ok {
		return actions, nil
	}
	path := t.checkpointPath(ref.version)
	if ref.sum != "" {
		if sum, _, err := t.lake.digest(path); err != nil || sum != ref.sum {
			return nil, errors.Join(err, errors.New("it isn't the checkpoint that the commit names"))
		}
	}
	rows, err := t.lake.parquet.ReadCheckpoint(path)
	if err != nil {
		return nil, err
	}
	actions, err := decodeRows(rows)
	if err == nil && ref.sum != "" {
		t.lake.cacheCheckpoint(t.dir, ref, actions)
	}
	return actions, err
}

// cachedCheckpoint is what a table was last read from.
type cachedCheckpoint struct {
	ref     checkpointRef
	actions []action
}

func (l *Lake) cachedCheckpoint(dir string, ref checkpointRef) ([]action, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	cached, ok := l.checkpoints[dir]
	return cached.actions, ok && ref.sum != "" && cached.ref == ref
}

func (l *Lake) cacheCheckpoint(dir string, ref checkpointRef, actions []action) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.checkpoints[dir] = cachedCheckpoint{ref, actions}
}
