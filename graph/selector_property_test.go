package graph_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// randomEstate is models on a random DAG, tests of one or two of them, and
// exposures. Every model has a layer and perhaps tags.
func randomEstate(random *rand.Rand) *graph.Manifest {
	m := &graph.Manifest{Project: graph.Project{Name: "p"}, Nodes: map[string]*graph.Node{}}
	var models []string
	for i := range 2 + random.IntN(12) {
		n := &graph.Node{ID: fmt.Sprintf("model.p.m%02d", i), Kind: graph.KindModel, Name: fmt.Sprintf("m%02d", i), Layer: []string{"low", "high"}[random.IntN(2)]}
		for _, other := range models {
			if random.IntN(4) == 0 {
				n.DependsOn = append(n.DependsOn, other)
			}
		}
		for _, tag := range []string{"red", "blue"} {
			if random.IntN(3) == 0 {
				n.Config.Tags = append(n.Config.Tags, tag)
			}
		}
		m.Nodes[n.ID], models = n, append(models, n.ID)
	}
	for i := range random.IntN(6) {
		n := &graph.Node{ID: fmt.Sprintf("test.p.t%d", i), Kind: graph.KindTest, Name: fmt.Sprintf("t%d", i), Test: &graph.Test{Type: "unique"}}
		for range 1 + random.IntN(2) {
			n.DependsOn = append(n.DependsOn, models[random.IntN(len(models))])
		}
		m.Nodes[n.ID] = n
	}
	for i := range random.IntN(3) {
		m.Exposures = append(m.Exposures, &graph.Exposure{Name: fmt.Sprintf("e%d", i), DependsOn: []string{models[random.IntN(len(models))]}})
	}
	return m
}

// naive evaluates selections by their definition, set by set, as slowly as that
// takes.
type naive struct {
	manifest *graph.Manifest
	parents  map[string][]string
}

func newNaive(m *graph.Manifest) *naive {
	n := &naive{m, map[string][]string{}}
	for id, node := range m.Nodes {
		n.parents[id] = node.DependsOn
	}
	for _, e := range m.Exposures {
		n.parents[m.ExposureID(e)] = e.DependsOn
	}
	return n
}

type ids = map[string]bool

func (n *naive) isTest(id string) bool { return strings.HasPrefix(id, "test.") }

// upstream steps from child to parent at most depth times (negative: no limit).
func (n *naive) upstream(id string, depth int, out ids) {
	if depth == 0 {
		return
	}
	for _, parent := range n.parents[id] {
		out[parent] = true
		n.upstream(parent, depth-1, out)
	}
}

// downstream is all whose upstream has the id.
func (n *naive) downstream(id string, depth int, out ids) {
	for other := range n.parents {
		up := ids{}
		if n.upstream(other, depth, up); up[id] {
			out[other] = true
		}
	}
}

func (n *naive) matches(id, word string) bool {
	method, value, _ := strings.Cut(word, ":")
	node := n.manifest.Nodes[id]
	switch {
	case method == "exposure":
		return strings.HasPrefix(id, "exposure.") && (value == "*" || strings.HasSuffix(id, "."+value))
	case node == nil:
		return false
	case method == "tag":
		return slices.Contains(node.Config.Tags, value)
	case method == "layer":
		return node.Layer == value
	case method == "test_type":
		return node.Test != nil
	}
	return node.Name == word
}

// piece is one part of a random selection, in words and as the naive one needs it.
type piece struct {
	at                 bool
	up, down           bool
	upDepth, downDepth int // -1: none
	word               string
}

func randomPiece(random *rand.Rand, m *graph.Manifest) piece {
	names := []string{"tag:red", "tag:blue", "layer:low", "layer:high", "test_type:data", "exposure:*"}
	for _, id := range slices.Sorted(maps.Keys(m.Nodes)) {
		names = append(names, m.Nodes[id].Name)
	}
	p := piece{word: names[random.IntN(len(names))], upDepth: -1, downDepth: -1}
	switch random.IntN(6) {
	case 0:
		p.at = true
	case 1:
		p.up = true
	case 2:
		p.down = true
	case 3:
		p.up, p.down = true, true
	}
	if p.up && random.IntN(2) == 0 {
		p.upDepth = 1 + random.IntN(3)
	}
	if p.down && random.IntN(2) == 0 {
		p.downDepth = 1 + random.IntN(3)
	}
	return p
}

func (p piece) String() string {
	text := p.word
	if p.up {
		text = "+" + text
		if p.upDepth > 0 {
			text = fmt.Sprint(p.upDepth) + text
		}
	}
	if p.down {
		text += "+"
		if p.downDepth > 0 {
			text += fmt.Sprint(p.downDepth)
		}
	}
	if p.at {
		text = "@" + text
	}
	return text
}

// choose gives what a piece chooses, with the tests that any of it has.
func (n *naive) choose(p piece) ids {
	out := ids{}
	for id := range n.parents {
		if !n.matches(id, p.word) {
			continue
		}
		out[id] = true
		reached := ids{}
		if p.up {
			n.upstream(id, p.upDepth, reached)
		}
		if p.down {
			n.downstream(id, p.downDepth, reached)
		}
		if p.at {
			below := ids{id: true}
			n.downstream(id, -1, below)
			for other := range below {
				reached[other] = true
				n.upstream(other, -1, reached)
			}
		}
		maps.DeleteFunc(reached, func(id string, _ bool) bool { return n.isTest(id) })
		maps.Copy(out, reached)
	}
	for test := range n.parents {
		if n.isTest(test) && slices.ContainsFunc(n.parents[test], func(parent string) bool { return out[parent] }) {
			out[test] = true
		}
	}
	return out
}

// TestSelectionsAgreeWithTheNaiveModel builds random selections on random graphs:
// unions of intersections of parts, less such a union.
func TestSelectionsAgreeWithTheNaiveModel(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		m := randomEstate(random)
		n := newNaive(m)
		include, wanted := randomUnion(random, n)
		var exclude []string
		if random.IntN(2) == 0 {
			var unwanted ids
			exclude, unwanted = randomUnion(random, n)
			maps.DeleteFunc(wanted, func(id string, _ bool) bool { return unwanted[id] })
		}
		got, err := m.Select(include, exclude, graph.SelectContext{Exposures: true})
		if err != nil || !maps.Equal(got, wanted) {
			t.Fatalf("%q without %q\n got %s\nwant %s\n%v", include, exclude, short(got), short(wanted), err)
		}
	}
}

// randomUnion gives words as they stand after flags: some in one flag, some in
// several, which is the same.
func randomUnion(random *rand.Rand, n *naive) (flags []string, chosen ids) {
	chosen = ids{}
	for range 1 + random.IntN(3) {
		var words []string
		var all ids
		for range 1 + random.IntN(2) {
			p := randomPiece(random, n.manifest)
			words = append(words, p.String())
			one := n.choose(p)
			if all == nil {
				all = one
			} else {
				maps.DeleteFunc(all, func(id string, _ bool) bool { return !one[id] })
			}
		}
		maps.Copy(chosen, all)
		word := strings.Join(words, ",")
		if len(flags) > 0 && random.IntN(2) == 0 {
			flags[len(flags)-1] += " " + word
		} else {
			flags = append(flags, word)
		}
	}
	return flags, chosen
}

// TestLawsOfSelections holds what any grammar of sets and graphs must keep.
func TestLawsOfSelections(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 500 {
		m := randomEstate(random)
		a, b := randomPiece(random, m).String(), randomPiece(random, m).String()
		choose := func(include, exclude []string, mode graph.Indirect) ids {
			got, err := m.Select(include, exclude, graph.SelectContext{Indirect: mode})
			if err != nil {
				t.Fatal(include, exclude, err)
			}
			return got
		}
		same := func(law string, one, other ids) {
			if !maps.Equal(one, other) {
				t.Fatalf("%s of %s and %s: %s is not %s", law, a, b, short(one), short(other))
			}
		}
		for _, mode := range []graph.Indirect{graph.Eager, graph.Cautious, graph.Buildable, graph.Empty} {
			same("union", choose([]string{a + " " + b}, nil, mode), choose([]string{b, a}, nil, mode))
			same("intersection", choose([]string{a + "," + b}, nil, mode), choose([]string{b + "," + a}, nil, mode))
			same("itself", choose([]string{a + "," + a}, nil, mode), choose([]string{a}, nil, mode))
			same("nothing left", choose([]string{a}, []string{a}, mode), ids{})
			same("absorption", choose([]string{a, a + "," + b}, nil, mode), choose([]string{a}, nil, mode))
		}
		subset := func(law string, few, many ids) {
			for id := range few {
				if !many[id] {
					t.Fatalf("%s of %s: %s is missing", law, a, id)
				}
			}
		}
		subset("empty below cautious", choose([]string{a}, nil, graph.Empty), choose([]string{a}, nil, graph.Cautious))
		subset("cautious below buildable", choose([]string{a}, nil, graph.Cautious), choose([]string{a}, nil, graph.Buildable))
		subset("buildable below eager", choose([]string{a}, nil, graph.Buildable), choose([]string{a}, nil, graph.Eager))
	}
}

// TestSelectorsReadWhatTheyWrite holds String to the grammar.
func TestSelectorsReadWhatTheyWrite(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range 500 {
		words, _ := randomUnion(random, newNaive(randomEstate(random)))
		first, err := graph.ParseSelector(words...)
		if err != nil {
			t.Fatal(words, err)
		}
		if got, want := first.String(), strings.Join(words, " "); got != want {
			t.Fatalf("%q is written as %q", want, got)
		}
	}
}
