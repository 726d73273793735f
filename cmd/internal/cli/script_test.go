package cli_test

import (
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

var update = flag.Bool("update", os.Getenv("EDFI_UPDATE") != "", "write the expected output in testdata/script anew")

// scriptTime is what the clock says in scripts, unless they set NOW to another time
// (RFC 3339). It stands still, so that times and durations are the same each time.
// It is April in UTC and still March in California.
var scriptTime = time.Date(2026, 4, 1, 6, 30, 0, 0, time.UTC)

// TestMain lets the test binary be edfi-build for the scripts, and the real one, on
// the machine's clock and randomness, for tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"edfi-build":      func() { os.Exit(cli.Main(os.Args[1:], scriptEnvironment())) },
		"edfi-build-real": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
	})
}

// scriptEnvironment is the machine without what changes from one test to the next.
func scriptEnvironment() cli.Environment {
	env := cli.System()
	env.Terminal = false
	now := scriptTime
	if text := os.Getenv("NOW"); text != "" {
		var err error
		if now, err = time.Parse(time.RFC3339, text); err != nil {
			panic(err)
		}
	}
	env.Now = func() time.Time { return now }
	env.Random = rand.NewChaCha8([32]byte{})
	env.User = "tester"
	env.Version = "test"
	return env
}

// TestScripts runs the end-to-end cases of testdata/script, each a txtar file:
// commands first, then the files that they work on. script_commands_test.go has
// the commands that testscript doesn't bring.
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
		Cmds: scriptCommands(),
	})
}

// TestScriptsSayWhy holds every script to a first line that tells what it shows.
func TestScriptsSayWhy(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts found", err)
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

// settle dates the files below a folder an hour back: a file that was written
// moments ago would be taken for one that still grows.
func settle(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return dated(path, -time.Hour)
	})
}

// dated sets a file's time of change to the scripts' time plus age.
func dated(path string, age time.Duration) error {
	at := scriptTime.Add(age)
	return os.Chtimes(path, at, at)
}
