package runner

import (
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// TestEphemeralIsWorkedOutOnce has two models read random numbers by way of a third: if
// they were drawn at each mention, the two would differ.
func TestEphemeralIsWorkedOutOnce(t *testing.T) {
	e := newTestEstate(t)
	drawn := model("drawn", graph.Ephemeral, "(1, 'a'), (2, 'b'), (3, 'c')")
	drawn.CompiledCode = "SELECT id, CAST(random() AS VARCHAR) AS word FROM (" + drawn.CompiledCode + ")"
	between := reading(model("between", graph.Ephemeral, ""), drawn)
	first, second := reading(model("first", graph.Table, ""), between), reading(model("second", graph.Table, ""), drawn)
	e.publish(drawn, between, first, second)

	ofFirst := e.rows("refined.first", "SELECT id, word FROM refined.first ORDER BY ALL")
	ofSecond := e.rows("refined.second", "SELECT id, word FROM refined.second ORDER BY ALL")
	if ofFirst != ofSecond {
		t.Errorf("first  %s\nsecond %s", ofFirst, ofSecond)
	}
}

// TestEphemeralThatFails is told of at its own place, in each model that reads it.
func TestEphemeralThatFails(t *testing.T) {
	e := newTestEstate(t)
	broken := model("broken", graph.Ephemeral, "(1, 'a')")
	broken.CompiledCode = "SELECT id, CAST(CAST(word AS INTEGER) AS VARCHAR) AS word FROM (" + broken.CompiledCode + ")"
	outcome, err := e.run(nil, broken, reading(model("first", graph.Table, ""), broken), reading(model("second", graph.Table, ""), broken))
	if err != nil {
		t.Fatal(err)
	}
	if got := outcome.Count(Errored); got != 2 {
		t.Fatalf("%d nodes failed: %v", got, outcome.Diagnostics())
	}
	for _, d := range outcome.Diagnostics() {
		if d.Detail != "It is defined in models/broken.sql." {
			t.Errorf("this doesn't name the model: %+v", d)
		}
	}
}

// reading makes a model select everything of another.
func reading(n, other *graph.Node) *graph.Node {
	n.CompiledCode = "SELECT * FROM " + other.Relation.String()
	n.CodeDigest, n.DependsOn = digest(n.CompiledCode), []string{other.ID}
	return n
}
