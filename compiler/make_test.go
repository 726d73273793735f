package compiler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// asking is a request for files, with a cache in a folder ("": none).
func asking(files fs.FS, dir string) compiler.Request {
	return compiler.Request{
		Files: files, Cache: dir, Identity: "this build",
		Project: project.Options{
			Env:   func(name string) (string, bool) { return "value of " + name, true },
			Today: func(*time.Location) string { return "2026-01-01" },
		},
		Engines: func(p *project.Project) compiler.Engines {
			return func(ctx context.Context) (compiler.Engine, error) {
				return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
			}
		},
	}
}

// outcome is all that can be seen of a compilation.
type outcome struct {
	manifest string
	places   string // what the nodes know besides: spans, and where their SQL came from
	diags    []diag.View
	kinds    map[graph.Kind]int
	recalled bool
}

func outcomeOf(t *testing.T, r compiler.Request) outcome {
	t.Helper()
	made, diags := compiler.Make(t.Context(), r)
	out := outcome{diags: diags.Views()}
	if made == nil {
		return out
	}
	made.Keep()
	manifest, err := made.Manifest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	out.manifest, out.kinds, out.recalled = string(text), made.Kinds, made.Recalled
	var places strings.Builder
	for _, n := range manifest.Sorted() {
		fmt.Fprintf(&places, "%s %q\n", n.ID, n.Span.Text())
		if n.Map != nil {
			for at := range n.CompiledCode {
				s := n.Map.Origin(at, at+1)
				fmt.Fprint(&places, s.File.Path, s.Start, s.End, " ")
			}
		}
	}
	out.places = places.String()
	return out
}

// cachedFiles is a project with something of everything.
func cachedFiles() map[string]string {
	return map[string]string{
		"edfi_project.yml": strings.Replace(settings, `report_date: "2026-03-31"`, `vars: {limit: 3, deep: {a: [1, 2.5, x]}}`, 1),
		"kpis.yml":         "kpis:\n  - {name: absent, label: Absent, fields: {threshold: 0.1}}\n",
		"models/raw/sources.yml": sources + `
  - name: lms
    tables:
      - name: logins
        landing: {path: "logins*.csv"}
        load: {mode: upsert, delete_when: "gone = 'Y'", max_drop: 0}
        key: [login]
        columns:
          - {name: login, governance: {classification: direct, subject: student}}
          - {name: gone, governance: {classification: internal}}
`,
		"seeds/grades.csv":          "grade,label\n1,First\n",
		"seeds/grades.yml":          gradesYAML,
		"models/macros/m.sql":       `{{ define "trimmed" }}trim({{ index . 0 }}){{ end }}`,
		"models/refined/base.sql":   `select grade, count(*) as students from {{ source "sis" "students" }} group by grade`,
		"models/refined/logins.sql": `{{ config "materialized" "ephemeral" }}select {{ include "trimmed" "login" }} as login, {{ report_date }} as day from {{ source "lms" "logins" }} limit {{ var "limit" }}`,
		"models/refined/wide.sql":   `select b.*, g.label from {{ ref "base" }} b left join {{ ref "grades" }} g using (grade)`,
		"models/refined/grown.sql":  `{{ config "materialized" "incremental" "unique_key" "grade" }}select grade, students from {{ ref "base" }}{{ if is_incremental }} where students > (select max(students) from {{ this }}){{ end }}`,
		"models/published/last.sql": `select grade, label, students * {{ kpi "absent" "threshold" }} as share from {{ ref "wide" }}`,
		"models/models.yml": `version: 2
models:
  - name: base
    description: By grade
    config: {meta: {a: 1, b: [x, 2.5, null, true]}, tags: [one]}
    columns:
      - {name: grade, description: The grade, data_tests: [not_null, unique]}
  - name: last
    columns:
      - {name: share, data_tests: [{accepted_range: {arguments: {min_value: 0}}}]}
exposures:
  - {name: board, type: dashboard, owner: {name: Office}, depends_on: ["ref('last')"]}
`,
	}
}

func filesystem(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// edits are changes of a project: harmless ones, ones that change the outcome, and
// ones that break it.
var edits = []func(files map[string]string, n int){
	func(f map[string]string, n int) { f["models/refined/base.sql"] += fmt.Sprintf("\n-- %d", n) },
	func(f map[string]string, n int) {
		f["models/refined/base.sql"] = strings.Replace(f["models/refined/base.sql"], "count(*)", fmt.Sprintf("count(*) + %d", n), 1)
	},
	func(f map[string]string, n int) {
		f["models/refined/base.sql"] = strings.ReplaceAll(f["models/refined/base.sql"], "students,", "students, "+fmt.Sprint(n)+" as n,")
	},
	func(f map[string]string, n int) {
		f["models/models.yml"] = strings.Replace(f["models/models.yml"], "By grade", fmt.Sprintf("By grade %d", n), 1)
	},
	func(f map[string]string, _ int) { f["models/models.yml"] = "\n\n# moved\n" + f["models/models.yml"] },
	func(f map[string]string, _ int) {
		f["models/macros/m.sql"] = strings.Replace(f["models/macros/m.sql"], "trim(", "ltrim(", 1)
	},
	func(f map[string]string, n int) {
		f["edfi_project.yml"] = strings.Replace(f["edfi_project.yml"], "limit: 3", fmt.Sprintf("limit: %d", n), 1)
	},
	func(f map[string]string, n int) {
		f["edfi_project.yml"] += fmt.Sprintf("\nreport_date: \"2026-0%d-01\"\n", 1+n%9)
	},
	func(f map[string]string, n int) { f["seeds/grades.csv"] += fmt.Sprintf("%d,x\n", n) },
	func(f map[string]string, n int) {
		f["kpis.yml"] = strings.Replace(f["kpis.yml"], "0.1", fmt.Sprintf("0.%d", n+1), 1)
	},
	func(f map[string]string, n int) {
		f["governance.yml"] = fmt.Sprintf("suppression: {minimum: %d}\n", 5+n)
	},
	func(f map[string]string, _ int) { delete(f, "models/published/last.sql") },
	func(f map[string]string, _ int) {
		f["models/refined/renamed.sql"] = f["models/refined/logins.sql"]
		delete(f, "models/refined/logins.sql")
	},
	func(f map[string]string, n int) {
		f[fmt.Sprintf("models/refined/new_%d.sql", n)] = `select * from {{ ref "base" }}`
	},
	func(f map[string]string, _ int) {
		f["models/refined/wide.sql"] = `select nothing from {{ ref "base" }}`
	},
	func(f map[string]string, _ int) {
		f["models/raw/sources.yml"] = strings.Replace(f["models/raw/sources.yml"], "'Y'", "'N'", 1)
	},
	func(f map[string]string, _ int) {
		f["models/raw/sources.yml"] = strings.Replace(f["models/raw/sources.yml"], "{name: gone,", "{name: gone, description: Left,", 1)
	},
	func(f map[string]string, n int) {
		f["tests/own.sql"] = fmt.Sprintf(`select * from {{ ref "base" }} where students < %d`, n)
	},
	func(f map[string]string, n int) {
		f["models/models.yml"] += fmt.Sprintf("  - {name: board_%d, type: nothing}\n", n)
	},
	func(f map[string]string, n int) {
		f["checks/own.sql"] = fmt.Sprintf("{{ config \"severity\" \"warn\" }}select id as node, 'too many' as message from nodes where name = 'base' and %d > 3", n)
	},
	func(f map[string]string, n int) {
		f["models/units.yml"] = fmt.Sprintf(unitTest, n)
	},
	func(f map[string]string, _ int) {
		f["tests/generic/below.sql"] = `select * from {{ arg "model" }} where students < 0`
	},
}

const unitTest = `version: 2
unit_tests:
  - name: joins
    model: wide
    given:
      - {input: ref('base'), rows: [{grade: "1", students: %d}]}
      - {input: ref('grades'), rows: [{grade: "1", label: First}]}
    expect: {rows: [{label: First}]}
`

// TestCachedOutcomeIsThatOfACompilationWithoutCache edits a project at random and
// holds every outcome, also that of asking twice, against one that was made from
// nothing.
func TestCachedOutcomeIsThatOfACompilationWithoutCache(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random, dir := rand.New(rand.NewPCG(1, seed)), t.TempDir()
			files := cachedFiles()
			for step := range 6 {
				if step > 0 {
					before := maps.Clone(files)
					edits[random.IntN(len(edits))](files, random.IntN(9))
					if random.IntN(4) == 0 {
						files = before // taken back
					}
				}
				fsys := filesystem(files)
				want := outcomeOf(t, asking(fsys, ""))
				for _, when := range []string{"at once", "again"} {
					got := outcomeOf(t, asking(fsys, dir))
					if when == "again" && got.recalled != (want.manifest != "") {
						t.Errorf("step %d: recalled is %t", step, got.recalled)
					}
					got.recalled = false
					if !reflect.DeepEqual(got, want) {
						t.Fatalf("step %d, %s, differs from an outcome without cache:\n%+v\nwant\n%+v", step, when, got, want)
					}
				}
			}
		})
	}
}

func TestWhatTheOutcomeFollowsFromIsNoticed(t *testing.T) {
	files := cachedFiles()
	files["edfi_project.yml"] = strings.Replace(files["edfi_project.yml"], "lake: lake", `lake: '{{ env_var "LAKE" }}'`, 1)
	for name, change := range map[string]func(*compiler.Request){
		"nothing":   func(*compiler.Request) {},
		"the date":  func(r *compiler.Request) { r.Project.Today = func(*time.Location) string { return "2026-01-02" } },
		"a setting": func(r *compiler.Request) { r.Project.Env = func(string) (string, bool) { return "other", true } },
		"a var":     func(r *compiler.Request) { r.Project.Vars = map[string]any{"limit": 7} },
		"the build": func(r *compiler.Request) { r.Identity = "another build" },
	} {
		dir := t.TempDir()
		first := outcomeOf(t, asking(filesystem(files), dir))
		request := asking(filesystem(files), dir)
		change(&request)
		if second := outcomeOf(t, request); first.manifest == "" || second.recalled != (name == "nothing") {
			t.Errorf("%s changed: recalled is %t", name, second.recalled)
		}
	}
}

// TestDamagedCacheCountsAsNone flips and cuts bytes all over the file.
func TestDamagedCacheCountsAsNone(t *testing.T) {
	dir, fsys := t.TempDir(), filesystem(cachedFiles())
	want := outcomeOf(t, asking(fsys, dir))
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	path := dir + "/" + entries[0].Name()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/12 {
		for _, damaged := range [][]byte{whole[:at], slices.Concat(whole[:at], []byte{whole[at] ^ 0x10}, whole[at+1:])} {
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			got := outcomeOf(t, asking(fsys, dir))
			got.recalled = false
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("damage at %d of %d: %+v", at, len(whole), got)
			}
		}
	}
}

func TestNoValueOfTheEnvironmentIsKept(t *testing.T) {
	files := cachedFiles()
	files["edfi_project.yml"] = strings.Replace(files["edfi_project.yml"], "lake: lake", `lake: '{{ env_var "LAKE" }}'`, 1)
	dir := t.TempDir()
	request := asking(filesystem(files), dir)
	request.Project.Env = func(string) (string, bool) { return "hunter2secret", true }
	if outcomeOf(t, request).manifest == "" {
		t.Fatal("it doesn't compile")
	}
	for _, text := range readAll(t, dir) {
		if strings.Contains(text, "hunter2secret") {
			t.Error("the cache holds a value of the environment")
		}
	}
}

func readAll(t *testing.T, dir string) []string {
	t.Helper()
	var texts []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(dir + "/" + path)
		texts = append(texts, string(text))
		return err
	})
	if err != nil || len(texts) == 0 {
		t.Fatal(texts, err)
	}
	return texts
}
