package runner

import (
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func TestRollbackRepeatsARelease(t *testing.T) {
	e := newTestEstate(t)
	first := e.publish(model("a", graph.Table, "(1, 'old')"))
	e.publish(model("a", graph.Table, "(1, 'new')"), model("b", graph.Table, "(1, 'b')"))
	made, err := Rollback(e.options(), first.Number)
	if err != nil {
		t.Fatal(err)
	}
	if made.Number != 3 || made.RollbackTo != 1 || len(made.Tables) != 1 || made.Manifest != first.Manifest {
		t.Errorf("release %d, rolled back to %d, with %d tables", made.Number, made.RollbackTo, len(made.Tables))
	}
	if got := e.rows("refined.a", "SELECT word FROM refined.a"); got != "old" {
		t.Errorf("the release has %s", got)
	}
	head, err := e.table("a").Latest()
	if err != nil || head.Version != 2 || len(head.Files) != 1 {
		t.Errorf("other engines read version %d (%v)", head.Version, err)
	}
	if _, err := Rollback(e.options(), 3); err == nil {
		t.Error("a rollback to the current release was made")
	}

	e.publish(model("a", graph.Table, "(1, 'new')"))
	if got := e.rows("refined.a", "SELECT word FROM refined.a"); got != "new" {
		t.Errorf("after the next run it has %s", got)
	}
}

// TestFilesOfReleasesAreNeverCollected has a finished run's note come back, as when
// the disk failed just as it was removed: what it names is in a release, though no
// longer in the newest version.
func TestFilesOfReleasesAreNeverCollected(t *testing.T) {
	e := newTestEstate(t)
	first := e.publish(model("a", graph.Table, "(1, 'old')"))
	version, err := e.table("a").Pinned(first.Tables["refined.a"].Commit)
	if err != nil {
		t.Fatal(err)
	}
	note := lake.Run{ID: "finished", Staged: map[string]lake.Staged{"refined.a": {Fingerprint: "f", Schema: version.Schema, Files: version.Files}}}
	if err := e.lake().SaveRun(note); err != nil {
		t.Fatal(err)
	}
	e.publish(model("a", graph.Table, "(1, 'new')"))
	if _, err := e.table("a").Verify(version.Files[0]); err != nil {
		t.Errorf("a file of release 1 is gone: %v", err)
	}
}
