package runner

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// testEstate is a lake whose models are written by hand, so that a test can say
// what a query gives in each run.
type testEstate struct {
	t   *testing.T
	dir string
	now time.Time
	ids atomic.Int64
}

func newTestEstate(t *testing.T) *testEstate {
	return &testEstate{t: t, dir: t.TempDir(), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (e *testEstate) options() Options {
	return Options{
		Target: graph.Target{Name: "dev", Lake: e.dir, Threads: 2}, Version: "test", Host: "here",
		Now:   func() time.Time { return e.now },
		NewID: func() string { return fmt.Sprintf("id-%d", e.ids.Add(1)) },
	}
}

// model is a model of refined that gives the rows of a VALUES list with the columns
// id (BIGINT) and word (VARCHAR).
func model(name string, materialized graph.Materialization, values string) *graph.Node {
	statement := "SELECT CAST(id AS BIGINT) AS id, word FROM (VALUES " + values + ") AS t(id, word)"
	return &graph.Node{
		ID: "model.p." + name, Kind: graph.KindModel, Name: name, Layer: "refined", Path: "models/" + name + ".sql",
		Relation: graph.Relation{Space: "refined", Name: name}, Config: graph.Config{Materialized: materialized},
		CompiledCode: statement, IncrementalCode: statement, CodeDigest: digest(statement),
		Columns: []*graph.Column{{Name: "id", Type: "BIGINT"}, {Name: "word", Type: "VARCHAR"}},
	}
}

// run runs models and tells how it went, a day after the run before.
func (e *testEstate) run(change func(*Options), nodes ...*graph.Node) (*Outcome, error) {
	e.t.Helper()
	e.now = e.now.Add(24 * time.Hour)
	m := &graph.Manifest{Format: 1, Nodes: map[string]*graph.Node{}, Project: graph.Project{
		Name: "p", Timezone: "UTC", Layers: []graph.Layer{{Name: "raw"}, {Name: "refined"}, {Name: "published"}},
	}}
	for _, n := range nodes {
		m.Nodes[n.ID] = n
	}
	options := e.options()
	if change != nil {
		change(&options)
	}
	return Run(context.Background(), m, options)
}

// publish runs models, which must lead to a release.
func (e *testEstate) publish(nodes ...*graph.Node) *lake.Release {
	e.t.Helper()
	outcome, err := e.run(nil, nodes...)
	if err != nil || outcome.Failed() || !outcome.Made {
		e.t.Fatalf("no release was made: %v, %v", err, outcome.Diagnostics())
	}
	return outcome.Release
}

// rows answers a query over the last release: cells separated by spaces, rows by
// semicolons.
func (e *testEstate) rows(relation, query string) string {
	e.t.Helper()
	reader, err := OpenReader(context.Background(), ReaderOptions{Lake: e.dir, Timezone: "UTC", Now: e.options().Now})
	if err != nil {
		e.t.Fatal(err)
	}
	defer reader.Close()
	if _, err := reader.Show(context.Background(), []string{relation}); err != nil {
		e.t.Fatal(err)
	}
	answer, err := reader.Query(context.Background(), query, 100)
	if err != nil {
		e.t.Fatal(err)
	}
	var rows []string
	for _, row := range answer.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = "NULL"
			if cell != nil {
				cells[i] = *cell
			}
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return strings.Join(rows, "; ")
}

// lake opens the lake as a run does.
func (e *testEstate) lake() *lake.Lake {
	o := e.options()
	return lake.New(e.dir, lake.Options{Now: o.Now, NewID: o.NewID, Engine: "edfi-build/test"})
}

func (e *testEstate) table(name string) *lake.Table {
	return e.lake().Table(graph.Relation{Space: "refined", Name: name})
}
