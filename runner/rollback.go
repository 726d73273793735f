package runner

import (
	"errors"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Rollback makes a new release that repeats an earlier one, and brings the newest
// version of each of its tables back to what it was then. Raw isn't touched: the
// next run reads all that has landed. Of the options, Target, Now, NewID, Host, PID,
// User and Version count.
func Rollback(o Options, number int64) (*lake.Release, error) {
	r := &run{options: o, outcome: &Outcome{RunID: o.NewID()}}
	r.lake = lake.New(o.Target.Lake, r.lakeOptions())
	unlock, err := r.lake.Lock(lake.Holder{PID: o.PID, Host: o.Host})
	if err != nil {
		return nil, err
	}
	made, err := r.rollback(number)
	return made, errors.Join(err, unlock())
}

func (r *run) rollback(number int64) (*lake.Release, error) {
	release, err := r.lake.Get(number)
	if err != nil {
		return nil, err
	}
	if r.outcome.Release, err = latest(r.lake); err != nil {
		return nil, err
	}
	if r.outcome.Release.Number == number {
		return nil, diag.New(diag.SameRelease, source.Span{}, "release %d is the current one", number)
	}
	kept, err := r.survivors()
	if err != nil {
		return nil, err
	}
	release.Tables = maps.Clone(release.Tables)
	for _, name := range slices.Sorted(maps.Keys(release.Tables)) {
		if now, stays := kept[name]; stays {
			release.Tables[name] = now
			continue
		}
		if release.Tables[name], err = r.rollTable(name, release.Tables[name]); err != nil {
			return nil, err
		}
	}
	files := map[string][]byte{}
	for name := range release.Files {
		if files[name], err = r.lake.Kept(release, name); err != nil {
			return nil, err
		}
	}
	release.RunID, release.RollbackTo = r.outcome.RunID, number
	release.User, release.EdfiBuild = r.options.User, r.options.Version
	made, err := r.publishRelease(release, files)
	return &made, err
}

// survivors are the tables that a rollback leaves as they are, such as the memory of what
// was once hidden: it speaks of what was published, and that isn't undone.
func (r *run) survivors() (map[string]lake.TableState, error) {
	manifest, err := ReadManifest(r.lake, *r.outcome.Release)
	if err != nil {
		return nil, err
	}
	kept := map[string]lake.TableState{}
	for _, node := range manifest.Sorted(graph.KindModel) {
		if state, ok := r.lastState(node.Relation); ok && node.Config.Snapshot.SurvivesRollback {
			kept[node.Relation.String()] = state
		}
	}
	return kept, nil
}

// rollTable makes a table's newest version equal to one of its earlier ones.
func (r *run) rollTable(name string, to lake.TableState) (lake.TableState, error) {
	relation, err := graph.ParseRelation(name)
	if err != nil || relation.Space == graph.RawLayer {
		return to, err
	}
	if _, err := r.settle(relation); err != nil {
		return to, err
	}
	to.Commit, err = r.lake.Table(relation).Restore(to.Commit, nil, map[string]string{"run": r.outcome.RunID})
	return to, err
}
