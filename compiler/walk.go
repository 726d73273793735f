package compiler

import (
	"context"
	"sync"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// bindNodes binds all nodes, each after those that it reads, as many at once as
// there are workers. What is reported comes in the order of c.order, whoever was
// first.
func (c *compilation) bindNodes(ctx context.Context) error {
	w := newWalk(c)
	err := c.crew.each(func(worker *worker) error {
		own := c.on(worker)
		for node := w.next(); node != nil; node = w.next() {
			own.diags = nil
			whole, err := own.bindNode(ctx, node)
			w.done(node, whole, own.diags, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range c.order {
		c.diags = append(c.diags, w.found[id]...)
	}
	return w.failure
}

// walk hands out the nodes of a compilation, parents first. It is safe for
// concurrent use, and alone in touching c.broken while it is used.
type walk struct {
	c        *compilation
	mutex    sync.Mutex
	change   sync.Cond
	ready    []string            // a stack: a worker knows the parents of what it made ready
	waiting  map[string]int      // how many parents aren't done
	children map[string][]string // of each node
	left     int                 // nodes that aren't done
	found    map[string]diag.List
	failure  error // of the engine; ends the walk
}

func newWalk(c *compilation) *walk {
	w := &walk{c: c, waiting: map[string]int{}, children: map[string][]string{}, left: len(c.order), found: map[string]diag.List{}}
	w.change.L = &w.mutex
	for _, id := range c.order {
		for _, parent := range c.nodes[id].DependsOn {
			w.children[parent] = append(w.children[parent], id)
			w.waiting[id]++
		}
	}
	for i := len(c.order) - 1; i >= 0; i-- {
		if w.waiting[c.order[i]] == 0 {
			w.ready = append(w.ready, c.order[i])
		}
	}
	return w
}

// next waits for a node that can be bound; nil when there is none any more.
func (w *walk) next() *graph.Node {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for {
		for len(w.ready) == 0 && w.left > 0 && w.failure == nil {
			w.change.Wait()
		}
		if w.left == 0 || w.failure != nil {
			return nil
		}
		node := w.c.nodes[w.ready[len(w.ready)-1]]
		w.ready = w.ready[:len(w.ready)-1]
		if !w.c.hasBrokenParent(node) {
			return node
		}
		w.settle(node, false)
	}
}

// done files the result of a node.
func (w *walk) done(node *graph.Node, whole bool, diags diag.List, failure error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if diags != nil {
		w.found[node.ID] = diags
	}
	if w.failure == nil {
		w.failure = failure
	}
	w.settle(node, whole)
}

func (w *walk) settle(node *graph.Node, whole bool) {
	w.c.broken[node.ID] = !whole
	w.left--
	for _, child := range w.children[node.ID] {
		if w.waiting[child]--; w.waiting[child] == 0 {
			w.ready = append(w.ready, child)
		}
	}
	w.change.Broadcast()
}
