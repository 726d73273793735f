package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// Run is what an unfinished run has staged: data files that are sealed but in no
// commit yet. A later run may commit those whose fingerprint is still right.
type Run struct {
	Format  int               `json:"format"`
	ID      string            `json:"run_id"`
	Started time.Time         `json:"started"`
	Staged  map[string]Staged `json:"staged"` // by relation, as in SQL
}

// Staged is one table of an unfinished run.
type Staged struct {
	Fingerprint string `json:"fingerprint"`
	Schema      Schema `json:"schema"`
	Files       []File `json:"files"`
}

// SaveRun writes down what a run has staged so far, in place of what was written
// before. It is durable when SaveRun returns.
func (l *Lake) SaveRun(r Run) error {
	if err := checkID(r.ID); err != nil {
		return err
	}
	r.Format = format
	content, err := encodeRecord(r)
	if err != nil {
		return err
	}
	return l.replace(l.runPath(r.ID), content)
}

// RemoveRun forgets a run, when it has published or its files are collected. One
// that was never saved is fine.
func (l *Lake) RemoveRun(id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	if err := l.fs.Remove(l.runPath(id)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return l.fs.Sync(l.path(runsFolder))
}

// Runs returns the unfinished runs by id. A damaged file is a diagnostic that
// names it.
func (l *Lake) Runs() ([]Run, error) {
	entries, err := l.fs.List(l.path(runsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, e := range entries {
		id, isRun := strings.CutSuffix(e.Name(), ".json")
		if !isRun {
			continue
		}
		r, err := l.readRun(id)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

func (l *Lake) readRun(id string) (Run, error) {
	name := l.runPath(id)
	content, err := l.readFile(name)
	if err != nil {
		return Run{}, err
	}
	var r Run
	if err := l.decode(name, content, &r); err != nil {
		return Run{}, err
	}
	if r.ID != id {
		return Run{}, l.damagedRecord(name, fmt.Errorf("it says that it is run %s", r.ID))
	}
	return r, nil
}

func (l *Lake) runPath(id string) string { return l.path(runsFolder, id+".json") }

// TempDir makes the folder for what a run spills and returns it; it must not exist
// yet. Others can't look into it: spilled rows hold identities.
func (l *Lake) TempDir(runID string) (string, error) {
	if err := checkID(runID); err != nil {
		return "", err
	}
	if err := l.makeFolders(l.path(tempFolder)); err != nil {
		return "", err
	}
	dir := l.path(tempFolder, runID)
	return dir, l.fs.Mkdir(dir, privateMode)
}

// ClearTemp removes what earlier runs left in the temporary folder. The caller
// holds the writer lock: the files of a commit on its way are there too.
func (l *Lake) ClearTemp() error {
	entries, err := l.fs.List(l.path(tempFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		err = errors.Join(err, l.removeAll(filepath.Join(l.path(tempFolder), e.Name())))
	}
	return err
}

// checkID holds an id to what can be a file's name on every system.
func checkID(id string) error {
	if id == "" || len(id) > 128 || id[0] == '.' {
		return fmt.Errorf("%q can't be the id of a run", id)
	}
	for i := 0; i < len(id); i++ {
		if !isUnreserved(id[i]) {
			return fmt.Errorf("%q can't be the id of a run", id)
		}
	}
	return nil
}
