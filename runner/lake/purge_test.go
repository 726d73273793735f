package lake

import (
	"context"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// purgeFile takes the data file of a version out of a lake, with another one in its place.
func purgeFile(t *testing.T, l *Lake, table *Table, old File, content string) {
	t.Helper()
	p, err := l.BeginPurge()
	check(t, err)
	name, path, err := p.NewFile(table)
	check(t, err)
	check(t, os.WriteFile(path, []byte(content), 0o644))
	check(t, p.Replace(table, old, name, 0, ""))
	check(t, p.Bury("an order", []string{"digest"}, []string{"token"}))
	done, err := l.FinishPurge(func(tokens []string) error {
		if !slices.Equal(tokens, []string{"token"}) {
			t.Errorf("the vault is to forget %v", tokens)
		}
		return nil
	})
	if !done || err != nil {
		t.Fatal(done, err)
	}
}

func verifies(t *testing.T, l *Lake) []string {
	t.Helper()
	var found []string
	_, err := l.Verify(context.Background(), VerifyOptions{Deep: true}, func(f Finding) { found = append(found, f.Where) })
	if (err != nil) != (len(found) > 0) {
		t.Fatal(err)
	}
	return found
}

// TestPurgeRewritesLogAndCheckpoints holds every version to what it was but for the file,
// read from the log and from checkpoints.
func TestPurgeRewritesLogAndCheckpoints(t *testing.T) {
	table := manyCommits(t, 25)
	l := table.lake
	release, err := l.Publish(Release{Tables: map[string]TableState{"refined.student": {Commit: mustLatest(t, table).Commit, Rows: 25}}}, nil)
	check(t, err)
	var before []Snapshot
	for version := range int64(25) {
		s, err := table.Snapshot(version)
		check(t, err)
		before = append(before, s)
	}
	old := before[7].Files[7]
	for round := range 2 { // the second time takes out what the first left
		purgeFile(t, l, table, old, fmt.Sprint("others ", round))
		changed := ""
		for version, was := range before {
			for _, reader := range []*Table{afresh(table), without(table)} {
				is, err := reader.Snapshot(int64(version))
				check(t, err)
				if !is.Time.Equal(was.Time) || len(is.Files) != len(was.Files) || (version < 7) != (is.SHA256 == was.SHA256) {
					t.Fatalf("round %d, version %d: %v was %v", round, version, is, was)
				}
				for i, f := range is.Files {
					if i != 7 && !reflect.DeepEqual(f, was.Files[i]) {
						t.Errorf("version %d: %v was %v", version, f, was.Files[i])
					}
				}
				if version >= 7 {
					changed = is.Files[7].Path
				}
			}
		}
		if changed == old.Path {
			t.Fatal("the file is still named")
		}
		if found := verifies(t, checkpointed(l)); len(found) > 0 {
			t.Errorf("verify finds %v", found)
		}
		if _, err := os.Stat(table.FilePath(old.Path)); err == nil {
			t.Error("the file is still there")
		}
		read, err := l.Get(release.Number)
		check(t, err)
		if state := read.Tables["refined.student"]; state.Rows != 24 {
			t.Errorf("the release speaks of %d rows", state.Rows)
		}
		last, err := afresh(table).Pinned(read.Tables["refined.student"].Commit)
		check(t, err)
		before[24].SHA256, old = last.SHA256, last.Files[7]
	}
	mustCommit(t, afresh(table), Change{Schema: twoColumns, Add: []File{sealed(t, table, "more", 1)}})
	if found := verifies(t, checkpointed(l)); len(found) > 0 {
		t.Errorf("after one more commit, verify finds %v", found)
	}
}

// TestPurgeIsExactlyWhatVerifyAccepts rewrites a commit once more, as a purge would have,
// behind the back of the tombstone.
func TestPurgeIsExactlyWhatVerifyAccepts(t *testing.T) {
	table := manyCommits(t, 3)
	l := table.lake
	purgeFile(t, l, table, mustLatest(t, table).Files[1], "others")
	p, err := l.BeginPurge()
	check(t, err)
	old := mustLatest(t, afresh(table)).Files[1]
	name, path, err := p.NewFile(table)
	check(t, err)
	check(t, os.WriteFile(path, []byte("forged"), 0o644))
	check(t, p.Replace(table, old, name, 0, ""))
	check(t, p.rewriteLog(table, p.replaced[table.name]))
	check(t, l.moveAll(l.path(purgeFolder, p.tombstone.Purge.ID, purgeNewFolder), l.dir))
	check(t, p.Abandon())
	if found := verifies(t, checkpointed(l)); !slices.ContainsFunc(found, func(where string) bool { return strings.HasSuffix(where, "1.json") }) {
		t.Errorf("verify finds %v", found)
	}
}

func TestPurgedOriginalsNeverComeBack(t *testing.T) {
	l := testLake(t, newClock())
	came, kept := digestOf([]byte("two people")), digestOf([]byte("one"))
	put := func(text string) {
		check(t, l.Originals().Put(digestOf([]byte(text)), func(w io.Writer) error { _, err := w.Write([]byte(text)); return err }))
	}
	put("two people")
	p, err := l.BeginPurge()
	check(t, err)
	path, err := p.NewOriginal()
	check(t, err)
	check(t, os.WriteFile(path, []byte("one"), 0o600))
	check(t, p.ReplaceOriginal(came, path))
	check(t, p.Bury("an order", nil, nil))
	_, err = l.FinishPurge(func([]string) error { return nil })
	check(t, err)
	if has, err := l.Originals().Has(came, 10); err != nil || !has {
		t.Fatal(has, err)
	}
	in, err := l.Originals().Open(came)
	check(t, err)
	defer in.Close()
	if text, err := io.ReadAll(in); err != nil || string(text) != "one" {
		t.Errorf("%q, %v", text, err)
	}
	if names, err := l.Originals().List(); err != nil || !slices.Equal(names, []string{kept}) {
		t.Errorf("kept are %v, %v", names, err)
	}
	put("two people")
	if found := verifies(t, l); !slices.Equal(found, []string{"raw/_files/" + came}) {
		t.Errorf("verify finds %v", found)
	}
}
