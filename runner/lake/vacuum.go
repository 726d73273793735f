package lake

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Vacuum is what PlanVacuum would remove.
type Vacuum struct {
	Releases []int64     // with what is kept beside them
	Files    []Removable // data files that nothing kept names, by path
	Bytes    int64       // of the files

	newest int64 // release when the plan was made
	reason string
}

// Removable is a file that nothing needs any more.
type Removable struct {
	Path string // below the lake, with slashes
	Size int64  // bytes
}

// PlanVacuum tells what could go: releases older than a moment but for the newest
// keep ones (at least one stays), and data files older than it that no other release
// names, no table's newest version, and no unfinished run. Nothing that raw holds
// goes. It changes nothing.
func (l *Lake) PlanVacuum(keep int, olderThan time.Time) (Vacuum, error) {
	plan := Vacuum{reason: fmt.Sprintf("older than %s, but for the newest %d releases", olderThan.UTC().Format(time.RFC3339), max(keep, 1))}
	kept, err := l.splitReleases(&plan, max(keep, 1), olderThan)
	if err != nil {
		return plan, err
	}
	staged, err := l.stagedFiles()
	if err != nil {
		return plan, err
	}
	tables, err := l.tables()
	if err != nil {
		return plan, err
	}
	for _, t := range tables {
		if err := t.planVacuum(&plan, kept[t.name], staged, olderThan); err != nil {
			return plan, err
		}
	}
	slices.SortFunc(plan.Files, func(a, b Removable) int { return strings.Compare(a.Path, b.Path) })
	for _, f := range plan.Files {
		plan.Bytes += f.Size
	}
	return plan, nil
}

// splitReleases notes which releases would go and returns what the others name.
func (l *Lake) splitReleases(plan *Vacuum, keep int, olderThan time.Time) (named, error) {
	numbers, err := l.List()
	if err != nil {
		return nil, err
	}
	kept := named{}
	for i, number := range numbers {
		r, err := l.Get(number)
		if err != nil {
			return nil, err
		}
		if i < len(numbers)-keep && r.Time.Before(olderThan) {
			plan.Releases = append(plan.Releases, number)
		} else {
			kept.add(r)
		}
		plan.newest = number
	}
	return kept, nil
}

// stagedFiles are those of unfinished runs, by path on disk.
func (l *Lake) stagedFiles() (map[string]bool, error) {
	runs, err := l.Runs()
	staged := map[string]bool{}
	for _, run := range runs {
		for relation, s := range run.Staged {
			for _, f := range s.Files {
				staged[l.path(filepath.FromSlash(strings.ReplaceAll(relation, ".", "/")), filepath.FromSlash(f.Path))] = true
			}
		}
	}
	return staged, err
}

// planVacuum adds the table's files that can go.
func (t *Table) planVacuum(plan *Vacuum, versions map[int64]string, staged map[string]bool, olderThan time.Time) error {
	needed, err := t.neededFiles(versions)
	if err != nil {
		return err
	}
	files, err := t.filesOnDisk()
	if err != nil {
		return err
	}
	for path, info := range files {
		onDisk := t.FilePath(path)
		if !needed[path] && !staged[onDisk] && info.ModTime().Before(olderThan) {
			plan.Files = append(plan.Files, Removable{below(t.lake.dir, onDisk), info.Size()})
		}
	}
	return nil
}

// neededFiles are those that some versions or the newest one name. If one of the
// versions isn't there, what it needs isn't known, and that is an error.
func (t *Table) neededFiles(versions map[int64]string) (map[string]bool, error) {
	needed := map[string]bool{}
	seen := 0
	err := t.replayed(func(r *replay, newest int64) error {
		sum, isNamed := versions[r.version]
		if isNamed {
			seen++
		}
		if isNamed && sum != r.sum {
			return t.notNamed(r.version)
		}
		if isNamed || r.version == newest {
			for path := range r.files {
				needed[path] = true
			}
		}
		return nil
	})
	if err == nil && seen < len(versions) {
		err = t.damaged(slices.Max(slices.Collect(maps.Keys(versions))), errors.New("it is missing"))
	}
	return needed, err
}

// RunVacuum removes what was planned, behind a tombstone that says so. A plan that
// a later release has overtaken is refused. The caller holds the writer lock from
// the plan on. When it is cut off, what is left is planned the next time.
func (l *Lake) RunVacuum(plan Vacuum) error {
	numbers, err := l.List()
	if err != nil {
		return err
	}
	if len(numbers) > 0 && numbers[len(numbers)-1] != plan.newest {
		return errors.New("another release was made since the vacuum was planned: plan it again")
	}
	if len(plan.Releases) == 0 && len(plan.Files) == 0 {
		return nil
	}
	tombstone, err := l.tombstoneOf(plan)
	if err != nil {
		return err
	}
	if _, err := l.Bury(tombstone); err != nil {
		return err
	}
	for _, number := range plan.Releases {
		if err := errors.Join(l.removeAll(l.keptFolder(number)), l.removeAll(l.releasePath(number))); err != nil {
			return err
		}
	}
	for _, f := range plan.Files {
		if err := l.removeAll(l.path(filepath.FromSlash(f.Path))); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lake) tombstoneOf(plan Vacuum) (Tombstone, error) {
	s := Tombstone{Kind: "vacuum", Reason: plan.reason, Releases: map[int64]string{}}
	for _, number := range plan.Releases {
		_, sum, err := l.readRelease(number)
		if err != nil {
			return s, err
		}
		s.Releases[number] = sum
	}
	for _, f := range plan.Files {
		s.Files = append(s.Files, f.Path)
	}
	return s, nil
}
