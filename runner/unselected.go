package runner

import (
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// keepUnselected lets seeds and models that the run doesn't work on be as the last
// release has them: their tables are of that definition, so what reads them, the
// views among them and the next release's manifest go by it too. Outcome.Kept names
// those of which the project has another one by now. Sources are as the project
// says: how their files are read is decided when they are read.
func (r *run) keepUnselected() error {
	if r.options.Select == nil || r.outcome.Release == nil {
		return nil
	}
	last, err := ReadManifest(r.lake, *r.outcome.Release)
	if err != nil {
		return err
	}
	m, kept := *r.manifest, map[string]bool{}
	m.Nodes = maps.Clone(m.Nodes)
	for id, change := range graph.Compare(last, r.manifest).Nodes {
		node := last.Nodes[id]
		if r.options.Select[id] || !change.Modified() || !r.isKept(node) {
			continue
		}
		m.Nodes[id], kept[node.Relation.String()] = node, true
	}
	if len(m.DAG().Cycles()) > 0 {
		return nil // the old definitions and the new ones need each other
	}
	r.manifest, r.outcome.Kept = &m, slices.Sorted(maps.Keys(kept))
	return nil
}

// isKept tells whether a node of the last release's manifest is there to be read,
// with all that it reads itself.
func (r *run) isKept(node *graph.Node) bool {
	return (node.Kind == graph.KindModel || node.Kind == graph.KindSeed) && r.isReleased(node) &&
		!slices.ContainsFunc(node.DependsOn, func(parent string) bool { return r.manifest.Nodes[parent] == nil })
}

// besideKept adds to a failed statement that it may miss what a node that was not
// selected has gained since the last release.
func (r *run) besideKept(d diag.Diagnostic, node *graph.Node) diag.Diagnostic {
	var reads []string
	for _, id := range r.manifest.DAG().Ancestors(node.ID) {
		if other := r.manifest.Nodes[id]; other != nil && slices.Contains(r.outcome.Kept, other.Relation.String()) {
			reads = append(reads, other.Relation.String())
		}
	}
	if len(reads) == 0 || d.Hint != "" {
		return d
	}
	return d.WithHint("what has changed and isn't selected is read as release %d has it: %s; select it too, +%s",
		r.outcome.Release.Number, strings.Join(reads, ", "), node.Name)
}

// besideUnbuilt tells the way out of a test that came along with one of its tables
// and looks at another, which isn't there yet.
func besideUnbuilt(list diag.List, node *graph.Node) diag.List {
	for i, d := range list {
		if d.Code == diag.NotBuilt && node.IsTest() && len(node.DependsOn) > 1 {
			list[i] = d.WithHint("%s; or leave out tests that look elsewhere: --indirect-selection cautious", d.Hint)
		}
	}
	return list
}
