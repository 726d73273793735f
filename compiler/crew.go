package compiler

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// crew is the workers of one compilation. An engine binds one statement at a time
// best, so each worker has an engine of its own.
type crew []*worker

// worker is an engine with an empty copy of the part of the estate that its
// statements have read so far: a table that nobody reads costs nothing.
type worker struct {
	Engine
	declared map[string]bool // relations
}

// modelsPerWorker is how many models make up for the start of one more engine
// (20 ms, at 0.5 ms a model).
const modelsPerWorker = 40

// size is how many workers a project is worth.
func (o Options) size(models int) int {
	most := o.Workers
	if most == 0 {
		most = runtime.GOMAXPROCS(0)
	}
	return min(most, 1+models/modelsPerWorker)
}

// startCrew starts the engines side by side.
func startCrew(ctx context.Context, start Engines, size int) (crew, error) {
	workers := make(crew, size)
	errs := make([]error, size)
	var starts sync.WaitGroup
	for i := range workers {
		starts.Go(func() {
			var engine Engine
			if engine, errs[i] = start(ctx); errs[i] == nil {
				workers[i] = &worker{Engine: engine, declared: map[string]bool{}}
			}
		})
	}
	starts.Wait()
	for _, err := range errs {
		if err != nil {
			slices.DeleteFunc(workers, func(w *worker) bool { return w == nil }).close()
			return nil, err
		}
	}
	return workers, nil
}

// each has every worker do its part of some work, and waits. A panic of one is
// raised again here, where whoever called can report it.
func (c crew) each(work func(*worker) error) error {
	errs := make([]error, len(c))
	panics := make(chan any, len(c))
	var workers sync.WaitGroup
	for i, w := range c {
		workers.Go(func() {
			// An engine is faster when all its calls come from one thread.
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			defer func() {
				if cause := recover(); cause != nil {
					panics <- fmt.Sprintf("%v\n%s", cause, debug.Stack())
				}
			}()
			errs[i] = work(w)
		})
	}
	workers.Wait()
	if len(panics) > 0 {
		panic(<-panics)
	}
	return errors.Join(errs...)
}

func (c crew) close() {
	_ = c.each(func(w *worker) error { return w.Close() }) // they hold nothing that could be lost
}

// on returns the compilation as one worker goes on with it: what it reports stands
// apart, until the results of all are joined in an order that doesn't depend on who
// was first. It may read what the others share and write only to its own node.
func (c *compilation) on(w *worker) *compilation {
	own := *c
	own.engine, own.diags = w, nil
	return &own
}

// declare makes the relations that a statement reads known to the worker's engine.
// It tells whether all of them have columns to declare.
func (c *compilation) declare(ctx context.Context, relations []sql.Relation, where func(int) source.Span) (bool, error) {
	for _, r := range relations {
		name := strings.Join(r.Parts, ".")
		known, found := c.relations[name]
		if !found || c.engine.declared[name] {
			continue
		}
		columns := known.node.Columns
		if known.node.Kind == graph.KindSource {
			columns = append(columns[:len(columns):len(columns)], graph.OriginColumns()...)
		}
		if len(columns) == 0 {
			c.report(diag.New(diag.BindError, where(r.Offset), "%s isn't there before its first run", name).
				WithHint("read it inside of {{ if is_incremental }} … {{ end }}"))
			return false, nil
		}
		if err := c.engine.Declare(ctx, known.relation, columns); err != nil {
			return false, err
		}
		c.engine.declared[name] = true
	}
	return true, nil
}

// declared is a relation that statements may read, and the node whose columns it has.
type declared struct {
	relation graph.Relation
	node     *graph.Node
}

func (c *compilation) addRelations(node *graph.Node) {
	c.relations[node.Relation.String()] = declared{node.Relation, node}
	if node.Kind == graph.KindSource {
		c.relations[node.Relation.History().String()] = declared{node.Relation.History(), node}
	}
}

// pendingCheck is a statement that waits for its check.
type pendingCheck struct {
	statement string
	rules     sql.Rules
	where     func(offset int) source.Span
	// done gets what check returns, unless the statement was reported. Calls come in
	// the order of the list, one at a time.
	done func(columns []*graph.Column, tree *sql.Statement)
}

// checked is what became of a pendingCheck.
type checked struct {
	columns []*graph.Column
	tree    *sql.Statement
	diags   diag.List
	err     error
}

// checksAtOnce bounds the parse trees in memory.
const checksAtOnce = 512

// checkAll checks statements that don't depend on each other, on all workers.
func (c *compilation) checkAll(ctx context.Context, pending []pendingCheck) error {
	for len(pending) > 0 {
		part := pending[:min(checksAtOnce, len(pending))]
		pending = pending[len(part):]
		for i, r := range c.checkPart(ctx, part) {
			c.diags = append(c.diags, r.diags...)
			if r.err != nil {
				return r.err
			}
			if r.columns != nil {
				part[i].done(r.columns, r.tree)
			}
		}
	}
	return nil
}

func (c *compilation) checkPart(ctx context.Context, pending []pendingCheck) []checked {
	results := make([]checked, len(pending))
	var next atomic.Int64
	_ = c.crew.each(func(w *worker) error { // errors stand in the results
		for i := int(next.Add(1)) - 1; i < len(pending); i = int(next.Add(1)) - 1 {
			p, r, own := pending[i], &results[i], c.on(w)
			r.columns, r.tree, r.err = own.check(ctx, p.statement, p.rules, p.where)
			r.diags = own.diags
		}
		return nil
	})
	return results
}
