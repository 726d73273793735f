package runner

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// record runs a schedule and returns the states and the order of work.
func record(t *testing.T, s *schedule, outcome map[string]State) (map[string]State, []string) {
	t.Helper()
	var mu sync.Mutex
	var done []string
	s.work = func(_ context.Context, id string, thread int) State {
		mu.Lock()
		defer mu.Unlock()
		if thread < 1 || thread > s.threads {
			t.Errorf("thread %d of %d", thread, s.threads)
		}
		done = append(done, id)
		if state, ok := outcome[id]; ok {
			return state
		}
		return Success
	}
	s.passed = func(string, State) {}
	return s.run(t.Context()), done
}

func TestAFailureStopsOnlyWhatDependsOnIt(t *testing.T) {
	s := &schedule{
		order:   []string{"a", "b", "test_a", "c", "d"},
		waits:   map[string][]string{"test_a": {"a"}, "c": {"a", "test_a"}, "d": {"b"}},
		threads: 2,
	}
	states, _ := record(t, s, map[string]State{"test_a": Errored})
	want := map[string]State{"a": Success, "b": Success, "test_a": Errored, "c": UpstreamFailed, "d": Success}
	if fmt.Sprint(states) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", states, want)
	}
}

func TestFailFastSkipsTheRest(t *testing.T) {
	s := &schedule{order: []string{"a", "b", "c"}, waits: map[string][]string{"c": {"b"}}, threads: 1, failFast: true}
	states, done := record(t, s, map[string]State{"a": Errored})
	if len(done) != 1 || states["b"] != Skipped || states["c"] != Skipped {
		t.Errorf("got %v after %v", states, done)
	}
}

func TestAWarningHoldsNothingUp(t *testing.T) {
	s := &schedule{order: []string{"a", "b"}, waits: map[string][]string{"b": {"a"}}, threads: 1}
	if states, _ := record(t, s, map[string]State{"a": Warned}); states["b"] != Success {
		t.Errorf("got %v", states)
	}
}

func TestACancelledRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &schedule{order: []string{"a", "b", "c"}, threads: 1, passed: func(string, State) {}}
	s.work = func(context.Context, string, int) State { cancel(); return Errored }
	states := s.run(ctx)
	if states["b"] != Skipped || states["c"] != Skipped {
		t.Errorf("got %v", states)
	}
}

func TestAPanicReachesTheCallerAfterTheOthersEnded(t *testing.T) {
	s := &schedule{order: []string{"a", "b"}, threads: 2, passed: func(string, State) {}}
	s.work = func(_ context.Context, id string, _ int) State {
		if id == "a" {
			panic("boom")
		}
		return Success
	}
	defer func() {
		if p, ok := recover().(*WorkerPanic); !ok || p.Cause != "boom" || len(p.Stack) == 0 {
			t.Errorf("got %v", p)
		}
	}()
	s.run(t.Context())
}

func TestEveryNodeComesAfterWhatItWaitsFor(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		s := &schedule{waits: map[string][]string{}, threads: 1 + random.IntN(4)}
		for i := range 30 {
			id := fmt.Sprintf("n%02d", i)
			for _, earlier := range s.order {
				if random.IntN(6) == 0 {
					s.waits[id] = append(s.waits[id], earlier)
				}
			}
			s.order = append(s.order, id)
		}
		random.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
		_, done := record(t, s, nil)
		if len(done) != len(s.order) {
			t.Fatalf("%d of %d done", len(done), len(s.order))
		}
		for i, id := range done {
			for _, other := range s.waits[id] {
				if !slices.Contains(done[:i], other) {
					t.Fatalf("%s was done before %s", id, other)
				}
			}
		}
	}
}
