package vault_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/runner/vault"
)

const (
	hexKey   = "3f9a1c7be4d2580697ab3c5d1e2f40718293a4b5c6d7e8f9011a2b3c4d5e6f70"
	otherHex = "a0b1c2d3e4f5061728394a5b6c7d8e9f102132435465768798a9bacbdcedfe0f"
)

func writeKeys(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pseudonym.key")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func fileOf(t *testing.T, text string) vault.Keyring {
	t.Helper()
	ring, err := vault.ReadKeyFile(writeKeys(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestAFileOfDigitsAloneIsEpochOne(t *testing.T) {
	for name, text := range map[string]string{"alone": hexKey + "\n", "no line end": hexKey, "with its epoch": "# a comment\n\n1 " + hexKey + "\r\n"} {
		ring := fileOf(t, text)
		key, err := ring.Key("1234567", nil)
		if err != nil || ring.Epoch() != 1 || key.Epoch() != 1 {
			t.Errorf("%s: epoch %d, %v", name, ring.Epoch(), err)
		}
	}
}

func TestKeyFilesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {"", "holds no key"},
		"comments alone":   {"# nothing\n", "holds no key"},
		"prose":            {"correct horse battery staple\n", "hexadecimal digits"},
		"a wrong digit":    {"1 " + strings.Replace(hexKey, "3", "g", 1), "hexadecimal digits"},
		"no epoch":         {"one " + hexKey, "hexadecimal digits"},
		"short":            {hexKey[:62], "at least 32 bytes"},
		"not random":       {strings.Repeat("ab", 32), "too few different bytes"},
		"epoch 0":          {"0 " + hexKey, "from 1 to 999"},
		"epoch 1000":       {"1000 " + hexKey, "from 1 to 999"},
		"falling epochs":   {"2 " + hexKey + "\n1 " + otherHex, "ascend"},
		"the same epoch":   {"1 " + hexKey + "\n1 " + otherHex, "ascend"},
		"the same key":     {"1 " + hexKey + "\n2 " + hexKey, "same key"},
		"two keys on one":  {"1 " + hexKey + " " + otherHex, "hexadecimal digits"},
		"an endless line":  {strings.Repeat("a", 70000), "holds no key"},
		"a binary file":    {"\x00\x01\x02", "hexadecimal digits"},
		"a second no-text": {"1 " + hexKey + "\nx", "hexadecimal digits"},
	} {
		_, err := vault.ReadKeyFile(writeKeys(t, c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), hexKey[:8]) || strings.Contains(err.Error(), os.TempDir())) {
			t.Errorf("%s: the error quotes the key or its path: %v", name, err)
		}
	}
	if _, err := vault.ReadKeyFile(t.TempDir()); err == nil {
		t.Error("a folder was taken for a key")
	}
}

func TestRotationKeepsEarlierEpochs(t *testing.T) {
	path := writeKeys(t, hexKey+"\n")
	link := filepath.Join(t.TempDir(), "link.key")
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	before := fileOf(t, hexKey)
	ring, err := vault.RotateKeyFile(link, bytes.NewReader(master()))
	if err != nil || ring.Epoch() != 2 {
		t.Fatal(ring.Epoch(), err)
	}
	again, err := vault.ReadKeyFile(path)
	if err != nil || again.Epoch() != 2 {
		t.Fatal("the file that the link leads to isn't rotated", err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o", info.Mode().Perm())
	}
	keys, err := again.Keys("1234567", nil)
	if err != nil || len(keys) != 2 {
		t.Fatal(len(keys), err)
	}
	old, _ := before.Key("1234567", nil)
	if keys[0].ID() != old.ID() || keys[1].ID() == old.ID() {
		t.Error("the first epoch's key changed, or the second's is the same")
	}
	// The same random bytes again would be the same key.
	if _, err := vault.RotateKeyFile(path, bytes.NewReader(master())); err == nil {
		t.Error("two epochs have one key")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Error("a rotation left a file behind")
	}
}

func TestRotationThatWasCutOffIsNotOverwritten(t *testing.T) {
	path := writeKeys(t, hexKey+"\n")
	if err := os.WriteFile(path+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.RotateKeyFile(path, bytes.NewReader(master())); err == nil || !strings.Contains(err.Error(), ".new") {
		t.Error(err)
	}
	if ring, err := vault.ReadKeyFile(path); err != nil || ring.Epoch() != 1 {
		t.Error("the key changed", err)
	}
}

func TestANewKeyFileOverwritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.key")
	if _, err := vault.NewKeyFile(path, bytes.NewReader(master())); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	if _, err := vault.NewKeyFile(path, bytes.NewReader(master())); err == nil {
		t.Error("a key was overwritten")
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(text, now) {
		t.Error("the file changed")
	}
	if _, err := vault.NewKeyFile(filepath.Join(t.TempDir(), "short"), bytes.NewReader(master()[:20])); err == nil {
		t.Error("a key was made of 20 random bytes")
	}
}

func TestWithinFollowsLinks(t *testing.T) {
	project, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(project, filepath.Join(outside, "link")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for path, want := range map[string]bool{
		filepath.Join(project, "a.key"):                       true,
		filepath.Join(project, "not", "there", "a.key"):       true,
		filepath.Join(outside, "link", "a.key"):               true,
		filepath.Join(outside, "a.key"):                       false,
		filepath.Join(project, "..", "a.key"):                 false,
		project + "-beside/a.key":                             false,
		filepath.Join(outside, "link", "..", "link", "a.key"): true,
	} {
		if got := vault.Within(path, project); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
