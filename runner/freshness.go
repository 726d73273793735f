package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// SourceAge is how old a source is, against what its freshness allows.
type SourceAge struct {
	Node      *graph.Node
	State     State     // Success, Warned or Errored
	LoadedAt  time.Time // of the newest row; zero: the table never had one, or it can't be told
	CheckedAt time.Time
	Duration  time.Duration // of the check
	// Diagnostic says what is wrong; nil when nothing is.
	Diagnostic *diag.Diagnostic
	Late       bool // old, and not just impossible to tell
}

// Age is how long before the check the newest row came.
func (a *SourceAge) Age() time.Duration { return a.CheckedAt.Sub(a.LoadedAt) }

// Freshness tells the age of sources as raw stands now, whatever the last release
// says of it. It writes nothing and needs no lock. Notify is told of each source
// as it is done, with its number from 1. What is wrong with a source stands in its
// SourceAge; the error is one of the machine.
func Freshness(ctx context.Context, m *graph.Manifest, nodes []*graph.Node, o ReaderOptions, notify func(i int, a *SourceAge)) ([]*SourceAge, error) {
	l := lake.New(o.Lake, o.lake())
	release, err := latest(l)
	if err != nil {
		return nil, err
	}
	engine, err := duckdb.Open(ctx, o.engine())
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	f := &freshness{estate: newEstate(m, l, engine, release), now: o.Now}
	f.estate.newest = true
	var ages []*SourceAge
	for i, node := range nodes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		age := f.check(ctx, node)
		ages = append(ages, age)
		notify(i+1, age)
	}
	return ages, nil
}

type freshness struct {
	estate *estate
	now    func() time.Time
}

func (f *freshness) check(ctx context.Context, node *graph.Node) *SourceAge {
	started := f.now()
	a := &SourceAge{Node: node, State: Success, CheckedAt: started}
	loaded, err := f.loadedAt(ctx, node)
	a.LoadedAt = loaded
	switch {
	case err != nil:
		a.fail(err)
	case loaded.IsZero():
		a.late(Errored, "%s was never loaded", node.Relation)
	default:
		a.judge(node.Source.Freshness)
	}
	a.Duration = f.now().Sub(started)
	return a
}

// loadedAt tells when the newest row came; the zero time when there is none.
func (f *freshness) loadedAt(ctx context.Context, node *graph.Node) (time.Time, error) {
	fresh := node.Source.Freshness
	snapshot, err := f.estate.snapshot(node.Relation)
	if errors.Is(err, lake.ErrNoTable) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	if fresh.LoadedAtField == "" && fresh.Filter == "" {
		return lastDelivery(f.estate.table(node.Relation), snapshot.Version)
	}
	if err := f.estate.show(ctx, node.ID); err != nil {
		return time.Time{}, err
	}
	field, filter := graph.ColumnIngestedAt, "true"
	if fresh.LoadedAtField != "" {
		field = fresh.LoadedAtField
	}
	if fresh.Filter != "" {
		filter = fresh.Filter
	}
	// Dates and timestamps without a zone are taken in the project's.
	answer, err := f.estate.engine.Query(ctx, fmt.Sprintf("SELECT epoch_us(max(CAST((%s\n) AS TIMESTAMP WITH TIME ZONE))) AS loaded_at FROM %s WHERE (%s\n)", field, node.Relation, filter), 1)
	if err != nil || answer.Rows[0][0] == nil {
		return time.Time{}, err
	}
	micros, err := strconv.ParseInt(*answer.Rows[0][0], 10, 64)
	return time.UnixMicro(micros).UTC(), err
}

// lastDelivery tells when rows last came, those of a delivery that equalled the one
// before included: a system that sends the same again isn't late.
func lastDelivery(t *lake.Table, version int64) (time.Time, error) {
	operations, err := t.History(version)
	if err != nil {
		return time.Time{}, err
	}
	for i := len(operations) - 1; i >= 0; i-- {
		var d delivery
		text, ok := operations[i].Parameters[deliveryParameter].(string)
		if ok && json.Unmarshal([]byte(text), &d) == nil && d.Status != deliveryHeld {
			return operations[i].Time.UTC(), nil
		}
	}
	return time.Time{}, nil
}

func (a *SourceAge) judge(f *graph.Freshness) {
	says := "the newest row of %s is %s old, and the limit is %s"
	switch {
	case f.ErrorAfter != nil && a.Age() > f.ErrorAfter.Duration():
		a.late(Errored, says, a.Node.Relation, inWords(a.Age()), periodText(f.ErrorAfter))
	case f.WarnAfter != nil && a.Age() > f.WarnAfter.Duration():
		a.late(Warned, says, a.Node.Relation, inWords(a.Age()), periodText(f.WarnAfter))
	}
}

func (a *SourceAge) late(state State, format string, args ...any) {
	d := diag.New(diag.StaleSource, a.Node.Span, format, args...)
	if state == Warned {
		d.Severity = diag.Warning
	}
	d = d.WithHint("see whether files still come to %s in the landing folder, then run `edfi-build ingest`", a.Node.Source.Landing.Path)
	a.State, a.Late, a.Diagnostic = state, true, &d
}

// fail says why the age can't be told, without quoting a cell.
func (a *SourceAge) fail(err error) {
	a.State = Errored
	var engine *graph.SQLError
	if !errors.As(err, &engine) {
		d := diag.FromError(diag.NodeFailed, err)[0]
		a.Diagnostic = &d
		return
	}
	d := engineDiagnostic(&graph.Node{Relation: a.Node.Relation, Path: a.Node.Path, Span: a.Node.Span}, engine)
	a.Diagnostic = &d
}

func periodText(p *graph.Period) string { return plural(int64(p.Count), p.Unit) }

// inWords writes a length of time as people say it, in its largest unit.
func inWords(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return plural(int64(d/(24*time.Hour)), "day")
	case d >= 2*time.Hour:
		return plural(int64(d/time.Hour), "hour")
	}
	return plural(int64(d/time.Minute), "minute")
}

// DBT is the check in dbt's words, for dbt.Sources.
func (a *SourceAge) DBT() dbt.SourceAge {
	out := dbt.SourceAge{
		ID: a.Node.ID, LoadedAt: a.LoadedAt, CheckedAt: a.CheckedAt, Duration: a.Duration, Freshness: *a.Node.Source.Freshness,
		Status: map[State]string{Success: "pass", Warned: "warn", Errored: "error"}[a.State],
	}
	if a.LoadedAt.IsZero() {
		out.Error = a.Diagnostic.Summary
	}
	return out
}
