package lake

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/edfi-build/edfi-build/graph"
)

// A purge takes a person out of every version of every table, as a court may order. It
// is the one thing that changes what is committed, and goes in two steps. First all that
// is to be new is written below _purge, where nobody reads. Then a tombstone says which
// commit and which landing file has become which, and from there on the purge can only be
// finished: files are renamed into place and the old ones removed, each step harmless when
// it is made again. While the folder stands, the purge is unfinished, and nothing else
// reads or writes the lake.
const (
	purgeFolder    = "_purge"
	purgeNewFolder = "new"         // below it, files stand as below the lake
	purgeTokens    = "tokens.json" // who is still to be taken out of the vault
)

// Purged is what a purge has rewritten. It names nobody.
type Purged struct {
	ID string `json:"id"`
	// People are keyed digests of who was purged, to know them if they come again.
	People []string `json:"people,omitempty"`
	// Commits are those that were rewritten, by relation and rising.
	Commits map[string][]Rewritten `json:"commits,omitempty"`
	// Originals are landing files by the SHA-256 of what was kept until then: that of
	// what is kept instead, or "" for nothing.
	Originals map[string]string `json:"originals,omitempty"`
}

// Rewritten is a commit that a purge has put another in the place of.
type Rewritten struct {
	Version int64  `json:"version"`
	Was     string `json:"was_sha256"` // of the commit's file
	Is      string `json:"is_sha256"`
	Rows    int64  `json:"rows"` // of the version; -1 where the log doesn't say
}

// Purge is a purge that is being prepared. It is not safe for concurrent use.
type Purge struct {
	lake      *Lake
	tombstone Tombstone
	tables    []*Table
	replaced  map[string]map[string]File // by relation: path of a data file → what comes instead
}

// BeginPurge starts to prepare a purge. The caller holds the writer lock until it is
// finished, and no other purge is unfinished.
func (l *Lake) BeginPurge() (*Purge, error) {
	id := l.newID()
	if err := l.removeAll(l.path(purgeFolder)); err != nil { // of one that never came to a tombstone
		return nil, err
	}
	for _, dir := range []string{l.path(purgeFolder), l.path(purgeFolder, id)} {
		if err := l.fs.Mkdir(dir, privateMode); err != nil {
			return nil, err
		}
	}
	return &Purge{
		lake: l, replaced: map[string]map[string]File{},
		tombstone: Tombstone{Kind: purgeKind, Purge: &Purged{ID: id, Commits: map[string][]Rewritten{}, Originals: map[string]string{}}},
	}, nil
}

const purgeKind = "purge"

// Abandon forgets what was prepared. It must not be called after Bury.
func (p *Purge) Abandon() error { return p.lake.removeAll(p.lake.path(purgeFolder)) }

// staged is where something waits for its place on disk.
func (p *Purge) staged(final string) (string, error) {
	rel, err := filepath.Rel(p.lake.dir, final)
	if err != nil {
		return "", err
	}
	path := p.lake.path(purgeFolder, p.tombstone.Purge.ID, purgeNewFolder, rel)
	return path, p.lake.makeFolders(filepath.Dir(path))
}

// NewFile names a data file that is to come instead of another, and the place to write
// it to.
func (p *Purge) NewFile(t *Table) (name, path string, err error) {
	name = "part-" + p.lake.newID() + ".parquet"
	path, err = p.staged(t.FilePath(name))
	return name, path, err
}

// Replace puts a data file that was written to its place of NewFile in that of an old
// one, in every version of the table.
func (p *Purge) Replace(t *Table, old File, name string, rows int64, stats string) error {
	path, err := p.staged(t.FilePath(name))
	if err != nil {
		return err
	}
	sum, size, err := p.lake.SealFile(path)
	if err != nil {
		return err
	}
	if p.replaced[t.name] == nil {
		p.replaced[t.name] = map[string]File{}
		p.tables = append(p.tables, t)
	}
	p.replaced[t.name][old.Path] = File{Path: name, Size: size, SHA256: sum, Rows: rows, Stats: stats, Modified: old.Modified}
	p.Drop(below(p.lake.dir, t.FilePath(old.Path)))
	return nil
}

// NewOriginal names a place to write a landing file to, without the person.
func (p *Purge) NewOriginal() (path string, err error) {
	return p.staged(p.lake.path(filesFolder, "."+p.lake.newID()))
}

// ReplaceOriginal puts a file that was written to a place of NewOriginal in that of a
// landing file that is kept, by its SHA-256.
func (p *Purge) ReplaceOriginal(kept, path string) error {
	sum, _, err := p.lake.SealFile(path)
	if err != nil {
		return err
	}
	final, err := p.staged(p.lake.path(filesFolder, sum))
	if err != nil {
		return err
	}
	if err := p.lake.fs.Rename(path, final); err != nil {
		return err
	}
	p.tombstone.Purge.Originals[kept] = sum
	p.Drop(filesFolder + "/" + kept)
	return p.lake.fs.Sync(filepath.Dir(final))
}

// DropOriginal removes a landing file that is kept, with nothing in its place.
func (p *Purge) DropOriginal(kept string) {
	p.tombstone.Purge.Originals[kept] = ""
	p.Drop(filesFolder + "/" + kept)
}

// Drop removes a file or a folder, below the lake and with slashes, at the end.
func (p *Purge) Drop(path string) { p.tombstone.Files = append(p.tombstone.Files, path) }

// Bury works out the new logs and writes the tombstone: from now on the purge can only
// be finished. people are keyed digests of who goes, tokens what the vault knows them by.
func (p *Purge) Bury(reason string, people, tokens []string) error {
	for _, t := range p.tables {
		if err := p.rewriteLog(t, p.replaced[t.name]); err != nil {
			return err
		}
	}
	content, err := json.Marshal(tokens)
	if err != nil {
		return err
	}
	folder := p.lake.path(purgeFolder, p.tombstone.Purge.ID)
	if err := p.lake.writeFile(filepath.Join(folder, purgeTokens), content); err != nil {
		return err
	}
	for _, dir := range []string{folder, p.lake.path(purgeFolder), p.lake.dir} {
		if err := p.lake.fs.Sync(dir); err != nil {
			return err
		}
	}
	p.tombstone.Reason, p.tombstone.Purge.People = reason, people
	p.tombstone, err = p.lake.Bury(p.tombstone)
	return err
}

// clearPurge removes what was prepared for a purge that never came to its tombstone.
func (l *Lake) clearPurge() error {
	if s, err := l.UnfinishedPurge(); s != nil || err != nil {
		return err
	}
	return l.removeAll(l.path(purgeFolder))
}

// UnfinishedPurge returns the tombstone of a purge that was cut off, or nil.
func (l *Lake) UnfinishedPurge() (*Tombstone, error) {
	purges, err := l.purges()
	if err != nil || len(purges) == 0 {
		return nil, err
	}
	newest := purges[len(purges)-1]
	_, err = l.fs.Stat(l.path(purgeFolder, newest.Purge.ID))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &newest, nil
}

// FinishPurge carries out what the tombstone of an unfinished purge says; done is false
// where there is none. It may be called as often as it is cut off. forget takes the
// tokens out of the vault, and is called last. The caller holds the writer lock.
func (l *Lake) FinishPurge(forget func(tokens []string) error) (done bool, err error) {
	s, err := l.UnfinishedPurge()
	if s == nil || err != nil {
		return false, err
	}
	folder := l.path(purgeFolder, s.Purge.ID)
	if err := l.moveAll(filepath.Join(folder, purgeNewFolder), l.dir); err != nil {
		return false, err
	}
	for _, name := range s.Files {
		path := l.path(filepath.FromSlash(name))
		if err := l.removeAll(path); err != nil {
			return false, err
		}
		if err := l.fs.Sync(filepath.Dir(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	if err := l.forgetTokens(filepath.Join(folder, purgeTokens), forget); err != nil {
		return false, err
	}
	l.forgetAll()
	return true, errors.Join(l.removeAll(l.path(purgeFolder)), l.fs.Sync(l.dir))
}

func (l *Lake) forgetTokens(path string, forget func(tokens []string) error) error {
	content, err := l.readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // done, and cut off afterwards
	}
	if err != nil {
		return err
	}
	var tokens []string
	if err := json.Unmarshal(content, &tokens); err != nil {
		return l.damagedRecord(path, err)
	}
	return forget(tokens)
}

// moveAll renames every file of a folder into the same place below another one. What was
// moved before is no longer there.
func (l *Lake) moveAll(from, to string) error {
	entries, err := l.fs.List(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	moved := false
	for _, e := range entries {
		old, final := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		if e.IsDir() {
			err = l.moveAll(old, final)
		} else {
			moved, err = true, l.fs.Rename(old, final)
		}
		if err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	return errors.Join(l.fs.Sync(to), l.fs.Sync(from))
}

// forgetAll drops what this process knows of files.
func (l *Lake) forgetAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.verified)
	clear(l.checkpoints)
	clear(l.runs)
}

// TableFiles are a table's data files in all of its versions.
type TableFiles struct {
	Table    *Table
	Relation graph.Relation
	Versions int64
	Files    []File // that any commit names, and that are there
}

// AllFiles lists the data files of every table in all versions, but for those that a
// vacuum has removed, and our own data files that no commit names, below the lake. A log
// or file that isn't whole is a diagnostic.
func (l *Lake) AllFiles() (tables []TableFiles, stray []string, err error) {
	gone, err := l.gone()
	if err != nil {
		return nil, nil, err
	}
	all, err := l.tables()
	if err != nil {
		return nil, nil, err
	}
	named := map[string]bool{}
	for _, t := range all {
		files, versions, err := t.everyFile()
		if errors.Is(err, ErrNoTable) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		relation, err := graph.ParseRelation(t.name)
		if err != nil {
			return nil, nil, err
		}
		found := TableFiles{Table: t, Relation: relation, Versions: versions}
		for _, path := range sortedNames(files) {
			rel := below(l.dir, t.FilePath(path))
			named[rel] = true
			if !gone.files[rel] {
				found.Files = append(found.Files, files[path])
			}
		}
		tables = append(tables, found)
	}
	stray, err = l.strayFiles("", named)
	return tables, stray, err
}

// everyFile gives the files that any commit of the table adds, by path, and the number
// of commits.
func (t *Table) everyFile() (files map[string]File, versions int64, err error) {
	files = map[string]File{}
	err = t.replayed(func(r *replay, _ int64) error {
		versions++
		for path, f := range r.files {
			files[path] = f.File
		}
		return nil
	})
	return files, versions, err
}

// DropDerived removes at the end what nothing is lost with: failing rows of tests, estates
// that were rebuilt as of the past, and what unfinished runs have staged. The next run makes
// what is wanted of them anew. It returns their names below the lake.
func (p *Purge) DropDerived() ([]string, error) {
	dropped, err := p.lake.Derived()
	for _, name := range dropped {
		p.Drop(name)
	}
	return dropped, err
}

// Derived lists what DropDerived removes.
func (l *Lake) Derived() ([]string, error) {
	var names []string
	for _, folder := range []string{failuresFolder, asOfFolder, runsFolder} {
		entries, err := l.fs.List(l.path(folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			names = append(names, folder+"/"+e.Name())
		}
	}
	return names, nil
}

// asOfFolder holds the estates of runs as of the past, each a lake of its own.
const asOfFolder = "_asof"

// KeptWith lists the files kept beside releases whose content answers to a question, below
// the lake.
func (l *Lake) KeptWith(holds func(content []byte) bool) ([]string, error) {
	numbers, err := l.List()
	if err != nil {
		return nil, err
	}
	var found []string
	for _, number := range numbers {
		r, err := l.Get(number)
		if err != nil {
			return nil, err
		}
		for _, name := range sortedNames(r.Files) {
			content, err := l.Kept(r, name)
			if err != nil {
				return nil, err
			}
			if holds(content) {
				found = append(found, below(l.dir, filepath.Join(l.keptFolder(number), filepath.FromSlash(name))))
			}
		}
	}
	return found, nil
}

// strayFiles finds data files that a process left that was cut off.
func (l *Lake) strayFiles(rel string, named map[string]bool) ([]string, error) {
	entries, err := l.fs.List(l.path(filepath.FromSlash(rel)))
	if err != nil {
		return nil, err
	}
	var stray []string
	for _, e := range entries {
		name := filepath.ToSlash(filepath.Join(rel, e.Name()))
		switch {
		case reserved(e.Name()):
		case e.IsDir():
			inside, err := l.strayFiles(name, named)
			if err != nil {
				return nil, err
			}
			stray = append(stray, inside...)
		case isDataFile(e.Name()) && !named[name]:
			stray = append(stray, name)
		}
	}
	return stray, nil
}

// isDataFile tells whether a file has a name as Table.NewFile gives it.
func isDataFile(name string) bool {
	ok, err := filepath.Match("part-*.parquet", name)
	return ok && err == nil
}
