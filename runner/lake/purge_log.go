package lake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// logRewriter writes a table's log anew, with other data files in the place of some. The
// numbers of versions, their times and what else commits say stay; the chain through them
// and the checkpoints follow.
type logRewriter struct {
	purge    *Purge
	table    *Table
	replaced map[string]File // by path
	listed   listing
	state    *replay                 // of the new log
	changed  bool                    // whether any commit so far is another
	refs     map[int64]checkpointRef // new checkpoints, by version
	last     []byte                  // _last_checkpoint for the newest of them
}

func (p *Purge) rewriteLog(t *Table, replaced map[string]File) error {
	listed, err := t.list()
	if err != nil {
		return err
	}
	if listed.first != 0 || listed.foreign != "" {
		d := diag.New(diag.PurgeImpossible, source.Span{}, "the log of %s can't be rewritten: another program has cleaned it, or made checkpoints in several files", t.name)
		return d.WithHint("copy the table with the program that did it, or remove it if edfi-build should build it")
	}
	w := &logRewriter{purge: p, table: t, replaced: replaced, listed: listed, state: newReplay(), refs: map[int64]checkpointRef{}}
	for version := range listed.newest + 1 {
		if err := w.version(version); err != nil {
			return err
		}
	}
	return w.finish()
}

// version takes over one commit, or writes it anew.
func (w *logRewriter) version(version int64) error {
	c, err := w.table.readCommit(version)
	if err != nil {
		return err
	}
	content := c.content
	touched := slices.ContainsFunc(c.actions, func(a action) bool { return w.touches(a) })
	if w.changed = w.changed || touched; w.changed {
		if content, err = w.rewrite(c); err != nil {
			return err
		}
	}
	if err := w.table.unreadable(version, w.state.apply(content)); err != nil {
		return err
	}
	if !w.changed {
		return nil
	}
	w.state.time = w.state.info.InCommitTimestamp
	if err := w.stage(w.table.commitPath(version), content); err != nil {
		return err
	}
	commits := w.purge.tombstone.Purge.Commits
	commits[w.table.name] = append(commits[w.table.name], Rewritten{version, c.sum, w.state.sum, w.rows()})
	if !slices.Contains(w.listed.checkpoints, version) {
		return nil
	}
	return w.checkpoint(version)
}

// rows adds up the rows of the version; -1 where the log doesn't say.
func (w *logRewriter) rows() int64 {
	rows, known := Snapshot{Files: w.state.sortedFiles()}.Rows()
	if !known {
		return -1
	}
	return rows
}

func (w *logRewriter) touches(a action) bool {
	for _, encoded := range a.paths() {
		if path, err := decodePath(encoded); err == nil {
			if _, ok := w.replaced[path]; ok {
				return true
			}
		}
	}
	return false
}

// paths are those of the data files that the action is about, as the log has them.
func (a action) paths() []string {
	switch {
	case a.Add != nil:
		return []string{a.Add.Path}
	case a.Remove != nil:
		return []string{a.Remove.Path}
	}
	return nil
}

// rewrite gives the new content of a commit. Lines that are about other files stay as they
// are, whoever wrote them.
func (w *logRewriter) rewrite(c commitFile) ([]byte, error) {
	var lines []byte
	for line := range bytes.Lines(c.content) {
		changed, err := w.line(line)
		if err != nil {
			return nil, err
		}
		lines = append(lines, changed...)
	}
	first, body, _ := bytes.Cut(lines, []byte("\n"))
	if _, ours := c.info.Tags[bodyTag]; !ours {
		return lines, nil
	}
	a, err := decodeLine(first)
	if err != nil || a.CommitInfo == nil {
		return nil, errors.Join(err, w.table.damaged(w.state.version+1, errors.New("its first line doesn't say who made it")))
	}
	w.retag(a.CommitInfo, body)
	encoded, err := encodeLines([]action{a})
	return append(encoded, body...), err
}

func (w *logRewriter) line(line []byte) ([]byte, error) {
	if len(bytes.TrimSpace(line)) == 0 {
		return line, nil
	}
	a, err := decodeLine(line)
	if err != nil || !w.touches(a) {
		return line, err
	}
	path, err := decodePath(a.paths()[0])
	if err != nil {
		return nil, err
	}
	to := w.replaced[path]
	if a.Remove != nil {
		a.Remove.Path, a.Remove.Size = encodePath(to.Path), to.Size
	} else {
		a.Add.Path, a.Add.Size, a.Add.Stats = encodePath(to.Path), to.Size, to.statsText()
		if a.Add.Tags == nil {
			a.Add.Tags = map[string]string{}
		}
		a.Add.Tags[sha256Tag] = to.SHA256
	}
	return encodeLines([]action{a})
}

// retag makes the commit vouch for its new lines, the new commit before it and the new
// checkpoint. A checkpoint that is no more is none.
func (w *logRewriter) retag(info *commitInfo, body []byte) {
	info.Tags[bodyTag] = digestOf(body)
	if _, ok := info.Tags[previousTag]; ok {
		info.Tags[previousTag] = w.state.sum
	}
	ref := info.checkpoint()
	if ref.sum == "" || !w.rewrote(ref.version) {
		return
	}
	delete(info.Tags, checkpointTag)
	if next, ok := w.refs[ref.version]; ok {
		info.Tags[checkpointTag] = next.String()
	}
}

// rewrote tells whether the version has another commit than before.
func (w *logRewriter) rewrote(version int64) bool {
	commits := w.purge.tombstone.Purge.Commits[w.table.name]
	return len(commits) > 0 && version >= commits[0].Version
}

// checkpoint writes the state as a new checkpoint in the place of the old one, or drops
// that where none can be written.
func (w *logRewriter) checkpoint(version int64) error {
	l, final := w.table.lake, w.table.checkpointPath(version)
	if l.parquet == nil {
		w.purge.Drop(below(l.dir, final))
		return nil
	}
	actions := w.state.reconciled()
	rows, err := encodeLines(actions)
	if err != nil {
		return err
	}
	path, err := w.purge.staged(final)
	if err != nil {
		return err
	}
	if err := l.parquet.WriteCheckpoint(path, rows); err != nil {
		return err
	}
	sum, size, err := l.SealFile(path)
	if err != nil {
		return err
	}
	w.refs[version] = checkpointRef{version, sum}
	w.last, err = json.Marshal(lastCheckpoint{version, int64(len(actions)), size, int64(len(w.state.files)), map[string]string{sha256Tag: sum}})
	return err
}

// finish renews what leads to the newest checkpoint, and drops what other programs keep
// beside a log to read it faster: it names the old files.
func (w *logRewriter) finish() error {
	l := w.table.lake
	entries, err := l.fs.List(w.table.logDir())
	if err != nil {
		return err
	}
	for _, e := range entries {
		_, isCommit := parseNumbered(e.Name())
		isOurs := isCommit || strings.HasSuffix(e.Name(), checkpointSuffix) || e.Name() == filepath.Base(w.table.lastCheckpointPath())
		if !isOurs {
			w.purge.Drop(below(l.dir, filepath.Join(w.table.logDir(), e.Name())))
		}
	}
	if w.last != nil {
		return w.stage(w.table.lastCheckpointPath(), w.last)
	}
	_, err = l.fs.Stat(w.table.lastCheckpointPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if n := len(w.listed.checkpoints); n == 0 || w.rewrote(w.listed.checkpoints[n-1]) {
		w.purge.Drop(below(l.dir, w.table.lastCheckpointPath()))
	}
	return err
}

// stage writes what comes to a place at the end.
func (w *logRewriter) stage(final string, content []byte) error {
	path, err := w.purge.staged(final)
	if err != nil {
		return err
	}
	if err := w.table.lake.writeFile(path, content); err != nil {
		return err
	}
	return w.table.lake.fs.Sync(filepath.Dir(path))
}
