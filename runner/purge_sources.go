package runner

import (
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// sources are the declarations of raw tables and seeds, as the project has them now and as
// releases kept them: what is to be purged may have come when they were others. The newest
// come first.
type sources map[graph.Relation][]*graph.Node

func readSources(l *lake.Lake, now *graph.Manifest) (sources, error) {
	s := sources{}
	s.add(now)
	numbers, err := l.List()
	if err != nil {
		return nil, err
	}
	read := map[string]bool{now.Digest(): true}
	for _, number := range slices.Backward(numbers) {
		release, err := l.Get(number)
		if err != nil {
			return nil, err
		}
		if read[release.Manifest] {
			continue
		}
		read[release.Manifest] = true
		then, err := ReadManifest(l, release)
		if err != nil {
			return nil, err
		}
		s.add(then)
	}
	return s, nil
}

func (s sources) add(m *graph.Manifest) {
	for _, node := range m.Sorted(graph.KindSource, graph.KindSeed) {
		s[node.Relation] = append(s[node.Relation], node)
	}
}

// identifies tells whether a column carries identities of a subject, or has ever been
// declared to.
func (s sources) identifies(r graph.Relation, column, subject string) bool {
	for _, node := range s[r] {
		c := node.Column(column)
		if c != nil && c.Governance.Classification.Rank() == graph.Direct.Rank() && slices.Contains(c.Governance.Subject, subject) {
			return true
		}
	}
	return false
}

// subjects lists whose identities any column carries, sorted.
func (s sources) subjects() []string {
	var list []string
	for _, nodes := range s {
		for _, node := range nodes {
			for _, c := range node.Columns {
				list = append(list, c.Governance.Subject...)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
