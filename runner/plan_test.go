package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// evolving is a small project that changes step by step.
type evolving struct {
	files    int            // rows that have been delivered
	variants map[string]int // by model: even and odd ones give the same rows in pairs
	engine   int
	failing  bool // the test on student finds rows
	extra    bool // there is another mart
	config   int
	seed     int  // rows of the seed
	number   bool // student's id is a number
	copies   int  // copies of the landing file
}

// nodes builds the project: a source, tables, a view, an ephemeral and an
// incremental model, tests.
func (v *evolving) nodes() []*graph.Node {
	column := func(name string) *graph.Column { return &graph.Column{Name: name, Type: "VARCHAR"} }
	list := district()[:1]
	table := func(layer, name string, m graph.Materialization, from string, parents ...string) {
		n := v.variants[name]
		statement := fmt.Sprintf("SELECT id, word || '%s' AS word FROM %s", strings.Repeat("x", n/2), from)
		if n%2 == 1 {
			statement += " WHERE true"
		}
		list = append(list, &graph.Node{
			ID: "model.p." + name, Kind: graph.KindModel, Name: name, Layer: layer, Path: "models/" + name + ".sql",
			Relation: graph.Relation{Space: layer, Name: name}, Config: graph.Config{Materialized: m, OnSchemaChange: "append_new_columns"},
			CompiledCode: statement, IncrementalCode: statement, CodeDigest: digest(statement), DependsOn: parents,
			Columns: []*graph.Column{column("id"), column("word")},
		})
	}
	text := v.seedText()
	sum := sha256.Sum256([]byte(text))
	list = append(list, &graph.Node{
		ID: "seed.p.words", Kind: graph.KindSeed, Name: "words", Layer: "seeds", Path: "words.csv", Relation: graph.Relation{Space: "seeds", Name: "words"},
		Seed: &graph.Seed{Digest: hex.EncodeToString(sum[:])}, Columns: []*graph.Column{column("id"), column("word")},
	})
	const source = "source.p.sis.students"
	table("refined", "student", graph.Table, "raw.sis.students", source)
	if v.number {
		student := list[len(list)-1]
		student.CompiledCode = strings.Replace(student.CompiledCode, "id,", "CAST(id AS BIGINT) AS id,", 1)
		student.CodeDigest, student.Columns[0].Type = digest(student.CompiledCode), "BIGINT"
	}
	student := list[len(list)-1]
	one, word := "1", "a"+strings.Repeat("x", v.variants["student"]/2)
	list = append(list, &graph.Node{
		ID: "unit_test.p.student.adds", Kind: graph.KindUnitTest, Name: "adds", Layer: "refined", Path: "models/x.yml", Uses: graph.Uses{Pseudonym: []string{"student"}},
		CompiledCode: student.CompiledCode, CodeDigest: digest("u" + student.CodeDigest), UnitTest: &graph.UnitTest{
			Model:  student.ID,
			Given:  []graph.Fixture{{Relation: list[0].Relation, Columns: []string{"id", "word"}, Rows: [][]*string{{&one, &[]string{"a"}[0]}}}},
			Expect: graph.Fixture{Columns: []string{"id", "word"}, Rows: [][]*string{{&one, &word}}},
		},
	})
	table("refined", "seen", graph.View, "refined.student", "model.p.student")
	table("refined", "passing", graph.Ephemeral, "refined.seen", "model.p.seen")
	table("refined", "grown", graph.Incremental, "refined.student", "model.p.student")
	if v.config%2 == 1 {
		list[len(list)-1].Config.UniqueKey, list[len(list)-1].Config.IncrementalStrategy = []string{"id"}, "merge"
	}
	table("published", "mart", graph.Table, "refined.passing", "model.p.passing")
	if v.extra {
		table("published", "other", graph.Table, "refined.grown UNION ALL SELECT * FROM published.mart UNION ALL SELECT * FROM seeds.words",
			"model.p.grown", "model.p.mart", "seed.p.words")
	}
	test := func(name, on, condition string) {
		statement := "SELECT * FROM " + on + " WHERE " + condition
		id := "model.p." + on[strings.Index(on, ".")+1:]
		if name == "words_hold" {
			id = "seed.p.words"
		}
		list = append(list, &graph.Node{
			ID: "test.p." + name + ".0123456789", Kind: graph.KindTest, Name: name, Layer: on[:strings.Index(on, ".")], Path: "models/x.yml",
			DependsOn: []string{id}, CompiledCode: statement, CodeDigest: digest(statement),
			Test: &graph.Test{Type: "singular", Target: id, Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0"},
		})
	}
	test("student_holds", "refined.student", map[bool]string{true: "true", false: "id IS NULL"}[v.failing])
	test("mart_holds", "published.mart", "id IS NULL")
	test("words_hold", "seeds.words", "id IS NULL")
	return list
}

func (v *evolving) seedText() string { return "id,word\n" + strings.Repeat("1,a\n", v.seed+1) }

// change takes one random step and says which.
func (v *evolving) change(r *rand.Rand) string {
	v.failing = false
	models := []string{"student", "seen", "passing", "grown", "mart", "other"}
	name := models[r.IntN(len(models))]
	switch r.IntN(12) {
	case 0, 1:
		v.variants[name] ^= 1
		return "the same rows, other SQL: " + name
	case 2:
		v.variants[name] += 2
		return "other rows: " + name
	case 3:
		v.files++
		return "a delivery"
	case 4:
		v.failing = true
		return "a failing test"
	case 5:
		v.extra = !v.extra
		return fmt.Sprint("another mart: ", v.extra)
	case 6:
		v.config++
		return "a configuration"
	case 7:
		v.seed++
		return "a seed"
	case 8:
		v.number = !v.number
		return "another type"
	case 9:
		v.copies++
		return "a copy of a file"
	case 10:
		if r.IntN(4) == 0 {
			v.engine++
			return "another engine"
		}
	}
	return "nothing"
}

func (v *evolving) manifest() *graph.Manifest {
	m := &graph.Manifest{Format: 1, Engine: fmt.Sprint("engine ", v.engine), Nodes: map[string]*graph.Node{}, Project: graph.Project{
		Name: "p", Timezone: "UTC", Layers: []graph.Layer{{Name: "raw"}, {Name: "refined"}, {Name: "published"}},
	}}
	for _, n := range v.nodes() {
		m.Nodes[n.ID] = n
	}
	return m
}

// choose says how to run: mostly everything, now and then a part, a full
// refresh, or without ingest.
func (v *evolving) choose(r *rand.Rand, m *graph.Manifest, o *Options) string {
	var rows strings.Builder
	for i := range v.files + 1 {
		fmt.Fprintf(&rows, "%d,w\n", i)
	}
	deliver(rows.String())(o)
	for i := range v.copies {
		maps.Copy(o.Landing.(fstest.MapFS), fstest.MapFS{fmt.Sprintf("students%d.csv", i): o.Landing.(fstest.MapFS)["students.csv"]})
	}
	o.Project, o.Key = fstest.MapFS{"words.csv": {Data: []byte(v.seedText())}}, otherKey{}
	if r.IntN(4) == 0 {
		o.OnFailure = CarryForward
	}
	switch r.IntN(6) {
	case 0:
		o.FullRefresh = true
		return "in full"
	case 1:
		o.NoIngest = true
		return "without ingest"
	case 2:
		o.Select = map[string]bool{}
		for _, id := range slices.Sorted(maps.Keys(m.Nodes)) {
			o.Select[id] = r.IntN(2) == 0
		}
		return "in part"
	}
	return "all"
}

// TestPlanSaysWhatRunDoes plans and runs a project through random changes, failures
// and selections, and holds each run to its plan.
func TestPlanSaysWhatRunDoes(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 7))
		e := newTestEstate(t)
		v := &evolving{variants: map[string]int{}}
		for step := range 14 {
			what := v.change(r)
			m := v.manifest()
			options := e.options()
			how := v.choose(r, m, &options)
			where := fmt.Sprintf("seed %d, step %d (%s, %s)", seed, step, what, how)
			before := lakeFiles(t, e.dir)
			plan, err := MakePlan(context.Background(), m, PlanOptions{Options: options})
			if err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			if !slices.Equal(before, lakeFiles(t, e.dir)) {
				t.Fatalf("%s: the plan wrote to the lake", where)
			}
			e.now = e.now.Add(24 * time.Hour)
			outcome, err := Run(context.Background(), m, options)
			if err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			holdToPlan(t, where, plan, outcome, seen)
			if t.Failed() {
				return
			}
		}
	}
	for _, want := range []string{"reuse: reused", "run: success", "unless: reused", "unless: success", "adopt: success", "run: error"} {
		if seen[want] == 0 {
			t.Errorf("the walk never came to %q: %v", want, seen)
		}
	}
}

// holdToPlan compares each node's result with what the plan said.
func holdToPlan(t *testing.T, where string, plan *Plan, outcome *Outcome, seen map[string]int) {
	t.Helper()
	results := map[string]*NodeResult{}
	for _, result := range outcome.Results {
		results[result.Node.ID] = result
	}
	for _, planned := range plan.Nodes {
		result := results[planned.Node.ID]
		if result == nil || planned.Action == ActionSkip {
			if result != nil || planned.Action != ActionSkip {
				t.Errorf("%s: %s is to %s, and was %v", where, planned.Node.ID, planned.Action, result)
			}
			continue
		}
		said := string(planned.Action)
		if len(planned.Unless) > 0 {
			said = "unless"
		}
		seen[said+": "+string(result.State)]++
		if result.State == UpstreamFailed {
			continue // a test before it failed
		}
		reused := result.State == Reused
		if planned.Node.Kind == graph.KindUnitTest && result.State == Errored {
			t.Errorf("%s: %s", where, result.Message)
		}
		wants := map[string]bool{"reuse": true, "run": false, "adopt": false, "unless": reused}[said]
		if reused != wants {
			t.Errorf("%s: the plan says %s of %s (%+v), and the run %s", where, said, planned.Node.ID, planned.Reasons, result.State)
		}
		if planned.Action == ActionRun && len(planned.Reasons) == 0 {
			t.Errorf("%s: no reason is given to run %s", where, planned.Node.ID)
		}
	}
}

// lakeFiles lists all files of a lake with their sizes and times.
func lakeFiles(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			list = append(list, fmt.Sprint(path, info.Size(), info.ModTime(), info.Mode()))
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return list
}
