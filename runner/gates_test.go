package runner

import (
	"fmt"
	"slices"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// manifestOf makes nodes from "id: what it needs"; ids that start with t are tests
// of the first they need.
func manifestOf(nodes map[string][]string) (*graph.Manifest, []string) {
	m := &graph.Manifest{Nodes: map[string]*graph.Node{}}
	for id, needs := range nodes {
		n := &graph.Node{ID: id, Kind: graph.KindModel, DependsOn: needs}
		if id[0] == 't' {
			n.Kind, n.Test = graph.KindTest, &graph.Test{Target: needs[0]}
		}
		m.Nodes[id] = n
	}
	return m, m.DAG().Order()
}

func TestTestsAreGatesForWhatComesAfter(t *testing.T) {
	for _, c := range []struct {
		name  string
		nodes map[string][]string
		id    string
		want  string
	}{
		{"a child waits for its parent's tests", map[string][]string{"a": nil, "t1": {"a"}, "t2": {"a"}, "b": {"a"}}, "b", "[a t1 t2]"},
		{"a test waits for what it reads only", map[string][]string{"a": nil, "t1": {"a"}, "t2": {"a"}}, "t1", "[a]"},
		{"a test of two tables holds back neither table", map[string][]string{"a": nil, "b": {"a"}, "t1": {"a", "b"}}, "b", "[a]"},
		{"and holds back what comes after the tested one", map[string][]string{"a": nil, "b": {"a"}, "t1": {"a", "b"}, "c": {"a"}}, "c", "[a t1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, order := manifestOf(c.nodes)
			got := waits(m, order)[c.id]
			slices.Sort(got)
			if fmt.Sprint(got) != c.want {
				t.Errorf("%s waits for %v, want %s", c.id, got, c.want)
			}
		})
	}
}

// TestViewsOutsideOfTheRunAreSeenThrough has a selection that leaves out the view
// between two tables.
func TestViewsOutsideOfTheRunAreSeenThrough(t *testing.T) {
	m, _ := manifestOf(map[string][]string{"a": nil, "t1": {"a"}, "v": {"a"}, "w": {"v"}, "b": {"w"}, "c": {"s"}, "s": {"a"}})
	m.Nodes["s"].Config.Materialized = graph.Table
	got := waits(m, []string{"a", "t1", "b", "c"})
	slices.Sort(got["b"])
	if fmt.Sprint(got["b"], got["c"]) != "[a t1] []" {
		t.Errorf("b waits for %v and c for %v", got["b"], got["c"])
	}
}

// TestGatesNeverCloseACircle has two tests that look into each other's
// descendants: whichever gate is admitted, all nodes must still be done.
func TestGatesNeverCloseACircle(t *testing.T) {
	m, order := manifestOf(map[string][]string{
		"a": nil, "d": nil, "x": {"a"}, "b": {"d"},
		"t1": {"a", "b"}, // a gate for x, which waits for b
		"t2": {"d", "x"}, // a gate for b, which waits for x
	})
	s := &schedule{order: order, waits: waits(m, order), threads: 2}
	states, _ := record(t, s, nil)
	for _, id := range order {
		if states[id] != Success {
			t.Errorf("%s ended as %q", id, states[id])
		}
	}
}

func TestThresholds(t *testing.T) {
	for _, c := range []struct {
		severity, warnIf, errorIf string
		failures                  int64
		want                      State
	}{
		{"error", "!= 0", "!= 0", 0, Success},
		{"error", "!= 0", "!= 0", 1, Errored},
		{"warn", "!= 0", "!= 0", 1, Warned},
		{"error", "> 5", "> 50", 5, Success},
		{"error", "> 5", "> 50", 6, Warned},
		{"error", "> 5", "> 50", 51, Errored},
		{"warn", "> 5", "> 50", 51, Warned},
		{"error", "< 10", "= 0", 0, Errored},
		{"error", "<= 3", "== 9", 3, Warned},
		{"error", ">= 3", ">= 4", 3, Warned},
	} {
		got := verdict(&graph.Test{Severity: c.severity, WarnIf: c.warnIf, ErrorIf: c.errorIf}, c.failures)
		if got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}
