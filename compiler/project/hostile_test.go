package project_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/compiler/project"
)

// TestHostileUnitTests holds that rows which would take endless work or memory are
// refused, and that a file full of faults is told of in short.
func TestHostileUnitTests(t *testing.T) {
	var diagonal strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&diagonal, "{c%d: 1},", i)
	}
	wide := strings.TrimSuffix(strings.Repeat("a,", 100_000), ",")
	for name, c := range map[string]struct{ given, fixture string }{
		"rows with a column each":     {"rows: [" + diagonal.String() + "]", ""},
		"a header of many columns":    {"fixture: big", wide + "\n" + wide},
		"many short records":          {"fixture: big", "a,b\n" + strings.Repeat("1\n", 200_000)},
		"many records in a block":     {"format: csv, rows: \"a,b\\n" + strings.Repeat("1\\n", 100_000) + "\"", ""},
		"a quote that never ends":     {"fixture: big", "a\n\"" + strings.Repeat("x\n", 200_000)},
		"a fixture larger than read":  {"fixture: big", "a\n" + strings.Repeat("1\n", 1<<20)},
		"cells nested deep":           {"rows: [{a: " + strings.Repeat("[", 400) + strings.Repeat("]", 400) + "}]", ""},
		"a fixture that is no text":   {"fixture: big", "a\n\xff\x00\n"},
		"a fixture outside":           {"fixture: ../../../etc/passwd", ""},
		"a fixture by a link of dots": {"fixture: ..", ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{
				project.SettingsFile:       {Data: []byte(settings)},
				"models/refined/a.sql":     {Data: []byte("select 1 as a")},
				"models/refined/a.yml":     {Data: []byte("unit_tests:\n  - {name: u, model: a, expect: {rows: []}, given: [{input: this, " + c.given + "}]}\n")},
				"tests/fixtures/big.csv":   {Data: []byte(c.fixture)},
				"tests/fixtures/small.csv": {Data: []byte("a\n1\n")},
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, problems := project.Load(files, options(""))
			runtime.ReadMemStats(&after)
			if !problems.HasErrors() || len(problems) > 50 {
				t.Errorf("%d problems", len(problems))
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 256 {
				t.Errorf("it takes %d MB", mb)
			}
		})
	}
}
