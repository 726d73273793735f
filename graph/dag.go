package graph

import (
	"container/heap"
	"sort"
	"strings"
)

// DAG is a directed graph of node ids: an edge leads from a node to what it
// depends on. Everything it returns is in a fixed order, whatever the order of
// Add. It is not safe for concurrent changes.
type DAG struct {
	parents  map[string][]string
	children map[string][]string
}

// NewDAG returns an empty graph.
func NewDAG() *DAG {
	return &DAG{parents: map[string][]string{}, children: map[string][]string{}}
}

// Add adds a node and its dependencies. A dependency that is never added itself
// is ignored by Order and Cycles.
func (d *DAG) Add(id string, dependsOn ...string) {
	for _, parent := range dependsOn {
		if !contains(d.parents[id], parent) {
			d.parents[id] = append(d.parents[id], parent)
			d.children[parent] = append(d.children[parent], id)
		}
	}
	if d.parents[id] == nil {
		d.parents[id] = []string{}
	}
}

// Parents returns what a node depends on directly, sorted.
func (d *DAG) Parents(id string) []string { return sorted(d.parents[id]) }

// Children returns what depends on a node directly, sorted.
func (d *DAG) Children(id string) []string { return sorted(d.children[id]) }

// Order returns all nodes, each after what it depends on, the least id first
// where there is a choice. Nodes on a cycle, and what depends on them, are left
// out: look at Cycles.
func (d *DAG) Order() []string {
	waiting := map[string]int{}
	ready := &idHeap{}
	for id := range d.parents {
		for _, p := range d.parents[id] {
			if _, known := d.parents[p]; known {
				waiting[id]++
			}
		}
		if waiting[id] == 0 {
			*ready = append(*ready, id)
		}
	}
	heap.Init(ready)
	var order []string
	for ready.Len() > 0 {
		id := heap.Pop(ready).(string)
		order = append(order, id)
		for _, child := range d.children[id] {
			if waiting[child]--; waiting[child] == 0 {
				heap.Push(ready, child)
			}
		}
	}
	return order
}

// idHeap gives the least id first (container/heap).
type idHeap []string

func (h idHeap) Len() int           { return len(h) }
func (h idHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h idHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *idHeap) Push(id any)       { *h = append(*h, id.(string)) }
func (h *idHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// Downstream returns all nodes that depend on one of from, along at most depth
// edges (0: any number). Those of from are in it only if they depend on each other.
func (d *DAG) Downstream(from map[string]bool, depth int) map[string]bool {
	return reachAll(from, d.children, depth)
}

// Upstream returns all nodes that one of from depends on, along at most depth edges
// (0: any number). Those of from are in it only if they depend on each other.
func (d *DAG) Upstream(from map[string]bool, depth int) map[string]bool {
	return reachAll(from, d.parents, depth)
}

// reachAll walks from all starts at once, an edge at a time, so that each node is
// met first at its least distance from any of them.
func reachAll(from map[string]bool, edges map[string][]string, depth int) map[string]bool {
	reached := map[string]bool{}
	front := make([]string, 0, len(from))
	for id := range from {
		front = append(front, id)
	}
	for step := 0; len(front) > 0 && (depth == 0 || step < depth); step++ {
		var next []string
		for _, id := range front {
			for _, other := range edges[id] {
				if !reached[other] {
					reached[other] = true
					if !from[other] {
						next = append(next, other)
					}
				}
			}
		}
		front = next
	}
	return reached
}

// Descendants returns all nodes that depend on id, directly or not, sorted.
func (d *DAG) Descendants(id string) []string { return d.reach(id, d.children) }

// Ancestors returns all nodes that id depends on, directly or not, sorted.
func (d *DAG) Ancestors(id string) []string { return d.reach(id, d.parents) }

func (d *DAG) reach(from string, edges map[string][]string) []string {
	seen := map[string]bool{from: true}
	queue := []string{from}
	var out []string
	for len(queue) > 0 {
		for _, next := range edges[queue[0]] {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
				out = append(out, next)
			}
		}
		queue = queue[1:]
	}
	return sorted(out)
}

// Cycles returns one cycle for each knot of nodes that depend on each other: the
// shortest through the knot's least id, read along the dependencies (a needs b
// needs … needs a, the first not repeated at the end), sorted. A graph with the
// same edges always gives the same answer.
func (d *DAG) Cycles() [][]string {
	var cycles [][]string
	for _, knot := range d.knots() {
		cycles = append(cycles, d.shortestCycle(knot))
	}
	sort.Slice(cycles, func(i, j int) bool {
		return strings.Join(cycles[i], "\x00") < strings.Join(cycles[j], "\x00")
	})
	return cycles
}

// knots returns the strongly connected components that hold a cycle (Tarjan 1972).
func (d *DAG) knots() [][]string {
	t := &tarjan{dag: d, index: map[string]int{}, low: map[string]int{}, on: map[string]bool{}}
	for _, id := range sortedKeys(d.parents) {
		if _, seen := t.index[id]; !seen {
			t.visit(id)
		}
	}
	return t.knots
}

type tarjan struct {
	dag   *DAG
	index map[string]int
	low   map[string]int
	on    map[string]bool
	stack []string
	knots [][]string
}

func (t *tarjan) visit(id string) {
	t.index[id], t.low[id] = len(t.index), len(t.index)
	t.stack, t.on[id] = append(t.stack, id), true
	for _, p := range t.dag.Parents(id) {
		if _, known := t.dag.parents[p]; !known {
			continue
		}
		if _, seen := t.index[p]; !seen {
			t.visit(p)
			t.low[id] = min(t.low[id], t.low[p])
		} else if t.on[p] {
			t.low[id] = min(t.low[id], t.index[p])
		}
	}
	if t.low[id] == t.index[id] {
		t.pop(id)
	}
}

func (t *tarjan) pop(root string) {
	var component []string
	for {
		id := t.stack[len(t.stack)-1]
		t.stack, t.on[id] = t.stack[:len(t.stack)-1], false
		component = append(component, id)
		if id == root {
			break
		}
	}
	if len(component) > 1 || contains(t.dag.parents[root], root) {
		t.knots = append(t.knots, sorted(component))
	}
}

// shortestCycle walks breadth first from the knot's least id until it is back.
func (d *DAG) shortestCycle(knot []string) []string {
	start := knot[0]
	cameFrom := map[string]string{}
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		for _, p := range d.Parents(queue[0]) {
			if p == start {
				return walkBack(cameFrom, start, queue[0])
			}
			if _, seen := cameFrom[p]; !seen && contains(knot, p) {
				cameFrom[p] = queue[0]
				queue = append(queue, p)
			}
		}
	}
	return knot
}

func walkBack(cameFrom map[string]string, start, last string) []string {
	path := []string{last}
	for path[len(path)-1] != start {
		path = append(path, cameFrom[path[len(path)-1]])
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path
}

// String lists each node with its dependencies, sorted: tests compare it.
func (d *DAG) String() string {
	var b strings.Builder
	for _, id := range sortedKeys(d.parents) {
		b.WriteString(id + "\n")
		for _, p := range d.Parents(id) {
			b.WriteString("  " + p + "\n")
		}
	}
	return b.String()
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	sort.Strings(out)
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
