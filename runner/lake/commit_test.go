package lake

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// TestCommitFiles shows every line that we write, for a person to hold against the
// Delta protocol.
func TestCommitFiles(t *testing.T) {
	clock := newClock()
	table := testLake(t, clock).Table(rawStudents)
	withStats := sealed(t, table, "first", 2)
	withStats.Stats = `{"numRecords":2,"nullCount":{"grade":0}}`
	mustCommit(t, table, Change{
		Schema: twoColumns, Add: []File{withStats}, Operation: "CREATE TABLE",
		Details: map[string]string{"delivery": "7"}, Txn: &Txn{"edfi-build/dev/ingest", 7},
	})
	clock.at = clock.at.Add(time.Hour)
	wider := append(twoColumns[:2:2], Column{"seen", "TIMESTAMP"})
	mustCommit(t, table, Change{Schema: wider, Add: []File{sealed(t, table, "second", 3)}})
	golden(t, "raw_commits.json", readLog(t, table, 0, 1))
}

func TestOverwriteFile(t *testing.T) {
	table := testLake(t, newClock()).Table(student)
	mustCommit(t, table, Change{Schema: twoColumns, Add: []File{sealed(t, table, "first", 2)}})
	mustCommit(t, table, Change{RemoveAll: true, Add: []File{sealed(t, table, "second", 3)}})
	golden(t, "overwrite_commits.json", readLog(t, table, 0, 1))
}

func readLog(t *testing.T, table *Table, versions ...int64) []byte {
	t.Helper()
	var log bytes.Buffer
	for _, v := range versions {
		content, err := os.ReadFile(table.commitPath(v))
		check(t, err)
		log.Write(content)
	}
	return log.Bytes()
}

func TestChangesAddUp(t *testing.T) {
	table := testLake(t, newClock()).Table(student)
	a, b, c := sealed(t, table, "a", 1), sealed(t, table, "b", 2), sealed(t, table, "c", 3)
	steps := []struct {
		change Change
		files  string
		rows   int64
	}{
		{Change{Schema: twoColumns}, "", 0},
		{Change{Add: []File{a}}, a.Path, 1},
		{Change{Add: []File{b, a}}, a.Path + " " + b.Path, 3},
		{Change{Remove: []string{a.Path}, Add: []File{c}}, b.Path + " " + c.Path, 5},
		{Change{RemoveAll: true, Add: []File{a, c}}, c.Path + " " + a.Path, 4},
		{Change{RemoveAll: true}, "", 0},
	}
	for i, step := range steps {
		commit := mustCommit(t, table, step.change)
		s, err := table.Pinned(commit)
		check(t, err)
		rows, known := s.Rows()
		if s.Version != int64(i) || paths(s.Files) != step.files || rows != step.rows || !known || !s.Ours {
			t.Errorf("version %d holds %q with %d rows; want version %d, %q, %d", s.Version, paths(s.Files), rows, i, step.files, step.rows)
		}
	}
	earlier, err := table.Snapshot(1)
	check(t, err)
	if !reflect.DeepEqual(earlier.Files, []File{a}) {
		t.Errorf("version 1 gives %+v later, want %+v", earlier.Files, a)
	}
}

func TestRefusedChanges(t *testing.T) {
	l := testLake(t, newClock())
	raw, refined := l.Table(rawStudents), l.Table(student)
	mustCommit(t, raw, Change{Schema: twoColumns})
	mustCommit(t, refined, Change{Schema: twoColumns})
	file := File{Path: "x.parquet", SHA256: "00"}
	three := int64(3)
	cases := []struct {
		name   string
		table  *Table
		change Change
		says   string
	}{
		{"removing from raw", raw, Change{RemoveAll: true}, "append-only"},
		{"no schema for a new table", l.Table(relation("refined.new")), Change{}, "needs a schema"},
		{"a file twice", refined, Change{Add: []File{file, file}}, "added twice"},
		{"a file not sealed", refined, Change{Add: []File{{Path: "x.parquet"}}}, "not sealed"},
		{"a file outside", refined, Change{Add: []File{{Path: "../x.parquet", SHA256: "00"}}}, "out of its table"},
		{"removing an unknown file", refined, Change{Remove: []string{"gone.parquet"}}, "no part of the table"},
		{"another type", refined, Change{Schema: Schema{{"grade", "BIGINT"}}}, "grade is INTEGER in the table and BIGINT"},
		{"another letter case", refined, Change{Schema: Schema{{"Grade", "INTEGER"}}}, "letter case"},
		{"a type not stored", refined, Change{Schema: Schema{{"n", "HUGEINT"}}}, "not a stored type"},
		{"a name with a space", refined, Change{Schema: Schema{{"a b", "INTEGER"}}}, "can't be named"},
		{"an older base", refined, Change{Base: &three, Add: []File{file}}, "another writer"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.table.Commit(c.change)
			if err == nil || !bytes.Contains([]byte(err.Error()), []byte(c.says)) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
	if s := mustLatest(t, refined); s.Version != 0 {
		t.Errorf("refused changes left version %d", s.Version)
	}
}

func TestTransactionHappensOnce(t *testing.T) {
	table := testLake(t, newClock()).Table(student)
	change := Change{Schema: twoColumns, Add: []File{sealed(t, table, "a", 1)}, Txn: &Txn{"run-1", 1}}
	first := mustCommit(t, table, change)
	mustCommit(t, table, Change{RemoveAll: true})
	change.RemoveAll = true
	if again := mustCommit(t, table, change); again != first {
		t.Errorf("the second attempt gives %+v, want %+v", again, first)
	}
	if s := mustLatest(t, table); s.Version != 1 || s.Txns["run-1"] != 1 {
		t.Errorf("the table is at version %d with transactions %v", s.Version, s.Txns)
	}
	change.Txn = &Txn{"run-1", 0}
	if _, err := table.Commit(change); err == nil {
		t.Error("a transaction older than the newest was taken for done")
	}
}

func TestTimestampsRiseWhenTheClockGoesBack(t *testing.T) {
	clock := newClock()
	table := testLake(t, clock).Table(student)
	start := clock.at
	hours := []int{0, 0, -5, -4, 1}
	want := []time.Duration{0, time.Millisecond, 2 * time.Millisecond, 3 * time.Millisecond, time.Hour}
	for i, h := range hours {
		clock.at = start.Add(time.Duration(h) * time.Hour)
		commit := mustCommit(t, table, Change{Schema: twoColumns})
		s, err := table.Pinned(commit)
		check(t, err)
		if got := s.Time.Sub(start); got != want[i] {
			t.Errorf("version %d is dated %v after the first, want %v", i, got, want[i])
		}
	}
}

func TestZonelessTimestampsRaiseTheProtocol(t *testing.T) {
	l := testLake(t, newClock())
	cases := []struct {
		name, engineType string
		reader           int
	}{
		{"with_zone", "TIMESTAMP WITH TIME ZONE", 1},
		{"without", "TIMESTAMP", 3},
		{"nested", `STRUCT("at" TIMESTAMP)[]`, 3},
	}
	for _, c := range cases {
		table := l.Table(relation("refined." + c.name))
		mustCommit(t, table, Change{Schema: Schema{{"at", c.engineType}}})
		r := newReplay()
		check(t, table.catchUp(r))
		if r.protocol.MinReaderVersion != c.reader || r.schema[0].Type != c.engineType {
			t.Errorf("%s: reader version %d, type %s", c.name, r.protocol.MinReaderVersion, r.schema[0].Type)
		}
	}
}

func TestOverwriteLosesToAnotherWriter(t *testing.T) {
	l := testLake(t, newClock())
	table := l.Table(student)
	mustCommit(t, table, Change{Schema: twoColumns, Add: []File{sealed(t, table, "a", 1)}})
	rival := l.Table(student)
	l.fs = &interrupt{FS: l.fs, before: func() { mustCommit(t, rival, Change{Add: []File{sealed(t, rival, "b", 1)}}) }}

	_, err := table.Commit(Change{RemoveAll: true})
	wantProblem(t, err, diag.CommitConflict, "refined.student")
	if !errors.Is(err, ErrConflict) {
		t.Errorf("%v is no ErrConflict", err)
	}
	if s := mustLatest(t, table); s.Version != 1 || len(s.Files) != 2 {
		t.Errorf("version %d with %d files: the other writer's rows are lost", s.Version, len(s.Files))
	}
}

// interrupt runs something once, just before the next Link.
type interrupt struct {
	FS
	before func()
}

func (i *interrupt) Link(oldName, newName string) error {
	if before := i.before; before != nil {
		i.before = nil
		before()
	}
	return i.FS.Link(oldName, newName)
}
