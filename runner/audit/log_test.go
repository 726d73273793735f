package audit_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/edfi-build/edfi-build/runner/audit"
)

func TestTheChainHoldsAndAChangedLineBreaksIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { add(t, dir, "someone") })
	}
	wg.Wait()
	if s, err := audit.Verify(dir); s.Entries != 8 || err != nil {
		t.Fatal(s, err)
	}
	change(t, dir, func(log []byte) []byte { return bytes.Replace(log, []byte("someone"), []byte("nobody!"), 3) })
	s, err := audit.Verify(dir)
	if brokenAt(t, err) != 2 || s.Entries != 1 {
		t.Errorf("after line 1 was changed: %d entries, %v", s.Entries, err)
	}
}

func TestSeveralEntriesAreOneAppend(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	if err := audit.Append(dir, audit.Entry{User: "a", Action: "reidentify"}, audit.Entry{User: "b", Action: "reidentify"}); err != nil {
		t.Fatal(err)
	}
	add(t, dir, "c")
	if s, err := audit.Verify(dir); err != nil || s.Entries != 3 || s.Actions["reidentify"] != 2 {
		t.Error(s, err)
	}
}

// TestEveryCutAndEveryFlip damages a log in each possible place: a cut at the end is
// known by the anchor, a cut in a line by its missing end, everything else by the chain.
func TestEveryCutAndEveryFlip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	for range 3 {
		add(t, dir, "someone")
	}
	anchor, err := audit.Head(dir)
	if err != nil || anchor.Lines != 3 {
		t.Fatal(anchor, err)
	}
	anchor.By = "release 1"
	log := read(t, dir)
	for at := range log {
		write(t, dir, log[:at])
		if _, err := audit.Verify(dir, anchor); err == nil {
			// The missing end of the last line takes nothing away: all of it is there.
			if at != len(log)-1 {
				t.Fatalf("cut off after %d bytes: no word of it", at)
			}
		}
		flipped := bytes.Clone(log)
		flipped[at] ^= 4
		write(t, dir, flipped)
		if _, err := audit.Verify(dir, anchor); err == nil {
			t.Fatalf("byte %d was changed: no word of it", at)
		}
	}
}

// TestACrashWhileWritingIsSeenAndOvercome cuts the last line off at each byte and goes on.
func TestACrashWhileWritingIsSeenAndOvercome(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	add(t, dir, "first")
	start := len(read(t, dir))
	add(t, dir, "second")
	log := read(t, dir)
	for at := start + 1; at < len(log); at++ {
		write(t, dir, log[:at])
		before, err := audit.Verify(dir)
		if err != nil {
			t.Fatalf("cut at %d: %v", at, err)
		}
		add(t, dir, "third")
		after, err := audit.Verify(dir)
		if err != nil || after.Entries != before.Entries+1 || after.Torn != before.Torn {
			t.Fatalf("cut at %d: %+v, then %+v, %v", at, before, after, err)
		}
		// What was cut off stays on record: nobody can take it out later.
		change(t, dir, func(text []byte) []byte { return append(bytes.Clone(text[:start]), text[at+1:]...) })
		if _, err := audit.Verify(dir); err == nil {
			t.Fatalf("cut at %d: the torn line was taken out unseen", at)
		}
	}
}

func TestALineThatIsNoEntryIsNoCrash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	add(t, dir, "first")
	change(t, dir, func(log []byte) []byte { return append(log, "half a li\n"...) })
	if _, err := audit.Verify(dir); brokenAt(t, err) != 2 {
		t.Error(err)
	}
}

func TestTheEndOfTheLogIsHeldByAnchors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	for range 3 {
		add(t, dir, "someone")
	}
	anchor, err := audit.Head(dir)
	if err != nil {
		t.Fatal(err)
	}
	anchor.By = "release 4"
	add(t, dir, "later")
	if _, err := audit.Verify(dir, audit.Anchor{By: "release 1"}, anchor); err != nil {
		t.Error(err)
	}
	log := read(t, dir)
	lines := bytes.SplitAfter(log, []byte("\n"))
	write(t, dir, bytes.Join(lines[:2], nil))
	if _, err := audit.Verify(dir, anchor); brokenAt(t, err) != 0 || !strings.Contains(err.Error(), "has 2 lines, and had 3 at the time of release 4") {
		t.Error(err)
	}
	// Another log of the same length, with a chain that holds, isn't it either.
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		add(t, dir, "somebody else")
	}
	if _, err := audit.Verify(dir, anchor); brokenAt(t, err) != 3 {
		t.Error(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Verify(dir, anchor); brokenAt(t, err) != 0 {
		t.Error(err)
	}
}

func TestLaterFormatsAndLongLinesAreChained(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	long := strings.Repeat("x", 3<<20)
	if err := audit.Append(dir, audit.Entry{User: long, Action: "query"}); err != nil {
		t.Fatal(err)
	}
	add(t, dir, "second")
	change(t, dir, func(log []byte) []byte {
		at := bytes.LastIndex(log, []byte(`"format":1`))
		return append(append(bytes.Clone(log[:at]), `"format":2,"witness":"w"`...), log[at+len(`"format":1`):]...)
	})
	add(t, dir, "third")
	s, err := audit.Verify(dir)
	if err != nil || s.Entries != 3 || s.Newer != 1 {
		t.Error(s.Entries, s.Newer, err)
	}
	found, err := audit.Find(dir, func(e audit.Entry) bool { return e.User != long })
	if err != nil || len(found) != 2 || found[1].User != "third" {
		t.Error(found, err)
	}
}

func TestTheLogIsForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	add(t, dir, "someone")
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "access.jsonl"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Error(path, info.Mode(), err)
		}
	}
}

func add(t *testing.T, dir, user string) {
	t.Helper()
	if err := audit.Append(dir, audit.Entry{User: user, Action: "query", Relations: []string{"raw.a.b"}}); err != nil {
		t.Error(err)
	}
}

func read(t *testing.T, dir string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "access.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, dir string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "access.jsonl"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func change(t *testing.T, dir string, by func([]byte) []byte) {
	t.Helper()
	write(t, dir, by(read(t, dir)))
}

func brokenAt(t *testing.T, err error) int64 {
	t.Helper()
	var broken *audit.BrokenError
	if !errors.As(err, &broken) {
		t.Fatalf("%v is no *BrokenError", err)
	}
	return broken.Line
}
