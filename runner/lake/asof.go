package lake

import (
	"fmt"
	"sort"
	"time"
)

// ReleaseAt returns the newest release that was made not after a moment. When
// there was none yet, errors.Is finds ErrNoRelease. Only what releases say of
// themselves counts, never a file's time.
func (l *Lake) ReleaseAt(at time.Time) (Release, error) {
	numbers, err := l.List()
	if err != nil {
		return Release{}, err
	}
	var failed error
	after := sort.Search(len(numbers), func(i int) bool { // times rise from release to release
		r, err := l.Get(numbers[i])
		if err != nil {
			failed = err
		}
		return err != nil || r.Time.After(at)
	})
	switch {
	case failed != nil:
		return Release{}, failed
	case after == 0:
		return Release{}, fmt.Errorf("on %s: %w", at.Format(time.RFC3339), ErrNoRelease)
	}
	return l.Get(numbers[after-1])
}

// At reads the table as of a moment: its newest version that was committed not
// after it. When there was none yet, errors.Is finds ErrNoTable.
func (t *Table) At(at time.Time) (Snapshot, error) {
	log, err := t.list()
	if err != nil {
		return Snapshot{}, err
	}
	version, last := log.first-1, int64(-1)
	for v := log.first; v <= log.newest; v++ {
		when, err := t.committedAt(v)
		if err != nil {
			return Snapshot{}, err
		}
		// Delta protocol, "In-Commit Timestamps": where there are none, the time of
		// the commit's file counts, and a file that is older than the one before it
		// counts as following it.
		if last = max(when, last+1); last > at.UnixMilli() {
			break
		}
		version = v
	}
	if version < log.first {
		return Snapshot{}, fmt.Errorf("%s on %s: %w", t.name, at.Format(time.RFC3339), ErrNoTable)
	}
	return t.Snapshot(version)
}

// committedAt is when a version was committed, in milliseconds since 1970.
func (t *Table) committedAt(version int64) (int64, error) {
	c, err := t.readCommit(version)
	if err != nil {
		return 0, err
	}
	return t.timeOf(c.info, version)
}

// timeOf gives a commit's in-commit timestamp; without one, its file's time.
func (t *Table) timeOf(info commitInfo, version int64) (int64, error) {
	if info.InCommitTimestamp != 0 {
		return info.InCommitTimestamp, nil
	}
	stat, err := t.lake.fs.Stat(t.commitPath(version))
	if err != nil {
		return 0, t.missingOr(version, err)
	}
	return stat.ModTime().UnixMilli(), nil
}
