package runner

import (
	"fmt"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

func TestCarryForwardPublishesWhatSucceeded(t *testing.T) {
	e := newTestEstate(t)
	child := model("child", graph.Table, "(1, 'child')")
	child.DependsOn = []string{"model.p.parent"}
	e.publish(model("parent", graph.Table, "(1, 'a')"), child, model("other", graph.Table, "(1, 'a')"))
	changed := *child
	changed.CodeDigest = "changed"
	carry := func(o *Options) { o.OnFailure = CarryForward }
	outcome, err := e.run(carry, broken("parent"), &changed, model("other", graph.Table, "(2, 'b')"))
	if err != nil || !outcome.Made || !outcome.Failed() {
		t.Fatalf("made %v, failed %v, %v", outcome.Made, outcome.Failed(), err)
	}
	const want = "map[refined.child:refined.parent stayed behind refined.parent:it failed]"
	if got := fmt.Sprint(outcome.Release.Stale); got != want {
		t.Errorf("stale: %s", got)
	}
	for relation, want := range map[string]string{"refined.parent": "1 a", "refined.child": "1 child", "refined.other": "2 b"} {
		if got := e.rows(relation, "SELECT id, word FROM "+relation); got != want {
			t.Errorf("%s has %s, want %s", relation, got, want)
		}
	}
}

// TestSelectionNamesWhatItLeavesBehind rebuilds a parent alone: its child is stale
// until a run builds it, whatever else is selected in between.
func TestSelectionNamesWhatItLeavesBehind(t *testing.T) {
	e := newTestEstate(t)
	child, other := model("child", graph.Table, "(1, 'child')"), model("other", graph.Table, "(1, 'a')")
	child.DependsOn = []string{"model.p.parent"}
	only := func(ids ...string) func(*Options) {
		return func(o *Options) {
			o.Select = map[string]bool{}
			for _, id := range ids {
				o.Select[id] = true
			}
		}
	}
	for _, step := range []struct {
		parent string
		change func(*Options)
		want   string
	}{
		{"(1, 'a')", nil, "map[]"},
		{"(1, 'b')", only("model.p.parent"), "map[refined.child:refined.parent was built without it]"},
		{"(1, 'b')", only("model.p.other"), "map[refined.child:refined.parent was built without it]"},
		{"(1, 'b')", nil, "map[]"},
	} {
		outcome, err := e.run(step.change, model("parent", graph.Table, step.parent), child, other)
		if err != nil || outcome.Failed() {
			t.Fatal(err, outcome.Diagnostics())
		}
		if got := fmt.Sprint(outcome.Release.Stale); got != step.want {
			t.Errorf("release %d: %s, want %s", outcome.Release.Number, got, step.want)
		}
	}
}

// TestWhatStaysBehind names nodes with their states: ok, failed, skipped, upstream.
func TestWhatStaysBehind(t *testing.T) {
	states := map[string]State{"ok": Success, "failed": Errored, "skipped": Skipped, "upstream": UpstreamFailed}
	for _, c := range []struct {
		name  string
		nodes map[string][]string
		ended map[string]string
		want  string
	}{
		{"nothing, when all went well", map[string][]string{"a": nil, "b": {"a"}}, map[string]string{"a": "ok", "b": "ok"}, "[]"},
		{"what failed and what depends on it", map[string][]string{"a": nil, "b": {"a"}, "c": nil}, map[string]string{"a": "failed", "b": "upstream", "c": "ok"}, "[a b]"},
		{"what was built on it before it failed its test", map[string][]string{"a": nil, "b": {"a"}, "t1": {"a"}}, map[string]string{"a": "ok", "b": "ok", "t1": "failed"}, "[a b]"},
		{"what could not be tested", map[string][]string{"a": nil, "b": nil, "t1": {"a", "b"}}, map[string]string{"a": "ok", "b": "failed", "t1": "upstream"}, "[a b]"},
		{"what was not begun", map[string][]string{"a": nil, "b": nil}, map[string]string{"a": "ok", "b": "skipped"}, "[b]"},
		{"what was not selected, below a failure", map[string][]string{"a": nil, "b": {"a"}}, map[string]string{"a": "failed"}, "[a b]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, order := manifestOf(c.nodes)
			r := &run{manifest: m, results: map[string]*NodeResult{}}
			for id, state := range c.ended {
				r.results[id] = &NodeResult{Node: m.Nodes[id], State: states[state]}
			}
			why := r.behind()
			got := []string{}
			for _, id := range order {
				if why[id] != "" && m.Nodes[id].Test == nil {
					got = append(got, id)
				}
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}
