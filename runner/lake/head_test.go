package lake

import (
	"errors"
	"os"
	"testing"
)

func TestRestoreMakesTheHeadEqualAnEarlierVersion(t *testing.T) {
	table := testLake(t, newClock()).Table(student)
	first := mustCommit(t, table, Change{Schema: twoColumns, Add: []File{sealed(t, table, "a", 1), sealed(t, table, "b", 2)}})
	wider := append(twoColumns[:2:2], Column{"seen", "DATE"})
	second := mustCommit(t, table, Change{Schema: wider, RemoveAll: true, Add: []File{sealed(t, table, "c", 3)}})

	restored, err := table.Restore(first, &Txn{"run-2", 1}, map[string]string{"run": "run-2"})
	check(t, err)
	want, err := table.Pinned(first)
	check(t, err)
	got := mustLatest(t, table)
	if paths(got.Files) != paths(want.Files) || !got.Schema.equal(want.Schema) || got.Version != 2 {
		t.Errorf("restored to %+v, want %+v", got, want)
	}
	head, err := table.Head()
	check(t, err)
	if head.Commit != restored || !head.Ours || head.Restores == nil || *head.Restores != first.Version {
		t.Errorf("the head is %+v", head)
	}
	if again, err := table.Restore(first, nil, nil); again != restored || err != nil {
		t.Errorf("restoring again gives %+v, %v; want %+v", again, err, restored)
	}
	if _, err := table.Restore(second, nil, nil); err != nil {
		t.Error(err)
	}
	third := mustLatest(t, table)
	if same, err := table.Restore(third.Commit, nil, nil); same != third.Commit || err != nil {
		t.Errorf("restoring the head gives %+v, %v; want %+v", same, err, third.Commit)
	}
}

func TestRawIsNeverRestored(t *testing.T) {
	table := testLake(t, newClock()).Table(rawStudents)
	first := mustCommit(t, table, Change{Schema: twoColumns})
	mustCommit(t, table, Change{Add: []File{sealed(t, table, "a", 1)}})
	if _, err := table.Restore(first, nil, nil); err == nil {
		t.Error("it was restored")
	}
}

func TestForeignCommitsAreTold(t *testing.T) {
	table := testLake(t, newClock()).Table(student)
	if _, err := table.Head(); !errors.Is(err, ErrNoTable) {
		t.Errorf("without a table: %v", err)
	}
	mustCommit(t, table, Change{Schema: twoColumns})
	if _, _, foreign, err := table.Foreign(-1); foreign || err != nil {
		t.Errorf("ours alone: foreign %v, %v", foreign, err)
	}
	line := `{"commitInfo":{"timestamp":5,"operation":"WRITE","operationParameters":{},"engineInfo":"Apache-Spark/4.0"}}`
	check(t, os.WriteFile(table.commitPath(1), []byte(line), 0o644))
	mustCommit(t, table, Change{RemoveAll: true})

	version, engine, foreign, err := table.Foreign(0)
	check(t, err)
	if version != 1 || engine != "Apache-Spark/4.0" || !foreign {
		t.Errorf("got version %d of %q, %v", version, engine, foreign)
	}
	if _, _, foreign, _ := table.Foreign(1); foreign {
		t.Error("a foreign commit after the foreign one")
	}
}
