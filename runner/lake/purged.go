package lake

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// purges returns the tombstones of purges in order. They are read once, and again when
// there is a newer one: every release is read by them.
func (l *Lake) purges() ([]Tombstone, error) {
	l.mu.Lock()
	known, purges := l.tombstonesRead, l.purgesRead
	l.mu.Unlock()
	_, err := l.fs.Stat(l.tombstonePath(known + 1))
	if errors.Is(err, fs.ErrNotExist) {
		return purges, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := l.Tombstones()
	if err != nil {
		return nil, err
	}
	purges = nil
	for _, s := range list {
		if s.Purge != nil {
			purges = append(purges, s)
		}
	}
	l.mu.Lock()
	l.tombstonesRead, l.purgesRead = int64(len(list)), purges
	l.mu.Unlock()
	return purges, nil
}

// followPurges reads a release by what purges have made of the commits that it names.
// The release itself is never changed.
func (l *Lake) followPurges(r *Release) error {
	purges, err := l.purges()
	if err != nil {
		return err
	}
	if err := l.refuseUnfinished(); err != nil {
		return err
	}
	for _, s := range purges {
		for relation, commits := range s.Purge.Commits {
			state, named := r.Tables[relation]
			if !named {
				continue
			}
			for _, c := range commits {
				if c.Version == state.Version && c.Was == state.SHA256 {
					state.SHA256 = c.Is
					if c.Rows >= 0 {
						state.Rows = c.Rows
					}
				}
			}
			r.Tables[relation] = state
		}
	}
	return nil
}

// refuseUnfinished is a diagnostic where a purge is unfinished.
func (l *Lake) refuseUnfinished() error {
	s, err := l.UnfinishedPurge()
	if s == nil || err != nil {
		return err
	}
	d := diag.New(diag.PurgeUnfinished, source.Span{}, "the purge of %s is unfinished", s.Time.Format("2006-01-02 15:04 MST"))
	return d.WithHint("run the same `edfi-build purge … --confirm` again: it goes on where it was cut off")
}

// PurgedPeople are the keyed digests of all who were purged.
func (l *Lake) PurgedPeople() ([]string, error) {
	purges, err := l.purges()
	var people []string
	for _, s := range purges {
		people = append(people, s.Purge.People...)
	}
	return people, err
}

// Kept tells what is kept of a landing file, by the SHA-256 of what came: the same, that
// of the file without those who were purged since, or "" for nothing.
func (o Originals) Kept(name string) (string, error) {
	purges, err := o.lake.purges()
	for _, s := range purges {
		if to, ok := s.Purge.Originals[name]; ok {
			name = to
		}
	}
	return name, err
}

// purgedCommits are the digests of the commits that purges have written, by relation and
// version.
func purgedCommits(purges []Tombstone) map[string]map[int64]string {
	commits := map[string]map[int64]string{}
	for _, s := range purges {
		for relation, list := range s.Purge.Commits {
			if commits[relation] == nil {
				commits[relation] = map[int64]string{}
			}
			for _, c := range list {
				commits[relation][c.Version] = c.Is
			}
		}
	}
	return commits
}

// purgedFiles checks that nothing which a purge removed is there again.
func (v *verification) purgedFiles(context.Context) error {
	purges, err := v.lake.purges()
	if err != nil {
		return err
	}
	kept := map[string]bool{} // a later purge may have made a file that an earlier one removed
	for _, s := range purges {
		for _, sum := range s.Purge.Originals {
			kept[filesFolder+"/"+sum] = true
		}
	}
	for _, s := range purges {
		for _, name := range s.Files {
			if kept[name] || !isPurgedForGood(name) {
				continue
			}
			_, err := v.lake.fs.Stat(v.lake.path(filepath.FromSlash(name)))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			d := diag.New(diag.PurgedIsBack, source.Span{}, "%s was purged and is in the lake again", name)
			v.find(v.lake.path(filepath.FromSlash(name)), errors.Join(err, d.WithHint("remove it, and everything else that came with it from a backup")))
		}
	}
	return nil
}

// isPurgedForGood tells whether a file that a purge removed has a name which nothing else
// ever gets: those of data files are drawn, and those of landing files are their digests.
func isPurgedForGood(name string) bool {
	return isDataFile(path.Base(name)) || strings.HasPrefix(name, filesFolder+"/")
}
