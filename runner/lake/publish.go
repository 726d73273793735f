package lake

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Publish makes a release of table versions that are committed already, with what
// is to be kept beside it: files by path with slashes (manifest.json,
// compiled/…, kpis.yml, governance.yml). The caller holds the writer lock.
//
// Format, number, time, chain and file digests are filled in here. Everything is
// durable before the release's file appears, and with it the release: there is no
// state in between. The release is returned as it was written.
func (l *Lake) Publish(r Release, files map[string][]byte) (Release, error) {
	r, last, err := l.follow(r)
	if err != nil {
		return Release{}, err
	}
	r.Files = map[string]string{}
	for name, content := range files {
		r.Files[name] = digestOf(content)
	}
	content, err := r.seal()
	if err != nil {
		return Release{}, err
	}
	if err := l.settle(r, last); err != nil {
		return Release{}, err
	}
	if err := l.keep(r.Number, files); err != nil {
		return Release{}, err
	}
	err = l.publish(l.releasePath(r.Number), content)
	if errors.Is(err, errTaken) {
		d := diag.New(diag.CommitConflict, source.Span{}, "another process published release %d", r.Number)
		return Release{}, &problem{d.WithHint("run again"), ErrConflict}
	}
	return r, err
}

// settle makes durable the commits that a release names, the one before it doesn't,
// and this process didn't make: an earlier process may have been cut off between
// making and syncing them.
func (l *Lake) settle(r, last Release) error {
	for name, state := range r.Tables {
		relation, err := graph.ParseRelation(name)
		if err != nil {
			return err
		}
		table := l.Table(relation)
		if last.Tables[name].Commit == state.Commit || l.remembers(table.commitPath(state.Version), state.SHA256) {
			continue
		}
		err = l.fs.Sync(table.logDir())
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // whoever reads the table finds out
			return err
		}
	}
	return nil
}

// follow puts a release behind the newest one. Time only goes forward, whatever
// the clock says: "as of a date" must mean the same for good. The newest one, which
// is the zero Release when there is none, is returned too.
func (l *Lake) follow(r Release) (next, last Release, err error) {
	r.Format, r.Number, r.Previous = format, 1, ""
	r.Time = l.now().UTC().Truncate(time.Millisecond)
	numbers, err := l.List()
	if err != nil || len(numbers) == 0 {
		return r, last, err
	}
	last, sum, err := l.readRelease(numbers[len(numbers)-1])
	if err != nil {
		return r, last, err
	}
	r.Number, r.Previous = last.Number+1, sum
	if !r.Time.After(last.Time) {
		r.Time = last.Time.Add(time.Millisecond)
	}
	return r, last, nil
}

// keep writes the folder beside a release: first under a temporary name, so that
// it is whole as soon as it has its own. One that stands there already is what a
// run left that was cut off before its release appeared.
func (l *Lake) keep(number int64, files map[string][]byte) error {
	temp := l.path(tempFolder, l.newID())
	if err := l.writeFolder(temp, files); err != nil {
		return errors.Join(err, l.removeAll(temp))
	}
	final := l.keptFolder(number)
	if err := l.removeAll(final); err != nil {
		return err
	}
	if err := l.fs.Rename(temp, final); err != nil {
		return err
	}
	return l.fs.Sync(filepath.Dir(final))
}

func (l *Lake) writeFolder(folder string, files map[string][]byte) error {
	if err := l.makeFolders(folder); err != nil {
		return err
	}
	folders := map[string]bool{folder: true}
	for _, name := range sortedNames(files) {
		if err := checkPath(name); err != nil {
			return err
		}
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := l.makeFolders(filepath.Dir(path)); err != nil {
			return err
		}
		folders[filepath.Dir(path)] = true
		if err := l.writeFile(path, files[name]); err != nil {
			return err
		}
	}
	for _, path := range sortedNames(folders) {
		if err := l.fs.Sync(path); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lake) keptFolder(number int64) string {
	return l.path(releasesFolder, strings.TrimSuffix(numbered(number), ".json"))
}

// Kept reads a file that is kept beside a release, such as manifest.json, and
// checks it against the release.
func (l *Lake) Kept(r Release, name string) ([]byte, error) {
	path := filepath.Join(l.keptFolder(r.Number), filepath.FromSlash(name))
	sum, ok := r.Files[name]
	if !ok {
		return nil, l.damagedRecord(path, errors.New("the release doesn't keep it"))
	}
	content, err := l.readFile(path)
	if err != nil {
		return nil, l.orDamaged(path, err)
	}
	if digestOf(content) != sum {
		return nil, l.damagedRecord(path, errors.New("it isn't what the release keeps"))
	}
	return content, nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
