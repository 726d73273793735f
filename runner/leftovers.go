package runner

import (
	"errors"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// leftovers are what unfinished runs have staged. The caller holds the lake's lock,
// so none of those runs is alive.
type leftovers []lake.Run

func readLeftovers(l *lake.Lake) (leftovers, error) {
	runs, err := l.Runs()
	return leftovers(runs), err
}

// adopt finds a staged table that was made from the same, with all of its files
// whole.
func (left leftovers) adopt(l *lake.Lake, r graph.Relation, fingerprint string) (lake.Staged, bool) {
	for _, run := range left {
		staged, ok := run.Staged[r.String()]
		if ok && staged.Fingerprint == fingerprint && whole(l.Table(r), staged.Files) {
			return staged, true
		}
	}
	return lake.Staged{}, false
}

func whole(t *lake.Table, files []lake.File) bool {
	return !slices.ContainsFunc(files, func(f lake.File) bool {
		_, err := t.Verify(f)
		return err != nil
	})
}

// collect removes the files that no commit names and that aren't kept, and forgets
// the runs. It is called once the run that might have adopted them has ended well.
func (left leftovers) collect(l *lake.Lake, kept map[string]staging) error {
	var errs []error
	for _, run := range left {
		for relation, staged := range run.Staged {
			errs = append(errs, discard(l, relation, without(staged.Files, kept[relation].Files)))
		}
		errs = append(errs, l.RemoveRun(run.ID))
	}
	return errors.Join(errs...)
}

func without(files, others []lake.File) []lake.File {
	return slices.DeleteFunc(slices.Clone(files), func(f lake.File) bool {
		return slices.ContainsFunc(others, func(other lake.File) bool { return other.Path == f.Path })
	})
}

func discard(l *lake.Lake, name string, files []lake.File) error {
	relation, err := graph.ParseRelation(name)
	if err != nil {
		return err
	}
	table := l.Table(relation)
	var errs []error
	for _, f := range files {
		errs = append(errs, table.Discard(f.Path))
	}
	return errors.Join(errs...)
}
