package lake

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// threeCommits makes a table with versions 0, 1 and 2.
func threeCommits(t *testing.T) *Table {
	t.Helper()
	table := testLake(t, newClock()).Table(student)
	for _, content := range []string{"a", "b", "c"} {
		mustCommit(t, table, Change{Schema: twoColumns, Add: []File{sealed(t, table, content, 1)}})
	}
	return table
}

func TestDamagedCommitsAreNamed(t *testing.T) {
	cases := []struct {
		name   string
		damage func(content string) string
		says   string
	}{
		{"empty", func(string) string { return "" }, "it is empty"},
		{"zero-filled", func(c string) string { return strings.Repeat("\x00", len(c)) }, "line 1"},
		{"garbage", func(string) string { return "no JSON\n" }, "line 1"},
		{"two actions in a line", func(string) string { return `{"txn":{},"add":{}}` + "\n" }, "one action expected"},
		{"cut in a line", func(c string) string { return c[:len(c)-20] }, "line 2"},
		{"cut between lines", func(c string) string { return c[:strings.Index(c, "\n")+1] }, "not those that were committed"},
		{"another size", func(c string) string { return strings.Replace(c, `"size":1`, `"size":2`, 1) }, "not those that were committed"},
		{"a path out of the table", func(string) string { return `{"add":{"path":"../x","size":1}}` }, "out of its table"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table := threeCommits(t)
			overwriteFile(t, table.commitPath(1), c.damage)
			_, err := table.Latest()
			wantProblem(t, err, diag.DamagedLog, "refined/student/_delta_log/00000000000000000001.json")
			wantProblem(t, err, diag.DamagedLog, c.says)
			if _, err := table.Commit(Change{RemoveAll: true}); err == nil {
				t.Error("a commit was made on top of a damaged log")
			}
		})
	}
}

// TestEveryFlippedByteIsFound alters each byte of a commit that another follows.
func TestEveryFlippedByteIsFound(t *testing.T) {
	table := threeCommits(t)
	path := table.commitPath(1)
	content, err := os.ReadFile(path)
	check(t, err)
	for i := range content {
		flipped := append([]byte(nil), content...)
		flipped[i] ^= 0x20
		check(t, os.WriteFile(path, flipped, 0o644))
		if s, err := table.Latest(); err == nil {
			t.Fatalf("byte %d flipped: read as %q", i, paths(s.Files))
		}
	}
}

func TestAlteredHeadIsFoundByTheRelease(t *testing.T) {
	table := threeCommits(t)
	head := mustLatest(t, table).Commit
	overwriteFile(t, table.commitPath(2), func(c string) string { return strings.Replace(c, "WRITE", "WRONG", 1) })
	_, err := table.Latest()
	check(t, err) // nothing in the table itself tells
	_, err = table.Pinned(head)
	wantProblem(t, err, diag.DamagedLog, "isn't the commit that the release names")
}

func TestMissingCommitIsNamed(t *testing.T) {
	table := threeCommits(t)
	check(t, os.Remove(table.commitPath(1)))
	_, err := table.Latest()
	wantProblem(t, err, diag.DamagedLog, "00000000000000000001.json: it is missing")
	_, err = table.Snapshot(7)
	wantProblem(t, err, diag.DamagedLog, "it is missing")
}

func TestOtherFilesOfALogAreIgnored(t *testing.T) {
	table := threeCommits(t)
	for _, name := range []string{"_last_checkpoint", "00000000000000000001.checkpoint.parquet", "00000000000000000002.crc", "notes.json"} {
		check(t, os.WriteFile(table.logDir()+"/"+name, []byte("anything"), 0o644))
	}
	if s := mustLatest(t, table); s.Version != 2 || len(s.Files) != 3 {
		t.Errorf("version %d with %d files", s.Version, len(s.Files))
	}
}

func TestNoTable(t *testing.T) {
	table := testLake(t, newClock()).Table(student)
	if _, err := table.Latest(); !errors.Is(err, ErrNoTable) {
		t.Errorf("got %v, want ErrNoTable", err)
	}
	if _, _, err := table.NewFile(); err != nil {
		t.Error(err)
	}
	if _, err := table.Latest(); !errors.Is(err, ErrNoTable) {
		t.Errorf("with a staged file: got %v, want ErrNoTable", err)
	}
}

func overwriteFile(t *testing.T, path string, change func(string) string) {
	t.Helper()
	content, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, []byte(change(string(content))), 0o644))
}
