package lake

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// listing is what a table's log folder holds.
type listing struct {
	first       int64   // the oldest commit; 0 unless another program has cleaned the log
	newest      int64   // the newest; none between the two is missing
	checkpoints []int64 // versions that have a checkpoint in one file, rising
	foreign     string  // a checkpoint of a kind that isn't read, by file name; "" if none
}

// list lists the table's log, or fails with ErrNoTable. Commits stand without a
// gap; a gap is damage. While another process commits, a listing may show a commit
// and not the one before it, so a gap counts only when the file can't be found by
// its name either.
func (t *Table) list() (listing, error) {
	entries, err := t.lake.fs.List(t.logDir())
	if errors.Is(err, fs.ErrNotExist) {
		return listing{}, ErrNoTable
	}
	if err != nil {
		return listing{}, err
	}
	found := listing{first: -1, newest: -1}
	var commits []int64
	for _, e := range entries {
		if version, ok := parseNumbered(e.Name()); ok {
			commits = append(commits, version)
		} else {
			found.addCheckpoint(e.Name())
		}
	}
	if len(commits) == 0 && len(found.checkpoints) == 0 && found.foreign == "" {
		return listing{}, ErrNoTable
	}
	if len(commits) == 0 {
		return listing{}, t.missingOr(0, fs.ErrNotExist)
	}
	return found, t.complete(&found, commits)
}

// complete notes the oldest and the newest commit. Without the first commits the
// log can only be read from a checkpoint.
func (t *Table) complete(found *listing, commits []int64) error {
	next := int64(0)
	if len(found.checkpoints) > 0 || found.foreign != "" {
		if _, err := t.lake.fs.Stat(t.commitPath(0)); errors.Is(err, fs.ErrNotExist) {
			next = commits[0]
		}
	}
	found.first = next
	for _, version := range commits {
		for ; next < version; next++ {
			if _, err := t.lake.fs.Stat(t.commitPath(next)); err != nil {
				return t.missingOr(next, err)
			}
		}
		next = version + 1
	}
	found.newest = next - 1
	return nil
}

const checkpointSuffix = ".checkpoint.parquet"

// addCheckpoint notes a checkpoint by its file's name (Delta protocol,
// "Checkpoints"): N.checkpoint.parquet is a classic one. Others have more parts
// after the word: those of several files, and those named by a UUID.
func (found *listing) addCheckpoint(name string) {
	number, rest, _ := strings.Cut(name, ".")
	version, err := strconv.ParseUint(number, 10, 63)
	switch {
	case err != nil || len(number) != versionDigits:
	case "."+rest == checkpointSuffix:
		found.checkpoints = append(found.checkpoints, int64(version))
	case strings.HasPrefix(rest, "checkpoint."):
		found.foreign = name
	}
}

// newest returns the table's newest version, or ErrNoTable.
func (t *Table) newest() (int64, error) {
	found, err := t.list()
	if err != nil {
		return -1, err
	}
	return found.newest, nil
}

// commitFile is a commit as it was read.
type commitFile struct {
	content []byte
	sum     string // SHA-256 of the content
	actions []action
	info    commitInfo
}

// readCommit reads one commit. What is damaged or unsupported is a diagnostic.
func (t *Table) readCommit(version int64) (commitFile, error) {
	content, err := t.lake.readFile(t.commitPath(version))
	if err != nil {
		return commitFile{}, t.missingOr(version, err)
	}
	c, err := parseCommit(content)
	return c, t.unreadable(version, err)
}

func parseCommit(content []byte) (commitFile, error) {
	actions, err := decodeLines(content)
	c := commitFile{content: content, sum: digestOf(content), actions: actions}
	for _, a := range actions {
		if a.CommitInfo != nil {
			c.info = *a.CommitInfo
		}
	}
	return c, err
}

// unreadable says why a commit isn't read: damage, or a feature of Delta.
func (t *Table) unreadable(version int64, err error) error {
	return t.unreadableFile(t.commitName(version), err)
}

// unreadableFile does so for any file of the log.
func (t *Table) unreadableFile(name string, err error) error {
	var u unsupported
	switch {
	case err == nil:
		return nil
	case errors.As(err, &u):
		return diag.New(diag.UnsupportedTable, source.Span{},
			"the table %s needs %s, which edfi-build doesn't support (%s)", t.name, u, name)
	}
	d := diag.New(diag.DamagedLog, source.Span{}, "the log of %s is damaged: %s: %s", t.name, name, err)
	return d.WithHint("restore the file from a backup")
}

// damaged names the commit file that can't be read rightly.
func (t *Table) damaged(version int64, cause error) error { return t.unreadable(version, cause) }

// missingOr says that a commit is missing; other errors stay.
func (t *Table) missingOr(version int64, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return t.damaged(version, errors.New("it is missing"))
	}
	return err
}

// refused names the feature for which the table isn't read or written.
func (t *Table) refused(version int64, feature error) error {
	return t.unreadable(version, unsupported(feature.Error()))
}

func (t *Table) commitName(version int64) string { return below(t.lake.dir, t.commitPath(version)) }
