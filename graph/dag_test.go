package graph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// build makes a graph from lines such as "a: b c".
func build(text string) *graph.DAG {
	d := graph.NewDAG()
	for line := range strings.Lines(strings.TrimSpace(text)) {
		id, needs, _ := strings.Cut(strings.TrimSpace(line), ":")
		d.Add(id, strings.Fields(needs)...)
	}
	return d
}

func TestOrderTakesTheLeastWhereThereIsAChoice(t *testing.T) {
	d := build("d: b c\nc: a\nb: a\na:")
	if got := fmt.Sprint(d.Order()); got != "[a b c d]" {
		t.Error(got)
	}
	if got := fmt.Sprint(d.Descendants("a"), d.Ancestors("d")); got != "[b c d] [a b c]" {
		t.Error(got)
	}
}

func TestCyclesAreCanonical(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a: b\nb: a", "[[a b]]"},
		{"b: a\na: b", "[[a b]]"},
		{"a: a", "[[a]]"},
		{"c: a\na: b\nb: c", "[[a b c]]"},
		{"a: b c\nb: c\nc: a", "[[a c]]"},           // the shortest through the least
		{"x: y\ny: x\na: b\nb: a", "[[a b] [x y]]"}, // one for each knot
		{"a: b\nb: c\nc:", "[]"},
		{"a: gone", "[]"},
	} {
		if got := fmt.Sprint(build(c.text).Cycles()); got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}

// TestOrderAndCyclesOfRandomGraphs checks what must hold of any graph: whatever the
// order in which it is built, each node comes after what it needs, and exactly the
// nodes on cycles, and what needs them, are left out.
func TestOrderAndCyclesOfRandomGraphs(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		needs := map[string][]string{}
		ids := []string{}
		for i := range 2 + random.IntN(12) {
			ids = append(ids, fmt.Sprintf("n%02d", i))
		}
		for _, id := range ids {
			for _, other := range ids {
				if random.IntN(len(ids)+2) == 0 {
					needs[id] = append(needs[id], other)
				}
			}
		}
		first, second := graph.NewDAG(), graph.NewDAG()
		for _, id := range ids {
			first.Add(id, needs[id]...)
		}
		random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		for _, id := range ids {
			random.Shuffle(len(needs[id]), func(i, j int) { needs[id][i], needs[id][j] = needs[id][j], needs[id][i] })
			second.Add(id, needs[id]...)
		}
		if first.String() != second.String() || fmt.Sprint(first.Order(), first.Cycles()) != fmt.Sprint(second.Order(), second.Cycles()) {
			t.Fatal("the order of building shows")
		}
		order := first.Order()
		for i, id := range order {
			for _, n := range first.Parents(id) {
				if !slices.Contains(order[:i], n) {
					t.Fatalf("%s stands before %s, which it needs", id, n)
				}
			}
		}
		for _, id := range ids {
			stuck := onCycle(first, id) || slices.ContainsFunc(first.Ancestors(id), func(a string) bool { return onCycle(first, a) })
			if stuck == slices.Contains(order, id) {
				t.Fatalf("%s: on or behind a cycle %v, in the order %v", id, stuck, !stuck)
			}
		}
		for _, cycle := range first.Cycles() {
			for i, id := range cycle {
				if !slices.Contains(first.Parents(id), cycle[(i+1)%len(cycle)]) {
					t.Fatalf("%v isn't a cycle", cycle)
				}
			}
		}
	}
}

// onCycle tells whether a node is among what its own needs need.
func onCycle(d *graph.DAG, id string) bool {
	return slices.ContainsFunc(d.Parents(id), func(p string) bool { return p == id || slices.Contains(d.Ancestors(p), id) })
}

func TestRelationsRoundTrip(t *testing.T) {
	for _, r := range []graph.Relation{{Space: "refined", Name: "student"}, {Space: "raw", Source: "skyward", Name: "students"}} {
		if back, err := graph.ParseRelation(r.String()); err != nil || back != r {
			t.Errorf("%s came back as %v, %v", r, back, err)
		}
	}
	for _, bad := range []string{"", "a", "a.b.c.d", "a.B", "a.1b", "../x.y", `a."b"`, "a." + strings.Repeat("x", 64)} {
		if r, err := graph.ParseRelation(bad); err == nil {
			t.Errorf("%q was read as %v", bad, r)
		}
	}
}
