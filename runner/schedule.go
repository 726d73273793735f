package runner

import (
	"context"
	"runtime/debug"
	"sync"
)

// schedule runs work on nodes, several at once, each after all it waits for.
type schedule struct {
	order    []string            // all nodes; where there is a choice, the earlier one starts first
	waits    map[string][]string // what each node waits for
	threads  int
	failFast bool
	// work does a node and returns its state. It is called from several
	// goroutines, once for each node that can be done.
	work func(ctx context.Context, id string, thread int) State
	// passed is told of nodes that are not done, and why. It is called in turn.
	passed func(id string, state State)
}

// run returns the state of every node. When ctx is cancelled, nodes under way are
// waited for and the rest is skipped.
func (s *schedule) run(ctx context.Context) map[string]State {
	type done struct {
		id     string
		state  State
		thread int
		panic  *WorkerPanic
	}
	q := newQueue(s)
	finished := make(chan done)
	idle := make([]int, s.threads)
	for i := range idle {
		idle[i] = s.threads - i // a stack with thread 1 on top
	}
	var workers sync.WaitGroup
	var panicked *WorkerPanic
	stop := false
	for running := 0; ; {
		q.pass(stop || ctx.Err() != nil)
		for len(idle) > 0 {
			id, ready := q.next()
			if !ready {
				break
			}
			thread := idle[len(idle)-1]
			idle = idle[:len(idle)-1]
			running++
			workers.Go(func() {
				state, panicked := s.guarded(ctx, id, thread)
				finished <- done{id, state, thread, panicked}
			})
		}
		if running == 0 {
			break
		}
		d := <-finished
		running--
		q.settle(d.id, d.state)
		idle = append(idle, d.thread)
		stop = stop || (s.failFast && d.state == Errored) || d.panic != nil
		if d.panic != nil {
			panicked = d.panic
		}
	}
	workers.Wait()
	if panicked != nil {
		panic(panicked)
	}
	return q.states
}

// WorkerPanic is a panic that happened in a worker's goroutine, raised again in
// the caller's, where it can be reported. Stack is the worker's.
type WorkerPanic struct {
	Cause any
	Stack []byte
}

func (s *schedule) guarded(ctx context.Context, id string, thread int) (state State, panicked *WorkerPanic) {
	defer func() {
		if cause := recover(); cause != nil {
			state, panicked = Errored, &WorkerPanic{Cause: cause, Stack: debug.Stack()}
		}
	}()
	return s.work(ctx, id, thread), nil
}
