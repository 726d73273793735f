package runner

import (
	"fmt"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// brokenSQL fails whenever it is asked: a test that passes all the same was answered
// without it.
const brokenSQL = "SELECT * FROM nowhere"

// TestTestsOfATableShareAScan gives tests whose own statement or whose part of the
// scan doesn't work, and tells from the results which of the two was asked.
func TestTestsOfATableShareAScan(t *testing.T) {
	fails := "SELECT * FROM refined.t WHERE word = 'b'" // 2 rows
	for _, c := range []struct {
		name string
		test graph.Test
		code string
		want string
	}{
		{"the scan finds none", graph.Test{Tally: "count(*) FILTER (WHERE id > 9)"}, brokenSQL, "success 0"},
		{"the scan finds some", graph.Test{Tally: "count(*) FILTER (WHERE id > 1)"}, brokenSQL, "error 2"},
		{"no more than the limit", graph.Test{Tally: "count(*) FILTER (WHERE id > 1)", Limit: 1}, brokenSQL, "error 1"},
		{"a probe that finds none is an answer", graph.Test{Tally: "count(*) FILTER (WHERE id > 9)", Probe: true}, brokenSQL, "success 0"},
		{"a probe that finds some asks how many", graph.Test{Tally: "1", Probe: true}, fails, "error 2"},
		{"what shares no scan is asked for itself", graph.Test{}, fails, "error 2"},
		{"what is proven is not asked", graph.Test{Tally: "count(*)", Proven: "it groups by the column"}, brokenSQL, "success 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newTestEstate(t)
			others := testOf("other", graph.Test{Tally: "count(*) FILTER (WHERE id IS NULL)"}, brokenSQL)
			outcome, err := e.run(nil, tested(), testOf("it", c.test, c.code), others)
			if err != nil {
				t.Fatal(err)
			}
			if got := resultOf(outcome, "test.p.it"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := resultOf(outcome, "test.p.other"); got != "success 0" {
				t.Errorf("the other test of the scan: %s", got)
			}
		})
	}
}

// TestAnErrorInAScanIsOfItsOwnTest has one aggregate that can't be worked out.
func TestAnErrorInAScanIsOfItsOwnTest(t *testing.T) {
	e := newTestEstate(t)
	outcome, err := e.run(nil, tested(),
		testOf("breaks", graph.Test{Tally: "count(*) FILTER (WHERE CAST(word AS INTEGER) > 0)"}, "SELECT * FROM refined.t WHERE CAST(word AS INTEGER) > 0"),
		testOf("holds", graph.Test{Tally: "count(*) FILTER (WHERE id > 9)"}, "SELECT * FROM refined.t WHERE id > 9"),
		testOf("fails", graph.Test{Tally: "count(*) FILTER (WHERE id > 2)"}, "SELECT * FROM refined.t WHERE id > 2"))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"test.p.breaks": "error 0", "test.p.holds": "success 0", "test.p.fails": "error 1"} {
		if got := resultOf(outcome, id); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
}

// tested is a table of three rows.
func tested() *graph.Node { return model("t", graph.Table, "(1, 'a'), (2, 'b'), (3, 'b')") }

func testOf(name string, test graph.Test, code string) *graph.Node {
	test.Type, test.Target, test.Severity, test.WarnIf, test.ErrorIf = "own", "model.p.t", "error", "!= 0", "!= 0"
	return &graph.Node{
		ID: "test.p." + name, Kind: graph.KindTest, Name: name, Layer: "refined", Path: "tests/" + name + ".sql",
		DependsOn: []string{"model.p.t"}, CompiledCode: code, CodeDigest: digest(code), Test: &test,
	}
}

func resultOf(o *Outcome, id string) string {
	for _, r := range o.Results {
		if r.Node.ID == id {
			return fmt.Sprintf("%s %d", r.State, r.Failures)
		}
	}
	return "none"
}
