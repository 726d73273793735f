package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// VerifyOptions says how much Verify reads.
type VerifyOptions struct {
	Deep    bool // compare the SHA-256 of every data file, original file and checkpoint; else data files' sizes alone
	Workers int  // files read at once; 0: 2
}

// Finding is something in the lake that isn't what was committed.
type Finding struct {
	Where   string // a file or folder below the lake, with slashes
	Problem error  // a diagnostic
}

// Summary counts what Verify has looked at.
type Summary struct {
	Releases, Tables, Commits, Files, Originals int64
	Bytes                                       int64 // of data files
	Gone                                        int64 // files and releases that a tombstone accounts for
	Findings                                    int64
}

// Verify checks the whole lake: the chain of releases with what each keeps, every
// table's log from its first commit, the commits that releases name, and every data
// file that these or the newest versions name. What a tombstone names may be gone.
// It goes on after a finding, and reports each from one goroutine; the error is the
// first finding's, or that of the context.
func (l *Lake) Verify(ctx context.Context, o VerifyOptions, report func(Finding)) (Summary, error) {
	v := &verification{lake: l, options: o, report: report, named: named{}, files: map[string]File{}}
	if s, err := l.UnfinishedPurge(); s != nil && err == nil {
		v.find(l.path(purgeFolder), l.refuseUnfinished())
		return v.summary, v.first
	}
	steps := []func(context.Context) error{v.tombstones, v.releases, v.tables, v.dataFiles, v.originals, v.purgedFiles}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return v.summary, errors.Join(v.first, err)
		}
	}
	return v.summary, v.first
}

type verification struct {
	lake    *Lake
	options VerifyOptions
	report  func(Finding)

	gone    gone
	purged  map[string]map[int64]string // by relation and version: see purgedCommits
	named   named
	files   map[string]File // by path on disk
	summary Summary
	first   error
}

// find reports a problem; none is fine.
func (v *verification) find(path string, problem error) {
	if problem == nil {
		return
	}
	v.summary.Findings++
	if v.first == nil {
		v.first = problem
	}
	v.report(Finding{below(v.lake.dir, path), problem})
}

func (v *verification) tombstones(context.Context) error {
	var err error
	v.gone, err = v.lake.gone()
	v.find(v.lake.path(releasesFolder), err)
	purges, err := v.lake.purges()
	v.purged = purgedCommits(purges)
	if v.first == nil {
		v.find(v.lake.path(releasesFolder), err)
	}
	return nil
}

func (v *verification) releases(ctx context.Context) error {
	numbers, err := v.lake.List()
	if err != nil || len(numbers) == 0 {
		return err
	}
	previous, known := "", true
	for number := int64(1); number <= numbers[len(numbers)-1]; number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if sum, ok := v.gone.releases[number]; ok {
			v.summary.Gone++
			previous, known = sum, true
			continue
		}
		previous, known = v.release(number, previous, known)
	}
	return nil
}

// release checks one release. When the one before it couldn't be read, what that
// was isn't known, and one break is told once.
func (v *verification) release(number int64, previous string, known bool) (sum string, readable bool) {
	v.summary.Releases++
	r, sum, err := v.lake.readListed(number)
	if err != nil {
		v.find(v.lake.releasePath(number), err)
		return "", false
	}
	if known {
		v.find(v.lake.releasePath(number), v.lake.checkFollows(r, previous))
	}
	for _, name := range sortedNames(r.Files) {
		_, err := v.lake.Kept(r, name)
		v.find(v.lake.keptFolder(number), err)
	}
	v.named.add(r)
	return sum, true
}

func (v *verification) tables(ctx context.Context) error {
	tables, err := v.lake.tables()
	if err != nil {
		return err
	}
	missing := map[string]bool{}
	for relation := range v.named {
		missing[relation] = true
	}
	for _, t := range tables {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := t.newest(); errors.Is(err, ErrNoTable) {
			continue // the folder of a table whose first commit was cut off
		}
		delete(missing, t.name)
		v.table(t)
	}
	for _, relation := range sortedNames(missing) {
		d := diag.New(diag.DamagedLog, source.Span{}, "the table %s, which a release names, is missing", relation)
		v.find(v.lake.path(releasesFolder), d.WithHint("restore the table's folder from a backup"))
	}
	return nil
}

func (v *verification) table(t *Table) {
	v.summary.Tables++
	versions := v.named[t.name]
	seen := 0
	checkpoint := checkpointRef{}
	err := t.replayed(func(r *replay, newest int64) error {
		v.summary.Commits++
		sum, isNamed := versions[r.version]
		purged, isPurged := v.purged[t.name][r.version]
		switch {
		case isNamed && sum != r.sum:
			v.find(t.commitPath(r.version), t.notNamed(r.version))
		case isPurged && purged != r.sum:
			v.find(t.commitPath(r.version), t.damaged(r.version, errors.New("it isn't the commit that a purge left")))
		}
		if isNamed {
			seen++
		}
		if isNamed || r.version == newest {
			v.addFiles(t, r)
		}
		if next := r.info.checkpoint(); next != checkpoint && v.options.Deep {
			checkpoint = next
			v.find(t.checkpointPath(next.version), t.checkCheckpoint(next))
		}
		return nil
	})
	v.find(t.logDir(), err)
	if err == nil && seen < len(versions) {
		for _, version := range slices.Sorted(maps.Keys(versions)) {
			if _, err := t.readCommit(version); err != nil {
				v.find(t.commitPath(version), err)
			}
		}
	}
}

func (v *verification) addFiles(t *Table, r *replay) {
	for path, f := range r.files {
		v.files[t.FilePath(path)] = f.File
	}
}

// checkCheckpoint tells whether a checkpoint is what a commit says. We pass over
// one that isn't, and others may not. One that is missing costs time alone.
func (t *Table) checkCheckpoint(ref checkpointRef) error {
	if ref.sum == "" {
		return nil
	}
	path := t.checkpointPath(ref.version)
	sum, _, err := t.lake.digest(path)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && sum == ref.sum) {
		return nil
	}
	return t.unreadableFile(below(t.lake.dir, path), errors.New("it isn't the checkpoint that was written"))
}

func (v *verification) dataFiles(ctx context.Context) error {
	paths := sortedNames(v.files)
	return v.each(ctx, paths, func(path string) error { return v.dataFile(path, v.files[path]) })
}

func (v *verification) dataFile(path string, f File) error {
	info, err := v.lake.fs.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return v.lake.damagedData(path, "is missing")
	case err != nil:
		return err
	case info.Size() != f.Size:
		return v.lake.damagedData(path, fmt.Sprintf("has %d bytes where %d were committed", info.Size(), f.Size))
	case !v.options.Deep || f.SHA256 == "":
		return nil
	}
	sum, _, err := v.lake.digest(path)
	if err == nil && sum != f.SHA256 {
		err = v.lake.damagedData(path, "doesn't hold the bytes that were committed")
	}
	return err
}

// each checks files, several at once, and reports in their order. A file that is
// gone on purpose is counted and not looked at.
func (v *verification) each(ctx context.Context, paths []string, look func(path string) error) error {
	problems := make([]error, len(paths))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cmp.Or(max(v.options.Workers, 0), 2))
	for i, path := range paths {
		if v.gone.files[below(v.lake.dir, path)] {
			v.summary.Gone++
			continue
		}
		v.summary.Files++
		v.summary.Bytes += v.files[path].Size
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			problems[i] = look(path)
			return nil
		})
	}
	err := group.Wait()
	for i, problem := range problems {
		v.find(paths[i], problem)
	}
	return err
}

// originals checks that each landing file that was kept is what its name says.
func (v *verification) originals(ctx context.Context) error {
	entries, err := v.lake.fs.List(v.lake.FilesDir())
	if !v.options.Deep || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if unfinished(e.Name()) {
			continue
		}
		v.summary.Originals++
		path := v.lake.path(filesFolder, e.Name())
		sum, _, err := v.lake.digest(path)
		if err == nil && sum != e.Name() {
			err = v.lake.damagedData(path, "isn't the file that came: its name is the SHA-256 it should have")
		}
		v.find(path, err)
	}
	return nil
}
