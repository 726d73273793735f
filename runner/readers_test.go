package runner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// twins are two tables that hold the same rows in every release.
var twins = []graph.Relation{{Space: "refined", Name: "one"}, {Space: "refined", Name: "two"}}

// TestReadersDuringPublishes publishes releases while others read. Every answer is
// that of one release: both tables are of it, and whole.
func TestReadersDuringPublishes(t *testing.T) {
	const releases, readers = 100, 2
	p := newTwinPublisher(t)
	if err := p.publish(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	var answers atomic.Int64
	group, ctx := errgroup.WithContext(t.Context())
	group.Go(func() error {
		defer done.Store(true)
		for n := 2; n <= releases; n++ {
			if err := p.publish(ctx, n); err != nil {
				return err
			}
		}
		return nil
	})
	for range readers {
		group.Go(func() error {
			for last := int64(0); !done.Load(); answers.Add(1) {
				release, err := p.read(ctx)
				if err != nil {
					return err
				}
				if release < last {
					return fmt.Errorf("release %d was read after release %d", release, last)
				}
				last = release
				time.Sleep(10 * time.Millisecond) // leaves the publisher some of the machine
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if last, err := p.read(t.Context()); err != nil || last != releases {
		t.Errorf("in the end release %d is read (%v)", last, err)
	}
	t.Logf("%d answers during %d publishes", answers.Load(), releases)
}

type twinPublisher struct {
	dir      string
	lake     *lake.Lake
	engine   *duckdb.Engine
	manifest []byte
}

func newTwinPublisher(t *testing.T) *twinPublisher {
	t.Helper()
	dir := t.TempDir()
	var ids atomic.Int64
	l := lake.New(dir, lake.Options{
		Now: time.Now, NewID: func() string { return fmt.Sprint("id-", ids.Add(1)) }, Engine: "edfi-build/test", Parquet: duckdb.Checkpoints{},
	})
	if err := l.Layout(); err != nil {
		t.Fatal(err)
	}
	engine, err := duckdb.Open(t.Context(), duckdb.Options{AllowedDirs: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	m := graph.Manifest{Format: graph.ManifestFormat, Nodes: map[string]*graph.Node{}}
	for _, r := range twins {
		id := "model.test." + r.Name
		m.Nodes[id] = &graph.Node{ID: id, Kind: graph.KindModel, Name: r.Name, Relation: r, Config: graph.Config{Materialized: graph.Table}}
	}
	manifest, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return &twinPublisher{dir, l, engine, manifest}
}

// publish makes release n, in which each table has as many rows, each with the
// number of the release.
func (p *twinPublisher) publish(ctx context.Context, n int) error {
	release := lake.Release{RunID: fmt.Sprint("run-", n), Tables: map[string]lake.TableState{}}
	columns := []*graph.Column{{Name: "n", Type: "BIGINT"}}
	for _, r := range twins {
		table := p.lake.Table(r)
		name, path, err := table.NewFile()
		if err != nil {
			return err
		}
		if _, err := p.engine.CopyTo(ctx, fmt.Sprintf("SELECT %d::BIGINT AS n FROM range(%[1]d)", n), columns, path); err != nil {
			return err
		}
		file, err := table.Seal(name, int64(n))
		if err != nil {
			return err
		}
		commit, err := table.Commit(lake.Change{Schema: lake.Schema{{Name: "n", Type: "BIGINT"}}, Add: []lake.File{file}, RemoveAll: true})
		if err != nil {
			return err
		}
		release.Tables[r.String()] = lake.TableState{Commit: commit, Rows: int64(n)}
	}
	_, err := p.lake.Publish(release, map[string][]byte{"manifest.json": p.manifest})
	return err
}

// read asks as another process would, and returns the release that the answer is of.
func (p *twinPublisher) read(ctx context.Context) (int64, error) {
	reader, err := runner.OpenReader(ctx, runner.ReaderOptions{Lake: p.dir, Now: time.Now})
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	number := reader.Release.Number
	for _, r := range twins {
		if _, err := reader.Show(ctx, []string{r.String()}); err != nil {
			return 0, err
		}
		answer, err := reader.Query(ctx, "SELECT count(*), min(n), max(n) FROM "+r.String(), 0)
		if err != nil {
			return 0, err
		}
		for _, cell := range answer.Rows[0] {
			if *cell != fmt.Sprint(number) {
				return 0, fmt.Errorf("%s of release %d holds a row of release %s", r, number, *cell)
			}
		}
	}
	return number, nil
}
