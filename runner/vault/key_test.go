package vault_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/edfi-build/edfi-build/runner/vault"
)

func master() []byte {
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i*7 + 1)
	}
	return key
}

func newKey(t *testing.T, district string, epoch int) *vault.Key {
	t.Helper()
	k, err := vault.NewKey(master(), district, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTokensDifferByEverythingThatSeparatesPeople(t *testing.T) {
	token := func(district string, epoch int, subject, value string) string {
		s, err := newKey(t, district, epoch).Pseudonym(subject, value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	base := token("1234567", 1, "student", "123")
	for name, other := range map[string]string{
		"district": token("7654321", 1, "student", "123"),
		"epoch":    token("1234567", 2, "student", "123"),
		"subject":  token("1234567", 1, "staff", "123"),
		"value":    token("1234567", 1, "student", "0123"),
	} {
		if strings.SplitN(other, "_", 2)[1] == strings.SplitN(base, "_", 2)[1] {
			t.Errorf("another %s gives the same token", name)
		}
	}
	if again := token("1234567", 1, "student", " 123\t"); again != base {
		t.Error("white space around an id changes its token")
	}
	if token("x", 1, "student", "e\u0301") != token("x", 1, "student", "\u00e9") {
		t.Error("two Unicode spellings of one id give two tokens")
	}
	if len(base) != 29 || !strings.HasPrefix(base, "s1_") {
		t.Errorf("token %q isn't s1_ and 26 characters", base)
	}
}

func TestManyThreadsGetTheSameTokens(t *testing.T) {
	key := newKey(t, "1234567", 1)
	want := map[string]string{}
	for i := range 50 {
		id := strconv.Itoa(i)
		want[id], _ = newKey(t, "1234567", 1).Pseudonym("student", id)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for id, token := range want {
				if got, err := key.Pseudonym("student", id); got != token || err != nil {
					t.Errorf("%s: got %s, %v", id, got, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestRefusesWeakKeysAndEmptyValues(t *testing.T) {
	for name, key := range map[string][]byte{"short": master()[:31], "zeros": make([]byte, 64), "pattern": bytes.Repeat([]byte("abcd"), 16)} {
		if _, err := vault.NewKey(key, "d", 1); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := newKey(t, "d", 1).Pseudonym("student", "  "); err == nil {
		t.Error("a blank value got a pseudonym")
	}
}

func TestDevKeyIsMadeOnceAndKeptFromGit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".edfi")
	first, made, err := vault.DevKey(dir, bytes.NewReader(master()))
	if err != nil || !made {
		t.Fatal(made, err)
	}
	again, made, err := vault.DevKey(dir, bytes.NewReader(nil))
	if err != nil || made || !reflect.DeepEqual(first, again) || first.Epoch() != 1 {
		t.Errorf("second use: made %v, %v", made, err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, ".gitignore")); string(text) != "*\n" {
		t.Errorf(".gitignore says %q", text)
	}
	if err := os.Chmod(filepath.Join(dir, "dev_pseudonym.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := vault.DevKey(dir, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
}
