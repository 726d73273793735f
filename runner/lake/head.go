package lake

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
)

// Head is the newest version of a table.
type Head struct {
	Commit
	Ours     bool   // whether edfi-build committed it
	Engine   string // who committed it
	Restores *int64 // the version that it equals, if it is a commit of Restore
}

// restores is the parameter of a restoring commit that names the version it equals.
const (
	restoreOperation  = "RESTORE"
	restoresParameter = "restores"
)

// Head describes the table's newest version. ErrNoTable says that there is none.
func (t *Table) Head() (Head, error) {
	log, err := t.list()
	if err != nil {
		return Head{}, err
	}
	c, err := t.readCommit(log.newest)
	if err != nil {
		return Head{}, err
	}
	return Head{
		Commit: Commit{log.newest, c.sum}, Ours: c.info.by(t.lake.engine), Engine: c.info.EngineInfo, Restores: c.info.restores(),
	}, nil
}

// Foreign returns the first version after another that edfi-build didn't commit,
// with the name of the program that did; ok is false when there is none.
func (t *Table) Foreign(after int64) (version int64, engine string, ok bool, err error) {
	log, err := t.list()
	if err != nil {
		return 0, "", false, err
	}
	for v := max(after+1, log.first); v <= log.newest; v++ {
		c, err := t.readCommit(v)
		if err != nil {
			return 0, "", false, err
		}
		if !c.info.by(t.lake.engine) {
			return v, c.info.EngineInfo, true, nil
		}
	}
	return 0, "", false, nil
}

// restores reads which version a commit restored; nil for other commits.
func (c commitInfo) restores() *int64 {
	text, ok := c.Parameters[restoresParameter].(string)
	version, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || c.Operation != restoreOperation {
		return nil
	}
	return &version
}

// Restore commits the files and columns of an earlier version once more, so that
// who reads the newest version reads that one; details go to the log beside the
// version's number. When the newest version is that version, or restores it, there
// is nothing to do and its commit is returned. A table with files that another
// program added can't be restored: nothing vouches for them.
func (t *Table) Restore(to Commit, txn *Txn, details map[string]string) (Commit, error) {
	wanted, err := t.Pinned(to)
	if err != nil {
		return Commit{}, err
	}
	head, err := t.Head()
	if err != nil {
		return Commit{}, err
	}
	if head.Version == to.Version || (head.Restores != nil && *head.Restores == to.Version) {
		return head.Commit, nil
	}
	if t.appendOnly {
		return Commit{}, errors.New(t.name + " is append-only: it is never restored")
	}
	details = maps.Clone(details)
	if details == nil {
		details = map[string]string{}
	}
	details[restoresParameter] = fmt.Sprint(to.Version)
	return t.Commit(Change{
		Schema: wanted.Schema, RemoveAll: true, Add: wanted.Files,
		Operation: restoreOperation, Details: details, Txn: txn, Base: &head.Version,
	})
}
