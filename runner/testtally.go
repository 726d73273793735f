package runner

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/edfi-build/edfi-build/graph"
)

// tallies lets the tests of one table share a scan of it: the first of them that is
// run asks for all. The zero value is ready; it is safe for concurrent use.
type tallies struct {
	mu     sync.Mutex
	tables map[string]*tally // by the id of the tested node
}

// tally is the answers of one scan.
type tally struct {
	tests  []*graph.Node // of this run
	once   sync.Once
	counts map[string]int64 // by the id of a test
}

// of finds the scan of a table. The tests of all tables are sorted out once, when
// the first is asked for.
func (t *tallies) of(target string, r *run) *tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tables == nil {
		t.tables = map[string]*tally{}
		for id := range r.numbers {
			if test := r.manifest.Nodes[id]; test.Test != nil && test.Test.Tally != "" {
				table := t.tables[test.Test.Target]
				if table == nil {
					table = &tally{}
					t.tables[test.Test.Target] = table
				}
				table.tests = append(table.tests, test)
			}
		}
	}
	return t.tables[target]
}

// tallied tells how many failures the shared scan of a test's table has found; ok is
// false where the test has to be asked for itself.
func (r *run) tallied(ctx context.Context, test *graph.Node) (failures int64, ok bool) {
	if test.Test.Tally == "" {
		return 0, false
	}
	shared := r.tallies.of(test.Test.Target, r)
	shared.once.Do(func() { shared.counts = r.scan(ctx, test.Test.Target, shared.tests) })
	failures, ok = shared.counts[test.ID]
	if ok && test.Test.Limit > 0 {
		failures = min(failures, int64(test.Test.Limit))
	}
	return failures, ok && (failures == 0 || !test.Test.Probe)
}

// talliesAtOnce bounds the aggregates of one statement.
const talliesAtOnce = 100

// scan asks a table for its tests, as far as nothing else answers them. When it
// fails, there is no answer: each test is then asked for itself, so that the failure
// is of the right one.
func (r *run) scan(ctx context.Context, target string, tests []*graph.Node) map[string]int64 {
	counts := map[string]int64{}
	for part := range slices.Chunk(r.unanswered(tests), talliesAtOnce) {
		list := make([]string, len(part))
		for i, test := range part {
			list[i] = test.Test.Tally
		}
		statement := "SELECT " + strings.Join(list, ", ") + " FROM " + r.manifest.Nodes[target].Relation.String()
		answers, err := r.engine.Counts(ctx, statement)
		if err != nil {
			continue
		}
		for i, test := range part {
			counts[test.ID] = answers[i]
		}
	}
	return counts
}

// unanswered leaves the tests of one table that the data has to answer, by id.
func (r *run) unanswered(tests []*graph.Node) []*graph.Node {
	var out []*graph.Node
	for _, test := range tests {
		_, known := r.knownOutcome(test, fingerprint(r.manifest, test, r.keyID(), r.estate.inputs(test)))
		if !known && test.Test.Proven == "" {
			out = append(out, test)
		}
	}
	slices.SortFunc(out, func(a, b *graph.Node) int { return strings.Compare(a.ID, b.ID) })
	return out
}
