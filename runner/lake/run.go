package lake

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
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

// SaveRun writes down what a run has staged: all of it so far, or what has come
// since the last call. It is durable when SaveRun returns. Each call adds a file with
// what this Lake hasn't written down yet, so that a run's cost doesn't grow with the
// square of its tables.
func (l *Lake) SaveRun(r Run) error {
	if err := checkID(r.ID); err != nil {
		return err
	}
	piece, number := l.unsaved(r)
	if number > 0 && len(piece.Staged) == 0 {
		return nil
	}
	content, err := encodeRecord(piece)
	if err != nil {
		return err
	}
	if err := l.replace(l.piecePath(r.ID, number), content); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	written := l.runs[r.ID]
	if written.staged == nil {
		written.staged = map[string]Staged{}
	}
	maps.Copy(written.staged, piece.Staged)
	l.runs[r.ID] = savedRun{number + 1, written.staged}
	return nil
}

// savedRun is what this Lake has written down of a run.
type savedRun struct {
	pieces int
	staged map[string]Staged
}

// unsaved gives what this Lake hasn't written down yet of a run, and the number of
// the piece to write it to.
func (l *Lake) unsaved(r Run) (piece Run, number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	written := l.runs[r.ID]
	piece = Run{Format: format, ID: r.ID, Started: r.Started, Staged: map[string]Staged{}}
	for relation, s := range r.Staged {
		if known, ok := written.staged[relation]; !ok || !reflect.DeepEqual(known, s) {
			piece.Staged[relation] = s
		}
	}
	return piece, written.pieces
}

// RemoveRun forgets a run, when it has published or its files are collected. One
// that was never saved is fine.
func (l *Lake) RemoveRun(id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	names, err := l.runFiles()
	if err != nil {
		return err
	}
	for _, name := range slices.Backward(names) { // the first piece goes last
		if runOf(name) != id {
			continue
		}
		if err := l.fs.Remove(l.path(runsFolder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	l.mu.Lock()
	delete(l.runs, id)
	l.mu.Unlock()
	if len(names) == 0 {
		return nil
	}
	return l.fs.Sync(l.path(runsFolder))
}

// Runs returns the unfinished runs by id. A damaged file is a diagnostic that
// names it.
func (l *Lake) Runs() ([]Run, error) {
	names, err := l.runFiles()
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, name := range names {
		piece, err := l.readPiece(name)
		if err != nil {
			return nil, err
		}
		if last := len(runs) - 1; last >= 0 && runs[last].ID == piece.ID {
			maps.Copy(runs[last].Staged, piece.Staged)
		} else {
			runs = append(runs, piece)
		}
	}
	return runs, nil
}

// runFiles lists the files of unfinished runs: by run, and by piece.
func (l *Lake) runFiles() ([]string, error) {
	entries, err := l.fs.List(l.path(runsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(runOf(a), runOf(b)), cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	return names, err
}

func (l *Lake) readPiece(name string) (Run, error) {
	path := l.path(runsFolder, name)
	content, err := l.readFile(path)
	if err != nil {
		return Run{}, err
	}
	var r Run
	if err := l.decode(path, content, &r); err != nil {
		return Run{}, err
	}
	if r.ID != runOf(name) {
		return Run{}, l.damagedRecord(path, fmt.Errorf("it says that it is run %s", r.ID))
	}
	if r.Staged == nil {
		r.Staged = map[string]Staged{}
	}
	return r, nil
}

// pieceMark stands between a run's id and the number of a piece. No id holds it.
const pieceMark = "+"

// piecePath names the file of a piece, counted from 0: <id>.json, <id>+1.json, …
func (l *Lake) piecePath(id string, piece int) string {
	if piece == 0 {
		return l.path(runsFolder, id+".json")
	}
	return l.path(runsFolder, fmt.Sprint(id, pieceMark, piece, ".json"))
}

// runOf reads the run's id out of a piece's file name.
func runOf(name string) string {
	id, _, _ := strings.Cut(strings.TrimSuffix(name, ".json"), pieceMark)
	return id
}

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

// ClearTemp removes what earlier runs left in the temporary folder, and original
// files that they hadn't copied to their ends. The caller holds the writer lock: the
// files of a commit on its way are there too.
func (l *Lake) ClearTemp() error {
	everything := func(string) bool { return true }
	return errors.Join(l.clear(tempFolder, everything), l.clear(filesFolder, unfinished), l.clearPurge())
}

// unfinished tells whether a file among the original ones is a copy that was cut
// off: they have a name with a dot until they are whole.
func unfinished(name string) bool { return strings.HasPrefix(name, ".") }

// clear removes what is in one of the lake's folders and has such a name.
func (l *Lake) clear(folder string, goes func(name string) bool) error {
	entries, err := l.fs.List(l.path(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if goes(e.Name()) {
			err = errors.Join(err, l.removeAll(filepath.Join(l.path(folder), e.Name())))
		}
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
