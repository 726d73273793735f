package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// TestStoredFailuresFollowTheTest keeps what fails, replaces it when other rows fail,
// empties the table when none does, and removes it with the test.
func TestStoredFailuresFollowTheTest(t *testing.T) {
	e := newTestEstate(t)
	test := func() *graph.Node {
		return testOf("own", graph.Test{StoreFailures: true, Limit: 2}, "SELECT * FROM refined.t WHERE word = 'b'")
	}
	const relation = "failures.own"
	for _, step := range []struct{ name, rows, want string }{
		{"what fails is kept, up to the limit", "(1, 'a'), (2, 'b'), (3, 'b'), (4, 'b')", "2 b; 3 b"},
		{"other failures replace it", "(5, 'b')", "5 b"},
		{"a pass empties it", "(6, 'a')", ""},
	} {
		if _, err := e.run(nil, model("t", graph.Table, step.rows), test()); err != nil {
			t.Fatal(err)
		}
		if got := e.rows(relation, "SELECT id, word FROM failures.own ORDER BY ALL"); got != step.want {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
		if files, _ := filepath.Glob(filepath.Join(e.dir, "_failures", "own", "*.parquet")); len(files) > 1 {
			t.Errorf("%s: rows of before are still there", step.name)
		}
	}
	if info, err := os.Stat(filepath.Join(e.dir, "_failures")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may look into the folder of failures (%v)", err)
	}
	e.publish(model("t", graph.Table, "(6, 'a')"))
	if _, err := os.Stat(filepath.Join(e.dir, "_failures", "own")); !os.IsNotExist(err) {
		t.Errorf("the failures of a test that is gone stay: %v", err)
	}
}
