package runner

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/graph"
)

// planOf plans a project and gives a line for each node: action, causes, and what
// may spare it.
func planOf(t *testing.T, e *testEstate, m *graph.Manifest, change func(*PlanOptions)) map[string]string {
	t.Helper()
	options := PlanOptions{Options: e.options()}
	if change != nil {
		change(&options)
	}
	plan, err := MakePlan(context.Background(), m, options)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for _, n := range plan.Nodes {
		words := []string{string(n.Action)}
		for _, r := range n.Reasons {
			word := string(r.Cause)
			if len(r.Nodes) > 0 {
				word += "(" + strings.Join(r.Nodes, " ") + ")"
			}
			words = append(words, word)
		}
		if len(n.Unless) > 0 {
			words = append(words, "unless "+strings.Join(n.Unless, " "))
		}
		lines[n.Node.Name] = strings.ReplaceAll(strings.Join(words, ", "), "model.p.", "")
	}
	return lines
}

func TestPlanGivesReasons(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(v *evolving, m *graph.Manifest, o *PlanOptions)
		want map[string]string // of some nodes
	}{
		{"nothing", func(*evolving, *graph.Manifest, *PlanOptions) {},
			map[string]string{"students": "reuse", "student": "reuse", "seen": "reuse", "grown": "reuse", "mart": "reuse", "student_holds": "reuse"}},
		{"SQL", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["model.p.student"].CodeDigest = "another"
		},
			map[string]string{
				"student": "run, sql", "student_holds": "run, upstream(student), unless student", "seen": "run, upstream(student), unless student",
				"mart": "run, upstream(passing), unless passing",
			}},
		{"SQL of a view", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) { m.Nodes["model.p.seen"].CodeDigest = "another" },
			map[string]string{"student": "reuse", "seen": "run, sql", "passing": "run, input(seen)", "mart": "run, input(passing)"}},
		{"SQL of a view and of what it reads", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["model.p.student"].CodeDigest, m.Nodes["model.p.seen"].CodeDigest = "another", "another"
		}, map[string]string{"seen": "run, sql, upstream(student)", "passing": "run, input(seen), upstream(seen)", "mart": "run, input(passing), upstream(passing)"}},
		{"a type", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["model.p.mart"].Columns[0].Type = "BIGINT"
		},
			map[string]string{"mart": "run, columns", "mart_holds": "run, input(mart), upstream(mart)"}},
		{"a configuration", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["model.p.grown"].Config.UniqueKey = []string{"id"}
		}, map[string]string{"grown": "run, config", "mart": "reuse"}},
		{"other parents", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["model.p.mart"].DependsOn = []string{"model.p.student"}
		}, map[string]string{"mart": "run, reads"}},
		{"the engine", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) { m.Engine = "newer" },
			map[string]string{"student": "run, engine", "mart": "run, engine, input(passing), upstream(passing)", "mart_holds": "run, engine, upstream(mart)"}},
		{"the zone", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) { m.Project.Timezone = "Europe/Rome" },
			map[string]string{"grown": "run, timezone, upstream(student)"}},
		{"the key", func(_ *evolving, m *graph.Manifest, o *PlanOptions) {
			m.Nodes["model.p.mart"].Uses.Pseudonym = []string{"student"}
			o.Key = otherKey{}
		}, map[string]string{"student": "reuse", "mart": "run, key"}},
		{"a delivery", func(_ *evolving, _ *graph.Manifest, o *PlanOptions) { deliver("1,a\n2,b\n3,c\n")(&o.Options) },
			map[string]string{
				"students": "run, files", "student": "run, input(source.p.sis.students), upstream(source.p.sis.students)",
				"seen": "run, upstream(student), unless student",
			}},
		{"a delivery that is left alone", func(_ *evolving, _ *graph.Manifest, o *PlanOptions) {
			deliver("1,a\n2,b\n3,c\n")(&o.Options)
			o.NoIngest = true
		}, map[string]string{"students": "skip", "student": "reuse"}},
		{"how a source is read", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["source.p.sis.students"].Source.Load.Mode = graph.LoadAppend
		}, map[string]string{"students": "reuse", "student": "run, input(source.p.sis.students)"}},
		{"a seed's file", func(v *evolving, m *graph.Manifest, _ *PlanOptions) {
			v.seed++
			m.Nodes["seed.p.words"] = v.manifest().Nodes["seed.p.words"]
		}, map[string]string{"words": "run, seed", "words_hold": "run, upstream(seed.p.words), unless seed.p.words"}},
		{"a new model", func(v *evolving, m *graph.Manifest, _ *PlanOptions) {
			v.extra = true
			m.Nodes["model.p.other"] = v.manifest().Nodes["model.p.other"]
		}, map[string]string{"other": "run, new", "mart": "reuse"}},
		{"a full refresh", func(_ *evolving, _ *graph.Manifest, o *PlanOptions) { o.FullRefresh = true },
			map[string]string{"student": "run, full_refresh", "seen": "run, upstream(student), unless student", "mart_holds": "run, full_refresh, upstream(mart)"}},
		{"a part", func(_ *evolving, m *graph.Manifest, o *PlanOptions) {
			m.Nodes["model.p.student"].CodeDigest = "another"
			o.Select = map[string]bool{"model.p.student": true}
		}, map[string]string{"student": "run, sql", "seen": "skip, upstream(student)", "grown": "skip, upstream(student)", "mart": "skip, upstream(passing)"}},
		{"a proven test", func(_ *evolving, m *graph.Manifest, _ *PlanOptions) {
			m.Nodes["test.p.mart_holds.0123456789"].Test.Proven = "coalesce"
			m.Engine = "newer"
		}, map[string]string{"mart_holds": "reuse, proven"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newTestEstate(t)
			v := &evolving{variants: map[string]int{}}
			if outcome, err := e.run(v.with("1,a\n2,b\n"), v.nodes()...); err != nil || !outcome.Made {
				t.Fatal(err, outcome.Diagnostics())
			}
			m := v.manifest()
			m.Engine = ""
			got := planOf(t, e, m, func(o *PlanOptions) {
				deliver("1,a\n2,b\n")(&o.Options)
				c.edit(v, m, o)
			})
			for name, want := range c.want {
				want = strings.ReplaceAll(want, "model.p.", "")
				if got[name] != want {
					t.Errorf("%s: %s, want %s", name, got[name], want)
				}
			}
		})
	}
}

// TestPlanKnowsWhoMadeATable holds that reasons are told against the definition
// that made a table, also where a later release has another one of a node that it
// left behind.
func TestPlanKnowsWhoMadeATable(t *testing.T) {
	e := newTestEstate(t)
	v := &evolving{variants: map[string]int{}}
	if outcome, err := e.run(v.with("1,a\n"), v.nodes()...); err != nil || !outcome.Made {
		t.Fatal(err)
	}
	v.variants["mart"], v.variants["grown"] = 2, 2
	part := func(o *Options) {
		v.with("1,a\n")(o)
		o.Select = map[string]bool{"model.p.grown": true}
	}
	if outcome, err := e.run(part, v.nodes()...); err != nil || !outcome.Made {
		t.Fatal(err)
	}
	m := v.manifest()
	m.Engine = ""
	got := planOf(t, e, m, nil)
	if got["mart"] != "run, sql" || got["grown"] != "reuse" {
		t.Errorf("mart: %s, grown: %s", got["mart"], got["grown"])
	}
}

// TestPlanTellsOfHeldDeliveries holds that a plan foresees that max_drop fails the
// run, and that it doesn't once it is raised.
func TestPlanTellsOfHeldDeliveries(t *testing.T) {
	e := newTestEstate(t)
	v := &evolving{variants: map[string]int{}}
	nodes := v.nodes()
	drop := 0.2
	nodes[0].Source.Load.MaxDrop = &drop
	if outcome, err := e.run(v.with("1,a\n2,b\n3,c\n"), nodes...); err != nil || !outcome.Made {
		t.Fatal(err)
	}
	if outcome, err := e.run(v.with("1,a\n"), nodes...); err != nil || !outcome.Failed() {
		t.Fatal(err, "the small delivery passed")
	}
	m := v.manifest()
	m.Engine = ""
	m.Nodes[nodes[0].ID] = nodes[0]
	landed := func(o *PlanOptions) { deliver("1,a\n")(&o.Options) }
	if got := planOf(t, e, m, landed); got["students"] != "run, held" {
		t.Error(got["students"])
	}
	drop = 0.9
	if got := planOf(t, e, m, landed); got["students"] != "run, files" || got["mart"] != "run, upstream(passing), unless passing" {
		t.Error(got["students"], got["mart"])
	}
}

// TestPlanOfNothing holds that a plan of a lake that isn't there writes nothing and
// runs everything.
func TestPlanOfNothing(t *testing.T) {
	e := newTestEstate(t)
	e.dir += "/none"
	v := &evolving{variants: map[string]int{}}
	got := planOf(t, e, v.manifest(), func(o *PlanOptions) { o.Landing = fstest.MapFS{} })
	if got["students"] != "reuse" || got["student"] != "run, new" || got["mart_holds"] != "run, new, upstream(mart)" {
		t.Error(got)
	}
	if files := lakeFiles(t, e.dir); len(files) > 0 {
		t.Error(files)
	}
}

// TestPlanAgainstAState compares with a manifest alone.
func TestPlanAgainstAState(t *testing.T) {
	e := newTestEstate(t)
	v := &evolving{variants: map[string]int{}}
	before, after := v.manifest(), v.manifest()
	against := func(o *PlanOptions) { o.State = before }
	for name, line := range planOf(t, e, after, against) {
		if line != "reuse" {
			t.Errorf("unchanged: %s: %s", name, line)
		}
	}
	after.Nodes["model.p.student"].CodeDigest = "another"
	got := planOf(t, e, after, against)
	want := map[string]string{
		"students": "reuse", "student": "run, sql", "student_holds": "run, upstream(student), unless student",
		"passing": "run, upstream(seen), unless seen", "mart": "run, upstream(passing), unless passing",
	}
	for name, line := range want {
		if got[name] != line {
			t.Errorf("%s: %s, want %s", name, got[name], line)
		}
	}
}

// with delivers rows and has the seed's file at hand.
func (v *evolving) with(rows string) func(*Options) {
	return func(o *Options) {
		deliver(rows)(o)
		o.Project = fstest.MapFS{"words.csv": {Data: []byte(v.seedText())}}
	}
}

// otherKey is a key of another id.
type otherKey struct{}

func (otherKey) ID() string                                { return "another" }
func (otherKey) Pseudonym(_, value string) (string, error) { return value, nil }
func (otherKey) Keep() error                               { return nil }
