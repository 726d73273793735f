package runner

import "container/heap"

// queue knows which nodes of a schedule can start. Each node is looked at once for
// each that it waits for, so that a run of thousands costs no more a node than one
// of ten. It is not safe for concurrent use.
type queue struct {
	*schedule
	states   map[string]State
	started  map[string]bool
	position map[string]int   // in the order
	waiting  map[string]int   // how many it waits for that have no state yet
	children map[string][]int // what waits for a node, by position
	ready    positions        // can start
	doomed   positions        // wait for a node that came to nothing
}

func newQueue(s *schedule) *queue {
	q := &queue{
		schedule: s, states: map[string]State{}, started: map[string]bool{},
		position: map[string]int{}, waiting: map[string]int{}, children: map[string][]int{},
	}
	for i, id := range s.order {
		q.position[id] = i
		q.waiting[id] = len(s.waits[id])
		for _, other := range s.waits[id] {
			q.children[other] = append(q.children[other], i)
		}
		if q.waiting[id] == 0 {
			q.ready = append(q.ready, i) // in order, which is a heap
		}
	}
	return q
}

// next takes the earliest node that can start.
func (q *queue) next() (id string, ok bool) {
	for len(q.ready) > 0 {
		id := q.order[heap.Pop(&q.ready).(int)]
		if _, settled := q.states[id]; !settled {
			q.started[id] = true
			return id, true
		}
	}
	return "", false
}

// settle files the state of a node.
func (q *queue) settle(id string, state State) {
	q.states[id] = state
	for _, child := range q.children[id] {
		if q.waiting[q.order[child]]--; !state.Holds() {
			heap.Push(&q.doomed, child)
		} else if q.waiting[q.order[child]] == 0 {
			heap.Push(&q.ready, child)
		}
	}
}

// pass settles the nodes that will not be done: those that wait for one that came to
// nothing and, when the work is to stop, all that haven't started.
func (q *queue) pass(stop bool) {
	if stop {
		for i, id := range q.order {
			if !q.started[id] {
				q.doomed = append(q.doomed, i)
			}
		}
		heap.Init(&q.doomed)
	}
	for len(q.doomed) > 0 {
		id := q.order[heap.Pop(&q.doomed).(int)]
		if _, settled := q.states[id]; settled || q.started[id] {
			continue
		}
		state := q.fate(id)
		q.passed(id, state)
		q.settle(id, state)
	}
}

// fate is the state of a node that will not be done.
func (q *queue) fate(id string) State {
	for _, other := range q.waits[id] {
		switch state, known := q.states[other]; {
		case !known:
		case state == Skipped:
			return Skipped
		case !state.Holds():
			return UpstreamFailed
		}
	}
	return Skipped
}

// positions is a heap of places in the order.
type positions []int

func (p positions) Len() int           { return len(p) }
func (p positions) Less(i, j int) bool { return p[i] < p[j] }
func (p positions) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *positions) Push(i any)        { *p = append(*p, i.(int)) }
func (p *positions) Pop() any {
	last := len(*p) - 1
	i := (*p)[last]
	*p = (*p)[:last]
	return i
}
