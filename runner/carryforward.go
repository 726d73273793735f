package runner

import (
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
)

// CarryForward is the way to deal with a failure that publishes what succeeded;
// see Options.OnFailure.
const CarryForward = "carry_forward"

// behind tells, by node id, which nodes a release must leave at their last version,
// and why: those that failed or of which a test didn't pass, and all that depends
// on them. It is empty when everything went well.
func (r *run) behind() map[string]string {
	why := map[string]string{}
	results := slices.Sorted(maps.Keys(r.results))
	for _, id := range results {
		switch result := r.results[id]; {
		case result.State.Holds():
		case !result.Node.IsTest() && result.State == Errored:
			why[id] = "it failed"
		case result.Node.IsTest():
			for _, tested := range testedBy(result.Node) {
				if why[tested] == "" {
					why[tested] = "its test " + result.Node.Name + " didn't pass"
				}
			}
		}
	}
	dag := r.manifest.DAG()
	for _, id := range slices.Sorted(maps.Keys(why)) {
		for _, below := range dag.Descendants(id) {
			if why[below] == "" {
				why[below] = title(r.manifest.Nodes[id]) + " stayed behind"
			}
		}
	}
	for _, id := range results {
		if why[id] == "" && !r.results[id].State.Holds() {
			why[id] = "it was not built"
		}
	}
	return why
}

// testedBy lists what a test vouches for: the node it is declared on, or, for a SQL
// file, all that it reads.
func testedBy(test *graph.Node) []string {
	if test.UnitTest != nil {
		return []string{test.UnitTest.Model}
	}
	if test.Test.Target != "" {
		return []string{test.Test.Target}
	}
	return test.DependsOn
}

// setAside takes what stays behind out of what is published. It stays staged, for
// a later run to adopt.
func (r *run) setAside(behind map[string]string) {
	for relation, s := range r.staged {
		if behind[s.node.ID] != "" {
			r.aside[relation] = s
			delete(r.staged, relation)
		}
	}
}

// stale says, by relation, what a release holds at an earlier version than the rest
// of it would need: what stays behind, and what depends on something new and was
// not selected.
func (r *run) stale(behind map[string]string) map[string]string {
	stale := map[string]string{}
	note := func(id, why string) {
		if node := r.manifest.Nodes[id]; node != nil && !node.IsTest() && node.Config.Materialized != graph.Ephemeral {
			stale[node.Relation.String()] = why
		}
	}
	if r.outcome.Release != nil {
		for _, node := range r.manifest.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
			if why := r.outcome.Release.Stale[node.Relation.String()]; why != "" && r.results[node.ID] == nil {
				note(node.ID, why)
			}
		}
	}
	dag := r.manifest.DAG()
	for _, id := range slices.Sorted(maps.Keys(r.results)) {
		result := r.results[id]
		if result.State != Success || result.Node.IsTest() || behind[id] != "" {
			continue
		}
		for _, below := range dag.Descendants(id) {
			if r.results[below] == nil && r.isReleased(r.manifest.Nodes[below]) {
				note(below, title(result.Node)+" was built without it")
			}
		}
	}
	for id, why := range behind {
		note(id, why)
	}
	return stale
}

func (r *run) isReleased(node *graph.Node) bool {
	if r.outcome.Release == nil || node.IsTest() {
		return false
	}
	_, table := r.outcome.Release.Tables[node.Relation.String()]
	_, view := r.outcome.Release.Views[node.Relation.String()]
	return table || view
}

// publishedManifest is the manifest that the release keeps: of what stays behind,
// it has the definition that made its version.
func (r *run) publishedManifest(behind map[string]string) (*graph.Manifest, error) {
	if len(behind) == 0 || r.outcome.Release == nil {
		return r.manifest, nil
	}
	last, err := ReadManifest(r.lake, *r.outcome.Release)
	if err != nil {
		return nil, err
	}
	m := *r.manifest
	m.Nodes = maps.Clone(m.Nodes)
	for id := range behind {
		node := last.Nodes[id]
		if node == nil || node.IsTest() || slices.ContainsFunc(node.DependsOn, func(parent string) bool { return m.Nodes[parent] == nil }) {
			continue
		}
		m.Nodes[id] = node
	}
	return &m, nil
}
