package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

// newShareProject writes the project of the script share.txtar and runs it.
func newShareProject(t *testing.T) (dir string, edfi func(args ...string) string) {
	t.Helper()
	dir = t.TempDir()
	script, err := os.ReadFile("testdata/script/share.txtar")
	check(t, err)
	for _, archive := range [][]byte{smallProject, script} {
		for _, file := range txtar.Parse(archive).Files {
			path := filepath.Join(dir, filepath.FromSlash(file.Name))
			check(t, os.MkdirAll(filepath.Dir(path), 0o755))
			check(t, os.WriteFile(path, file.Data, 0o644))
		}
	}
	check(t, settle(dir))
	edfi = func(args ...string) string {
		t.Helper()
		var out, messages bytes.Buffer
		env := scriptEnvironment()
		env.Out, env.Err = &out, &messages
		if code := cli.Main(append([]string{"--project-dir", dir}, args...), env); code != 0 {
			t.Errorf("%s ended with %d:\n%s%s", args[0], code, out.String(), messages.String())
		}
		return out.String()
	}
	edfi("run", "--no-docs")
	return dir, edfi
}

// rowsIn counts the rows of a table of an open share.
func rowsIn(t *testing.T, ask func(context.Context, string) (int64, error), table string) int64 {
	t.Helper()
	n, err := ask(context.Background(), "SELECT count(*) FROM shared."+table)
	check(t, err)
	return n
}

// Who has a share open goes on reading the release that it was made of, to the last page;
// who opens it afterwards reads the new one.
func TestShareIsReplacedWhileItIsRead(t *testing.T) {
	dir, edfi := newShareProject(t)
	path := filepath.Join(dir, "target", "shares", "analysts.duckdb")
	old, err := openShare(path)
	check(t, err)
	defer old.Close()
	check(t, os.Rename(filepath.Join(dir, "landing2.csv"), filepath.Join(dir, "landing", "students.csv")))
	edfi("run", "--no-docs")
	for _, table := range []string{"published.v_student", "refined.student"} {
		if n := rowsIn(t, old.Count, table); n != 3 {
			t.Errorf("who reads the old file sees %d rows in %s", n, table)
		}
	}
	renewed, err := openShare(path)
	check(t, err)
	defer renewed.Close()
	if n := rowsIn(t, renewed.Count, "published.v_student"); n != 4 {
		t.Errorf("the new file has %d rows", n)
	}
}

// Several processes that make shares at once take turns, and each finds whole files.
func TestSharesAreMadeInTurn(t *testing.T) {
	dir, edfi := newShareProject(t)
	folder := filepath.Join(dir, "target", "shares")
	files, err := filepath.Glob(filepath.Join(folder, "*.duckdb"))
	check(t, err)
	for _, path := range files {
		check(t, os.Remove(path))
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() { edfi("share") })
	}
	all.Wait()
	for _, path := range files {
		engine, err := openShare(path)
		check(t, err)
		rowsIn(t, engine.Count, "edfi.about")
		engine.Close()
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".making-*")); len(left) > 0 {
		t.Errorf("%s stayed", left[0])
	}
	edfi("audit", "verify")
}

// Shares and their folder are for their owner alone.
func TestSharesAreForTheirOwner(t *testing.T) {
	dir, _ := newShareProject(t)
	folder := filepath.Join(dir, "target", "shares")
	for path, want := range map[string]os.FileMode{folder: 0o700, filepath.Join(folder, "analysts.duckdb"): 0o600, filepath.Join(folder, "shares.json"): 0o600} {
		info, err := os.Stat(path)
		check(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, not %o", filepath.Base(path), info.Mode().Perm(), want)
		}
	}
}
