package project_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// settings is the project file of the cases that don't bring their own.
const settings = `name: sample
timezone: America/Los_Angeles
layers:
  raw: {path: models/raw}
  refined: {path: models/refined, materialized: table}
  published: {path: models/published, materialized: table}
default_target: dev
targets:
  dev: {lake: lake/dev, landing: landing}
`

// TestDiagnostics runs each testdata/*.txtar: the files of a project, and in
// `want` what is reported of it. A line `target: NAME` before the files chooses
// the target. A file `no-project-file` leaves out the default project file.
func TestDiagnostics(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases found", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			target, _ := strings.CutPrefix(strings.TrimSpace(string(archive.Comment)), "target: ")
			files, want := split(archive)
			_, problems := project.Load(files, options(target))
			got := rendered(problems)
			if *update {
				write(t, name, archive, got)
			} else if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func options(target string) project.Options {
	if strings.ContainsAny(target, " \n") {
		target = ""
	}
	env := map[string]string{"SAMPLE_LAKE": "/srv/lake"}
	return project.Options{
		Target: target,
		Env:    func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		Today:  func(zone *time.Location) string { return "2026-04-02 in " + zone.String() },
	}
}

func split(archive *txtar.Archive) (files fstest.MapFS, want string) {
	files = fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	_, own := files[project.SettingsFile]
	if _, without := files["no-project-file"]; !own && !without {
		files[project.SettingsFile] = &fstest.MapFile{Data: []byte(settings)}
	}
	return files, want
}

func write(t *testing.T, name string, archive *txtar.Archive, got string) {
	t.Helper()
	files := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name != "want" {
			files = append(files, f)
		}
	}
	archive.Files = append(files, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func rendered(problems diag.List) string {
	var b strings.Builder
	for _, v := range problems.Views() {
		v.Render(&b, diag.Style{})
	}
	return b.String()
}

func TestLimitsOfFolders(t *testing.T) {
	files := fstest.MapFS{
		project.SettingsFile:         {Data: []byte(settings)},
		"models/refined/large.sql":   {Data: []byte(strings.Repeat("-", project.MaxSQLBytes+1))},
		"models/refined/linked.sql":  {Mode: fs.ModeSymlink, Data: []byte("../secret")},
		"models/refined/.hidden.sql": {Data: []byte("select 1")},
		"models/refined/.git/x.sql":  {Data: []byte("select 1")},
		"models/refined/binary.sql":  {Data: []byte("select '\xff'")},
		"models/refined/plain.sql":   {Data: []byte("select 1")},
	}
	p, problems := project.Load(files, options(""))
	if len(p.Models) != 1 || p.Models[0].Name != "plain" {
		t.Errorf("got %d models, want only plain", len(p.Models))
	}
	want := map[diag.Code]int{diag.FileTooLarge: 1, diag.UnreadableProjectFile: 1, diag.BadCharacter: 1}
	got := map[diag.Code]int{}
	for _, d := range problems {
		got[d.Code]++
	}
	for code, n := range want {
		if got[code] != n {
			t.Errorf("%s: got %d, want %d\n%s", code, got[code], n, rendered(problems))
		}
	}
}

func TestTooManyFiles(t *testing.T) {
	files := fstest.MapFS{project.SettingsFile: {Data: []byte(settings)}}
	for i := range project.MaxFiles + 1 {
		files["seeds/"+strings.Repeat("x", 1+i%100)+"/"+strings.Repeat("y", 1+i/100)+".txt"] = &fstest.MapFile{}
	}
	_, problems := project.Load(files, options(""))
	if len(problems) != 1 || problems[0].Code != diag.TooManyFiles {
		t.Errorf("got\n%s", rendered(problems))
	}
}
