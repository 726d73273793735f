package lake

import (
	"fmt"
	"sync"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

func relation(name string) graph.Relation {
	r, err := graph.ParseRelation(name)
	if err != nil {
		panic(err)
	}
	return r
}

func TestRacingAppendsLoseNothing(t *testing.T) {
	const writers, commits = 6, 50
	l := testLake(t, newClock())
	var group sync.WaitGroup
	failures := make(chan error, writers*commits)
	for w := range writers {
		group.Go(func() {
			table := l.Table(student)
			for i := range commits {
				f := File{Path: fmt.Sprintf("w%d-%d.parquet", w, i), SHA256: "00", Rows: 1}
				_, err := table.Commit(Change{Schema: twoColumns, Add: []File{f}, Txn: &Txn{fmt.Sprint("writer-", w), int64(i)}})
				failures <- err
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		check(t, err)
	}
	s := mustLatest(t, l.Table(student))
	if s.Version != writers*commits-1 || len(s.Files) != writers*commits || len(s.Txns) != writers {
		t.Errorf("version %d, %d files, %d applications", s.Version, len(s.Files), len(s.Txns))
	}
}
