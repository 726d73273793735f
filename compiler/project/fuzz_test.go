package project_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/compiler/project"
)

// FuzzLoad holds that no text of the project's own files makes Load panic, and
// that a project is given whenever nothing is wrong.
func FuzzLoad(f *testing.F) {
	for name, file := range district {
		if strings.HasSuffix(name, ".yml") {
			f.Add(settings, string(file.Data))
		}
	}
	f.Add(settings, "a: '{{ env_var \"x\" }}'")
	f.Add("name: x\ntargets: {d: {lake: '{{define \"setting\"}}{{end}}'}}\n", "")
	f.Add(settings, "selectors:\n  - name: a\n    default: true\n    definition: {union: [tag: x, {method: fqn, value: y, exclude: ['+z']}, {intersection: [selector: b]}, {exclude: [q]}]}\n")
	f.Add(settings, "unit_tests:\n  - name: u\n    model: a\n    given:\n      - input: ref('a')\n        format: csv\n        rows: |\n          a,b\n          1,\"\"\n      - {input: this, fixture: x}\n    expect: {rows: [{a: 1}, {b: null}]}\n")
	f.Fuzz(func(t *testing.T, own, other string) {
		files := fstest.MapFS{
			project.SettingsFile:       {Data: []byte(own)},
			project.KPIFile:            {Data: []byte(other)},
			project.GovernanceFile:     {Data: []byte(other)},
			project.SelectorsFile:      {Data: []byte(other)},
			"models/refined/a.yml":     {Data: []byte(other)},
			"models/refined/a.sql":     {Data: []byte(other)},
			"models/refined/other.sql": {Data: []byte(own)},
			"seeds/codes.csv":          {Data: []byte(other)},
			"tests/fixtures/x.csv":     {Data: []byte(other)},
		}
		if p, problems := project.Load(files, options("")); p == nil && !problems.HasErrors() {
			t.Error("neither a project nor an error")
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	const models, columns = 1000, 10
	files := fstest.MapFS{project.SettingsFile: {Data: []byte(settings)}}
	for i := range models {
		var text strings.Builder
		fmt.Fprintf(&text, "models:\n  - name: m%d\n    description: One row a student.\n    columns:\n", i)
		for c := range columns {
			fmt.Fprintf(&text, "      - name: c%d\n        data_type: varchar\n        business: {label: Column, definition: What it is}\n"+
				"        governance: {classification: internal}\n        data_tests: [not_null]\n", c)
		}
		files[fmt.Sprintf("models/refined/m%d.yml", i)] = &fstest.MapFile{Data: []byte(text.String())}
		files[fmt.Sprintf("models/refined/m%d.sql", i)] = &fstest.MapFile{Data: []byte("select 1\n")}
	}
	for b.Loop() {
		if _, problems := project.Load(files, options("")); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
