package lake

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// plainRows stands in for Parquet: the rows as they are.
type plainRows struct{}

func (plainRows) WriteCheckpoint(path string, rows []byte) error {
	return os.WriteFile(path, rows, 0o644)
}
func (plainRows) ReadCheckpoint(path string) ([]byte, error) { return os.ReadFile(path) }

// checkpointed is the same lake with checkpoints, as another process opens it. It
// reads any checkpoint, be it worth it or not.
func checkpointed(l *Lake) *Lake {
	c := New(l.Dir(), Options{Now: l.now, NewID: l.newID, Engine: l.engine, Parquet: plainRows{}})
	c.worth = 0
	return c
}

// without is the same table for a process that reads no checkpoint.
func without(t *Table) *Table {
	l := New(t.lake.Dir(), Options{Now: t.lake.now, NewID: t.lake.newID, Engine: t.lake.engine})
	return l.Table(student)
}

// afresh is the same table for another process that reads checkpoints.
func afresh(t *Table) *Table { return checkpointed(t.lake).Table(student) }

// manyCommits makes a table with n versions and checkpoints.
func manyCommits(t *testing.T, n int) *Table {
	t.Helper()
	table := checkpointed(testLake(t, newClock())).Table(student)
	for i := range n {
		mustCommit(t, table, Change{Schema: twoColumns, Add: []File{sealed(t, table, fmt.Sprint(i), 1)}, Txn: &Txn{fmt.Sprint("run-", i), 1}})
	}
	return table
}

func TestCheckpointsAreWrittenAndUsed(t *testing.T) {
	table := manyCommits(t, 25)
	for _, version := range []int64{10, 20} {
		if _, err := os.Stat(table.checkpointPath(version)); err != nil {
			t.Error(err)
		}
	}
	// Without the commits before it, the newest checkpoint alone can give the answer.
	want := mustLatest(t, without(table))
	for version := range int64(20) {
		check(t, os.Truncate(table.commitPath(version), 0))
	}
	if got := mustLatest(t, afresh(table)); !reflect.DeepEqual(got, want) {
		t.Errorf("read as %+v, want %+v", got, want)
	}
	_, err := without(table).Latest()
	wantProblem(t, err, diag.DamagedLog, "00000000000000000000.json")
}

// TestCheckpointsChangeNoAnswer makes random changes and reads every version with
// and without checkpoints.
func TestCheckpointsChangeNoAnswer(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 3))
			clock := newClock()
			table := checkpointed(testLake(t, clock)).Table(student)
			for i := range 15 + random.IntN(20) {
				clock.at = clock.at.Add(time.Duration(random.IntN(2000)-500) * time.Millisecond)
				mustCommit(t, table, randomChange(t, random, table, i))
			}
			newest := mustLatest(t, table).Version
			for version := range newest + 1 {
				got, err := afresh(table).Snapshot(version)
				check(t, err)
				want, err := without(table).Snapshot(version)
				check(t, err)
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("version %d reads as %+v, want %+v", version, got, want)
				}
			}
		})
	}
}

func randomChange(t *testing.T, random *rand.Rand, table *Table, i int) Change {
	t.Helper()
	c := Change{Schema: twoColumns, Txn: &Txn{fmt.Sprint("app-", random.IntN(4)), int64(i)}}
	for n := range random.IntN(3) {
		c.Add = append(c.Add, sealed(t, table, fmt.Sprint(i, "-", n), int64(n)))
	}
	if random.IntN(4) == 0 {
		c.Schema = append(twoColumns[:2:2], Column{fmt.Sprint("c", i), "DATE"})
	}
	switch now, err := table.Latest(); {
	case err != nil || len(now.Files) == 0:
	case random.IntN(6) == 0:
		c.RemoveAll = true
	case random.IntN(3) == 0:
		c.Remove = []string{now.Files[random.IntN(len(now.Files))].Path}
	}
	return c
}

func TestDamagedCheckpointsArePassedOver(t *testing.T) {
	damages := map[string]func(t *testing.T, path string){
		"missing":     func(t *testing.T, path string) { check(t, os.Remove(path)) },
		"empty":       func(t *testing.T, path string) { check(t, os.Truncate(path, 0)) },
		"flipped bit": flipBit,
	}
	for name, damage := range damages {
		for _, file := range []string{"last checkpoint", "newest", "older"} {
			t.Run(name+" "+file, func(t *testing.T) {
				table := manyCommits(t, 25)
				want := mustLatest(t, without(table))
				path := map[string]string{"last checkpoint": table.lastCheckpointPath(), "newest": table.checkpointPath(20), "older": table.checkpointPath(10)}[file]
				damage(t, path)
				if got := mustLatest(t, afresh(table)); !reflect.DeepEqual(got, want) {
					t.Errorf("read as %+v, want %+v", got, want)
				}
				for range 12 {
					mustCommit(t, afresh(table), Change{Add: []File{sealed(t, table, "x", 1)}})
				}
				if got, want := mustLatest(t, afresh(table)), mustLatest(t, without(table)); !reflect.DeepEqual(got, want) || got.Version != 36 {
					t.Errorf("twelve commits later: read as %+v, want %+v", got, want)
				}
			})
		}
	}
}

func flipBit(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	check(t, err)
	content[len(content)/2] ^= 1
	check(t, os.WriteFile(path, content, 0o644))
}

// brokenParquet fails to write.
type brokenParquet struct{ plainRows }

func (brokenParquet) WriteCheckpoint(string, []byte) error { return os.ErrPermission }

func TestFailedCheckpointFailsNoCommit(t *testing.T) {
	base := testLake(t, newClock())
	l := New(base.Dir(), Options{Now: base.now, NewID: base.newID, Engine: base.engine, Parquet: brokenParquet{}})
	for range 25 {
		mustCommit(t, l.Table(student), Change{Schema: twoColumns})
	}
	if s := mustLatest(t, l.Table(student)); s.Version != 24 {
		t.Errorf("the table is at %d", s.Version)
	}
}

func TestTransactionsBeforeACheckpointAreFound(t *testing.T) {
	table := manyCommits(t, 25)
	again := mustCommit(t, afresh(table), Change{Txn: &Txn{"run-3", 1}})
	want, err := without(table).Snapshot(3)
	check(t, err)
	if again != want.Commit {
		t.Errorf("done again as %+v, want %+v", again, want.Commit)
	}
}

// TestCleanedLog reads what another program leaves when it removes old commits.
func TestCleanedLog(t *testing.T) {
	table := manyCommits(t, 15)
	want := mustLatest(t, table)
	for version := range int64(10) {
		check(t, os.Remove(table.commitPath(version)))
	}
	check(t, os.Remove(table.lastCheckpointPath()))
	if got := mustLatest(t, afresh(table)); !reflect.DeepEqual(got, want) {
		t.Errorf("read as %+v, want %+v", got, want)
	}
	check(t, os.Remove(table.checkpointPath(10)))
	_, err := afresh(table).Latest()
	wantProblem(t, err, diag.DamagedLog, "00000000000000000000.json: it is missing")

	parts := table.logDir() + "/00000000000000000010.checkpoint.0000000001.0000000002.parquet"
	check(t, os.WriteFile(parts, nil, 0o644))
	_, err = afresh(table).Latest()
	wantProblem(t, err, diag.UnsupportedTable, "a checkpoint in several files or of version 2")
}

func FuzzCheckpointRows(f *testing.F) {
	f.Add([]byte(plainProtocol + "\n" + plainMetaData + "\n" + plainAdd))
	f.Add([]byte(`{"add":null,"txn":{"appId":"a","version":1}}`))
	f.Fuzz(func(_ *testing.T, rows []byte) {
		actions, err := decodeRows(rows)
		if err != nil {
			return
		}
		if state := newReplay(); state.addAll(actions) == nil {
			state.reconciled()
		}
	})
}
