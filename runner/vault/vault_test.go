package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// steward is somebody with an identity.
type steward struct {
	file      string
	recipient string
}

func newSteward(t *testing.T) steward {
	t.Helper()
	file := filepath.Join(t.TempDir(), "steward.key")
	recipient, err := vault.NewIdentityFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return steward{file, recipient}
}

func (s steward) identity(t *testing.T) io.Reader {
	t.Helper()
	text, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(text)
}

func (s steward) open(t *testing.T, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.OpenVault(dir, s.identity(t))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func noon() time.Time { return time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC) }

// record makes tokens of students and keeps them.
func record(t *testing.T, dir string, key *vault.Key, to []string, ids ...string) {
	t.Helper()
	r := vault.NewRecorder(key, dir, to, noon, nil)
	for _, id := range ids {
		if _, err := r.Pseudonym("student", id); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Keep(); err != nil {
		t.Fatal(err)
	}
}

func segments(t *testing.T, dir string) []vault.Segment {
	t.Helper()
	list, err := vault.Segments(dir)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTheVaultKnowsEverybodyOnce(t *testing.T) {
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	key := newKey(t, "1234567", 1)
	record(t, dir, key, []string{a.recipient}, "1001", " 1001", "1002", "1001")
	record(t, dir, key, []string{a.recipient}, "1002", "1001")
	record(t, dir, key, []string{a.recipient}, "1001", "1003")
	v := a.open(t, dir)
	var ids []string
	for e := range v.All() {
		ids = append(ids, e.ID)
		token, _ := key.Pseudonym("student", e.ID)
		found, ok := v.ByToken(e.Token)
		if e.Token != token || !ok || found != e || e.Subject != "student" || e.Epoch != 1 || e.Previous != "" || !e.Added.Equal(noon()) {
			t.Errorf("%+v", e)
		}
	}
	if fmt.Sprint(ids) != "[1001 1002 1003]" {
		t.Errorf("the vault has %v", ids)
	}
	if list := segments(t, dir); len(list) != 2 || len(list[1].Tokens) != 1 {
		t.Errorf("segments: %+v", list)
	}
	if _, ok := v.ByToken(""); ok {
		t.Error("an empty token is somebody's")
	}
	if len(v.ByID("staff", "1001")) != 0 || len(v.ByID("student", "100")) != 0 {
		t.Error("another person was found")
	}
}

// TestOnlyAStewardReadsTheVault looks for ids in the bytes, and for what others get.
func TestOnlyAStewardReadsTheVault(t *testing.T) {
	dir, a, b := filepath.Join(t.TempDir(), "_vault"), newSteward(t), newSteward(t)
	record(t, dir, newKey(t, "1234567", 1), []string{a.recipient}, "CANARY-1001")
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, _ := entry.Info()
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may look into %s", entry.Name())
		}
		if entry.IsDir() {
			return nil
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("CANARY")) {
			t.Errorf("%s holds an id", entry.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenVault(dir, b.identity(t)); !errors.Is(err, vault.ErrNotForYou) {
		t.Errorf("another identity: %v", err)
	}
	if _, err := vault.OpenVault(dir, strings.NewReader("AGE-SECRET-KEY-SECRET")); !errors.Is(err, vault.ErrNoIdentity) || strings.Contains(err.Error(), "SECRET-KEY-SECRET") {
		t.Errorf("no identity: %v", err)
	}
}

// TestAgeAloneOpensASegment shows that nobody needs edfi-build to read a vault.
func TestAgeAloneOpensASegment(t *testing.T) {
	age, err := exec.LookPath("age")
	if err != nil {
		t.Skip("age isn't installed")
	}
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	record(t, dir, newKey(t, "1234567", 1), []string{a.recipient}, "1001")
	out, err := exec.Command(age, "--decrypt", "--identity", a.file, filepath.Join(dir, "segments", "00000000000000000001.age")).Output()
	if err != nil || !bytes.Contains(out, []byte(`"id":"1001"`)) {
		t.Errorf("%s, %v", out, err)
	}
}

func TestARotationLeavesACrosswalkInTheVaultAlone(t *testing.T) {
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	ring := fileOf(t, "1 "+hexKey+"\n2 "+otherHex+"\n")
	keys, err := ring.Keys("1234567", nil)
	if err != nil {
		t.Fatal(err)
	}
	old, _ := keys[0].Pseudonym("student", "1001")
	now, _ := keys[1].Pseudonym("student", "1001")
	record(t, dir, keys[1], []string{a.recipient}, "1001")
	v := a.open(t, dir)
	if e, ok := v.ByToken(old); !ok || e.ID != "1001" || e.Token != now || e.Previous != old {
		t.Errorf("the old token leads to %+v, %v", e, ok)
	}
	for _, s := range segments(t, dir) {
		if slices.Contains(s.Tokens, old) {
			t.Error("the crosswalk stands in the open")
		}
	}
	record(t, dir, keys[0], []string{a.recipient}, "1001")
	both := a.open(t, dir).ByID("student", "1001")
	if len(both) != 2 || both[0].Token != now || both[1].Token != old {
		t.Errorf("tokens of both epochs, newest first: %+v", both)
	}
}

func TestRewrapChangesWhoOpens(t *testing.T) {
	dir, a, b, c := filepath.Join(t.TempDir(), "_vault"), newSteward(t), newSteward(t), newSteward(t)
	key := newKey(t, "1234567", 1)
	record(t, dir, key, []string{a.recipient}, "1001")
	record(t, dir, key, []string{a.recipient, b.recipient}, "1002")
	half := b.open(t, dir)
	if half.Locked() != 1 || len(half.ByID("student", "1002")) != 1 || len(half.ByID("student", "1001")) != 0 {
		t.Errorf("a later recipient: %d locked", half.Locked())
	}
	if _, err := vault.Rewrap(dir, b.identity(t), []string{c.recipient}); !errors.Is(err, vault.ErrLockedParts) {
		t.Errorf("who can't open all re-wraps: %v", err)
	}
	if n, err := vault.Rewrap(dir, a.identity(t), []string{b.recipient, c.recipient}); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if _, err := vault.OpenVault(dir, a.identity(t)); !errors.Is(err, vault.ErrNotForYou) {
		t.Errorf("who was taken out: %v", err)
	}
	for _, s := range []steward{b, c} {
		if v := s.open(t, dir); v.Locked() != 0 || len(v.ByID("student", "1001")) != 1 || len(v.ByID("student", "1002")) != 1 {
			t.Error("who was taken in doesn't open all")
		}
	}
	want := []string{b.recipient, c.recipient}
	slices.Sort(want)
	if got, err := vault.Recipients(dir); err != nil || !slices.Equal(got, want) {
		t.Errorf("recipients %v, %v", got, err)
	}
	record(t, dir, key, want, "1001", "1002")
	if len(segments(t, dir)) != 2 {
		t.Error("after a re-wrap people are added again")
	}
}

func TestRemoveTakesPeopleOutOfEveryPart(t *testing.T) {
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	key := newKey(t, "1234567", 1)
	record(t, dir, key, []string{a.recipient}, "1001", "1002")
	record(t, dir, key, []string{a.recipient}, "1003")
	if err := os.WriteFile(filepath.Join(dir, "cut-off.tmp"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	gone := func(e vault.Entry) bool { return e.ID == "1001" || e.ID == "1003" }
	removed, err := vault.Remove(dir, a.identity(t), gone, []string{a.recipient})
	if err != nil || removed != 2 {
		t.Fatal(removed, err)
	}
	v := a.open(t, dir)
	if len(v.ByID("student", "1001"))+len(v.ByID("student", "1003")) != 0 || len(v.ByID("student", "1002")) != 1 {
		t.Error("the wrong people are gone")
	}
	token, _ := key.Pseudonym("student", "1001")
	for _, s := range segments(t, dir) {
		if slices.Contains(s.Tokens, token) {
			t.Error("a note still has the token")
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "cut-off.tmp")); err == nil {
		t.Error("what was cut off is still there")
	}
	if removed, err := vault.Remove(dir, a.identity(t), gone, []string{a.recipient}); err != nil || removed != 0 {
		t.Errorf("again: %d, %v", removed, err)
	}
}

// TestLostNotesCostRoomAndNobody: a note tells what is in a segment, the segment is
// what counts.
func TestLostNotesCostRoomAndNobody(t *testing.T) {
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	key := newKey(t, "1234567", 1)
	record(t, dir, key, []string{a.recipient}, "1001", "1002")
	notes, _ := filepath.Glob(filepath.Join(dir, "segments", "*.json"))
	for _, damage := range []func(string) error{
		os.Remove,
		func(path string) error { return os.WriteFile(path, []byte(`{"format":1,"tok`), 0o600) },
		func(path string) error { return os.WriteFile(path, []byte(`{"format":1,"bytes":1}`), 0o600) },
	} {
		if err := damage(notes[0]); err != nil {
			t.Fatal(err)
		}
		record(t, dir, key, []string{a.recipient}, "1001", "1002")
		if v := a.open(t, dir); len(v.ByID("student", "1001")) != 1 || len(v.ByID("student", "1002")) != 1 {
			t.Error("people are missing or doubled")
		}
	}
}

func TestADamagedSegmentIsAnError(t *testing.T) {
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	record(t, dir, newKey(t, "1234567", 1), []string{a.recipient}, "1001")
	path := filepath.Join(dir, "segments", "00000000000000000001.age")
	whole, _ := os.ReadFile(path)
	for at := 0; at < len(whole); at += 7 {
		broken := slices.Clone(whole)
		broken[at] ^= 1
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if v, err := vault.OpenVault(dir, a.identity(t)); err == nil && len(v.ByID("student", "1001")) != 1 {
			t.Fatalf("byte %d: a damaged segment was read", at)
		} else if err != nil && strings.Contains(err.Error(), os.TempDir()) {
			t.Fatalf("the error names a path: %v", err)
		}
	}
}

func TestAnEmptyVaultHasNobody(t *testing.T) {
	a := newSteward(t)
	v, err := vault.OpenVault(filepath.Join(t.TempDir(), "none"), a.identity(t))
	if err != nil {
		t.Fatal(err)
	}
	for range v.All() {
		t.Error("somebody")
	}
	if n, err := vault.Rewrap(filepath.Join(t.TempDir(), "none"), a.identity(t), []string{a.recipient}); err != nil || n != 0 {
		t.Error(n, err)
	}
}

func TestARecorderIsItsKey(t *testing.T) {
	dir, a := filepath.Join(t.TempDir(), "_vault"), newSteward(t)
	key := newKey(t, "1234567", 1)
	r := vault.NewRecorder(key, dir, []string{a.recipient}, noon, nil)
	if r.ID() == key.ID() || !strings.HasPrefix(r.ID(), key.ID()) {
		t.Errorf("id %s", r.ID())
	}
	if _, err := r.Pseudonym("student", " "); !errors.Is(err, graph.ErrEmptyID) {
		t.Errorf("a blank: %v", err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 500 {
				id := fmt.Sprint(i)
				want, _ := key.Pseudonym("student", id)
				if got, err := r.Pseudonym("student", id); got != want || err != nil {
					t.Errorf("%s: %s, %v", id, got, err)
				}
				if i%100 == 0 {
					if err := r.Keep(); err != nil {
						t.Error(err)
					}
				}
			}
			if err := r.Keep(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n, v := 0, a.open(t, dir)
	for range v.All() {
		n++
	}
	tokens := 0
	for _, s := range segments(t, dir) {
		tokens += len(s.Tokens)
	}
	if n != 500 || tokens != 500 {
		t.Errorf("%d people in %d entries, not 500", n, tokens)
	}
}
