package runner

import (
	"encoding/json"
	"errors"
	"maps"
	"path"
	"reflect"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// publish commits what this run has built and makes the release. Each step is
// durable before the next, and the release's file is the last: until it stands,
// the release before is the truth. When nothing differs, none is made.
func (r *run) publish() error {
	behind := r.behind()
	r.setAside(behind)
	manifest, err := r.publishedManifest(behind)
	if err != nil {
		return err
	}
	release, err := r.nextRelease(manifest, behind)
	if err != nil {
		return err
	}
	if !r.differs(release) {
		return r.tidy()
	}
	for _, relation := range slices.Sorted(maps.Keys(r.staged)) {
		state, err := r.commit(r.staged[relation])
		if err != nil {
			return err
		}
		release.Tables[relation] = state
	}
	files, err := keptFiles(manifest)
	if err != nil {
		return err
	}
	made, err := r.publishRelease(release, files)
	if err != nil {
		return err
	}
	r.outcome.Release, r.outcome.Made = &made, true
	// The release stands: what follows is tidying, and a failure of it is none of
	// the run.
	_ = r.tidy()
	return nil
}

// tidy forgets what was staged, but for what was put aside.
func (r *run) tidy() error {
	if len(r.aside) == 0 {
		return errors.Join(r.lake.RemoveRun(r.outcome.RunID), r.left.collect(r.lake, nil))
	}
	r.staged = r.aside
	return errors.Join(r.saveStaged(r.staged), r.left.collect(r.lake, r.aside))
}

// commit makes what was staged for a table its newest version. One that would
// change nothing isn't made.
func (r *run) commit(s staging) (lake.TableState, error) {
	state := lake.TableState{Fingerprint: s.fingerprint, Rows: s.rows}
	base, err := r.settle(s.node.Relation)
	if err != nil {
		return state, err
	}
	if last, ok := r.lastState(s.node.Relation); ok {
		if same, err := r.holds(last, s); err != nil || same {
			state.Commit = last.Commit
			return state, err
		}
	}
	state.Commit, err = r.lake.Table(s.node.Relation).Commit(lake.Change{
		Schema: s.Schema, Add: s.Files, RemoveAll: true, Operation: "WRITE",
		Details: map[string]string{"run": r.outcome.RunID, "fingerprint": s.Fingerprint},
		Txn:     &lake.Txn{App: "edfi-build/run/" + r.outcome.RunID, Version: 1}, Base: &base,
	})
	return state, err
}

// holds tells whether a version of a table is what was staged already: the same
// files, not only the same bytes, since a refresh may be there to replace a file.
func (r *run) holds(version lake.TableState, s staging) (bool, error) {
	snapshot, err := r.lake.Table(s.node.Relation).Pinned(version.Commit)
	return err == nil && slices.Equal(paths(snapshot.Files), paths(s.Files)) && slices.Equal(snapshot.Schema, s.Schema), err
}

func paths(files []lake.File) []string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = f.Path
	}
	slices.Sort(list)
	return list
}

// nextRelease is the release this run would make, but for the tables it has built.
func (r *run) nextRelease(m *graph.Manifest, behind map[string]string) (lake.Release, error) {
	p := m.Project
	release := lake.Release{
		RunID: r.outcome.RunID, Project: p.Name, Target: p.Target, ReportDate: p.ReportDate,
		User: r.options.User, Git: r.options.Git, KeyID: r.keyID(), EdfiBuild: r.options.Version, Manifest: m.Digest(), AsOf: r.options.AsOf,
		Tables: map[string]lake.TableState{}, Views: map[string]string{}, Tests: map[string]lake.TestOutcome{},
	}
	r.carryOver(&release, m)
	if err := r.addSources(&release, m, behind); err != nil {
		return release, err
	}
	for id, result := range r.results {
		switch {
		case result.Node.UnitTest != nil && !result.State.Holds():
			// its rows are to be seen again
		case result.Node.IsTest() && !slices.ContainsFunc(result.Node.DependsOn, func(id string) bool { return behind[id] != "" }):
			release.Tests[id] = lake.TestOutcome{Fingerprint: result.Fingerprint, Status: TestStatus(result), Failures: result.Failures}
		case result.Node.Kind == graph.KindModel && !stored(result.Node) && behind[id] == "":
			release.Views[result.Node.Relation.String()] = result.Fingerprint
		}
	}
	release.Stale = r.stale(behind)
	return release, nil
}

// carryOver keeps what the last release says of nodes that still exist.
func (r *run) carryOver(release *lake.Release, m *graph.Manifest) {
	last := r.outcome.Release
	if last == nil {
		return
	}
	for _, node := range m.Sorted(graph.KindSeed, graph.KindModel) {
		relation := node.Relation.String()
		if state, ok := last.Tables[relation]; ok && stored(node) {
			release.Tables[relation] = state
		}
		if view, ok := last.Views[relation]; ok && !stored(node) {
			release.Views[relation] = view
		}
	}
	for id, outcome := range last.Tests {
		if m.Nodes[id] != nil {
			release.Tests[id] = outcome
		}
	}
}

// addSources names the versions of raw that the release speaks of. A source that
// stays behind keeps its own; of the past, raw is in another lake.
func (r *run) addSources(release *lake.Release, m *graph.Manifest, behind map[string]string) error {
	if r.past != nil {
		return nil
	}
	for _, node := range m.Sorted(graph.KindSource) {
		for _, relation := range []graph.Relation{node.Relation, rejectsOf(node.Relation)} {
			if behind[node.ID] == "" {
				if err := r.addRaw(release.Tables, relation); err != nil {
					return err
				}
			} else if state, ok := r.lastState(relation); ok {
				release.Tables[relation.String()] = state
			}
		}
	}
	return nil
}

// addRaw names the version of a raw table that this run has read.
func (r *run) addRaw(tables map[string]lake.TableState, relation graph.Relation) error {
	snapshot, err := r.lake.Table(relation).Latest()
	if errors.Is(err, lake.ErrNoTable) {
		return nil
	}
	if err != nil {
		return err
	}
	rows, _ := snapshot.Rows()
	tables[relation.String()] = lake.TableState{Commit: snapshot.Commit, Rows: rows}
	return nil
}

// differs tells whether the release would say anything new: a table, a view, a
// test's outcome, the manifest (kpis and governance are in it) or the key. Git and
// time alone are nothing new.
func (r *run) differs(next lake.Release) bool {
	last := r.outcome.Release
	return last == nil || len(r.staged) > 0 || last.Manifest != next.Manifest || last.KeyID != next.KeyID ||
		last.Target != next.Target || !reflect.DeepEqual(last.Tables, next.Tables) ||
		!sameMap(last.Views, next.Views) || !sameMap(last.Tests, next.Tests) || !sameMap(last.Stale, next.Stale)
}

// sameMap compares maps, where nil is empty.
func sameMap[K, V comparable](a, b map[K]V) bool { return maps.Equal(a, b) }

// keptFiles are what a release keeps of the project, so that a number can be
// explained years later.
func keptFiles(m *graph.Manifest) (map[string][]byte, error) {
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"manifest.json": append(manifest, '\n')}
	for name, text := range m.Files {
		files[name] = []byte(text)
	}
	// The tests' SQL is in the manifest; a file of each would be most of a release.
	for _, node := range m.Sorted(graph.KindModel) {
		files[path.Join("compiled", node.CompiledPath())] = []byte(node.CompiledCode + "\n")
	}
	return files, nil
}

// TestStatus is a test's result in dbt's words.
func TestStatus(r *NodeResult) string {
	switch r.State {
	case Success, Reused:
		return "pass"
	case Warned:
		return "warn"
	case Errored:
		if r.Failures > 0 || r.Counted {
			return "fail"
		}
		return "error"
	}
	return "skipped"
}
