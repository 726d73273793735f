package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// ingest lands the new deliveries of one source. Each is committed at once and is
// safe whatever becomes of the run: a second attempt finds it in the log.
type ingest struct {
	source  *graph.Node
	landing *landing.Folder
	lake    *lake.Lake
	engine  *duckdb.Engine
	now     func() time.Time
	// pseudonym tells whether people who were purged come again; nil: nobody looks.
	pseudonym func(subject, id string) (string, error)

	table, rejects *lake.Table
	before         version // of the table, when the ingest began
	known          deliveries
	diags          diag.List
	rows           int64 // loaded by this run
	loaded         int   // deliveries taken by this run
}

// run loads what is new. The error is one of the machine or of ctx; what is wrong
// with files is in diags, and doesn't keep other deliveries out.
func (i *ingest) run(ctx context.Context) error {
	i.table, i.rejects = i.lake.Table(i.source.Relation), i.lake.Table(rejectsOf(i.source.Relation))
	var err error
	if i.before, err = landedSoFar(i.table); err != nil {
		return err
	}
	i.known = i.before.known
	for _, d := range i.known.held() {
		d.number(i.known.last() + 1) // it lands now, if it does
		if err := i.load(ctx, d); err != nil {
			return err
		}
	}
	found, err := i.discover(ctx)
	if err != nil {
		return err
	}
	for _, f := range found.Deliveries {
		if err := i.take(ctx, f); err != nil {
			return err
		}
	}
	i.reportDrops()
	return nil
}

// discover looks for new files. Files written moments ago are given the time to
// settle, once, so that a file dropped just before the run isn't missed.
func (i *ingest) discover(ctx context.Context) (landing.Found, error) {
	listing := i.landing.Listing()
	found, diags, err := landing.Discover(ctx, listing, i.source, i.known.seen(), listing.Time)
	if err == nil && found.Wait > 0 {
		select {
		case <-time.After(found.Wait):
		case <-ctx.Done():
			return found, ctx.Err()
		}
		listing = i.landing.Since(listing.Time.Add(found.Wait))
		found, diags, err = landing.Discover(ctx, listing, i.source, i.known.seen(), listing.Time)
	}
	i.diags = append(i.diags, diags...)
	return found, err
}

// take keeps the files of a delivery that was found, then loads it.
func (i *ingest) take(ctx context.Context, found landing.Delivery) error {
	for _, f := range found.Files {
		if err := landing.Keep(ctx, i.originals(), i.landing.Files, f); err != nil {
			return i.problem(ctx, err)
		}
	}
	d := i.known.newDelivery(found)
	if newest, ok := i.known.newest(d.Scope); ok && newest.Content == d.Content {
		d.Status = deliveryEqual
		return i.record(d, lake.Change{Operation: "EQUAL DELIVERY"})
	}
	return i.load(ctx, d)
}

// load reads a delivery's files into the raw table. A file that can't be read
// keeps the whole delivery out: half of one would look like a drop.
func (i *ingest) load(ctx context.Context, d delivery) error {
	batch, err := newBatch(ctx, i, &d)
	if err != nil {
		return i.problem(ctx, err)
	}
	defer batch.close()
	if err := batch.read(ctx); err != nil {
		return i.problem(ctx, err)
	}
	if _, small := i.known.tooSmall(i.source.Source.Load, d.Scope, d.Rows); small {
		if d.Status == deliveryHeld {
			return nil // as recorded
		}
		d.Status = deliveryHeld
		return i.record(d, lake.Change{Operation: "HELD DELIVERY"})
	}
	return i.commit(ctx, d, batch)
}

func (i *ingest) commit(ctx context.Context, d delivery, b *batch) error {
	d.Status = deliveryLoaded
	if d.Rejects > 0 {
		change, err := b.rejects.change(ctx, i.rejects, "REJECTS", b.rejects.columns)
		if err != nil {
			return i.problem(ctx, err)
		}
		change.Txn = transaction(d)
		if _, err := i.rejects.Commit(change); err != nil {
			return err
		}
	}
	change, err := b.rows.change(ctx, i.table, "DELIVERY", b.stored())
	if err != nil {
		return i.problem(ctx, err)
	}
	if err := i.record(d, change); err != nil {
		return err
	}
	i.rows += d.Rows
	i.diags = append(i.diags, b.warnings...)
	return nil
}

// record commits a delivery. A table's first commit creates it.
func (i *ingest) record(d delivery, change lake.Change) error {
	change.Schema = lakeSchema(rawColumns(i.source))
	change.Details = map[string]string{deliveryParameter: d.text()}
	change.Txn = transaction(d)
	if _, err := i.table.Commit(change); err != nil {
		return err
	}
	i.known = append(i.known, d)
	i.loaded++
	return nil
}

// transaction makes a delivery land exactly once: a run that was cut off between
// rejects and rows makes neither twice.
func transaction(d delivery) *lake.Txn {
	return &lake.Txn{App: "edfi-build/delivery/" + d.BatchID, Version: 1}
}

// problem files what is wrong with a delivery and passes on what is wrong with the
// machine.
func (i *ingest) problem(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var one diag.Diagnostic
	var list diag.List
	if errors.As(err, &list) || errors.As(err, &one) {
		i.diags = append(i.diags, diag.FromError(diag.UnreadableLanding, err)...)
		return nil
	}
	var engine *graph.SQLError
	if errors.As(err, &engine) && engine.Kind == "IO" {
		return storageDiagnostic(i.source, engine)
	}
	if engine != nil {
		i.diags = append(i.diags, diag.New(diag.UnreadableLanding, i.source.Span, "a delivery of %s can't be loaded: %s",
			i.source.Relation, engine.SafeMessage()))
		return nil
	}
	return err
}

// reportDrops tells of the deliveries that are held, unless a newer one of their
// scope has come.
func (i *ingest) reportDrops() {
	for _, d := range i.known.held() {
		before, _ := i.known.tooSmall(i.source.Source.Load, d.Scope, d.Rows)
		i.diags = append(i.diags, diag.New(diag.DeliveryHeld, i.source.Span,
			"the delivery of %s has %s where the one before had %d: more than max_drop allows", d.Files[0].Path, plural(d.Rows, "row"), before).
			WithDetail("Its files are kept and its rows are not loaded.").
			WithHint("ask the source for a whole export, or raise load.max_drop if it is right"))
	}
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
