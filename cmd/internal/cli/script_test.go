package cli_test

import (
	"context"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

var update = flag.Bool("update", os.Getenv("EDFI_UPDATE") != "", "write the expected output in testdata/script anew")

// scriptTime is what the clock says in scripts: it stands still, so that times and
// durations are the same each time. It is the next day in UTC already and still
// March in California.
var scriptTime = time.Date(2026, 4, 1, 6, 30, 0, 0, time.UTC)

// TestMain lets the test binary be edfi-build for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"edfi-build": func() { os.Exit(cli.Main(os.Args[1:], scriptEnvironment())) },
	})
}

// scriptEnvironment is the machine without what changes from one test to the next.
func scriptEnvironment() cli.Environment {
	env := cli.System()
	env.Terminal = false
	env.Now = func() time.Time { return scriptTime }
	env.Random = rand.NewChaCha8([32]byte{})
	env.Version = "test"
	return env
}

// TestScripts runs the end-to-end cases, each a txtar file: commands first, then
// the files of its project. README.md beside them lists the commands.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			return settle(env.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"absent": absent, "edit": edit, "encode": encode, "parquet": parquet, "project": project, "touch": touch,
		},
	})
}

// TestScriptsSayWhy holds every script to a first line that tells what it is for.
func TestScriptsSayWhy(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "# ") {
			t.Errorf("%s doesn't start with a comment", path)
		}
	}
}

// settle dates files an hour back: a file that was written moments ago would be
// taken for one that still grows.
func settle(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		at := scriptTime.Add(-time.Hour)
		return os.Chtimes(path, at, at)
	})
}

// project writes the small project of testdata/project.txtar into the working
// folder. Files that the script brings itself stay as they are, and those named
// with a minus in front are left out.
func project(ts *testscript.TestScript, neg bool, args []string) {
	refuseNegation(ts, neg)
	archive, err := txtar.ParseFile(filepath.Join(packageDir, "testdata", "project.txtar"))
	ts.Check(err)
	for _, file := range archive.Files {
		path := ts.MkAbs(file.Name)
		if _, err := os.Stat(path); err == nil || without(args, file.Name) {
			continue
		}
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, file.Data, 0o644))
		ts.Check(os.Chtimes(path, scriptTime.Add(-time.Hour), scriptTime.Add(-time.Hour)))
	}
}

func without(args []string, name string) bool {
	for _, arg := range args {
		if strings.HasPrefix(name, strings.TrimPrefix(arg, "-")) {
			return true
		}
	}
	return false
}
