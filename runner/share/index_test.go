package share

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
)

func TestFileNames(t *testing.T) {
	for _, c := range []struct{ value, want string }{
		{"", "principals.duckdb"},
		{"101", "principals-101.duckdb"},
		{"t1_abc", "principals-t1_abc.duckdb"},
		{"Lincoln High", "principals-Lincoln=20High.duckdb"},
		{"../../etc", "principals-=2E=2E=2F=2E=2E=2Fetc.duckdb"},
		{"a=20b", "principals-a=3D20b.duckdb"},
		{"é\x00", "principals-=C3=A9=00.duckdb"},
	} {
		if got := fileName("principals", c.value); got != c.want {
			t.Errorf("%q: got %s, want %s", c.value, got, c.want)
		}
	}
}

// No two values share a file, and no value leads out of the folder.
func FuzzFileNames(f *testing.F) {
	f.Add("a", "b")
	f.Add("a b", "a=20b")
	f.Add(strings.Repeat("x", 300), strings.Repeat("x", 301))
	safe := regexp.MustCompile(`^s(-[A-Za-z0-9_=-]+)?\.duckdb$`)
	f.Fuzz(func(t *testing.T, a, b string) {
		one, other := fileName("s", a), fileName("s", b)
		if (one == other) != (a == b) {
			t.Errorf("%q and %q are both in %s", a, b, one)
		}
		if !safe.MatchString(one) || len(one) > 200 {
			t.Errorf("%q is in %s", a, one)
		}
	})
}

func TestValuesThatDifferByCaseAreRefused(t *testing.T) {
	list := []wanted{{file: fileName("s", "Lincoln")}, {file: fileName("s", "lincoln")}}
	var d diag.Diagnostic
	if err := apart(list); !errors.As(err, &d) || d.Code != diag.ShareNotMade {
		t.Errorf("got %v", err)
	}
	if err := apart(list[:1]); err != nil {
		t.Error(err)
	}
}

func TestIndexIsKept(t *testing.T) {
	folder := t.TempDir()
	x, err := readIndex(folder)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := x.put(Copy{File: fmt.Sprintf("%d.duckdb", 2-i), Share: "s"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(x.put(Copy{File: "1.duckdb", Share: "other"}), x.drop("0.duckdb")); err != nil {
		t.Fatal(err)
	}
	copies, err := List(folder)
	if err != nil || len(copies) != 2 || copies[0].Share != "other" || copies[1].File != "2.duckdb" {
		t.Errorf("got %v, %v", copies, err)
	}
	if info, err := os.Stat(x.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the index has mode %v (%v)", info.Mode(), err)
	}
	// What can't be read isn't taken for an empty folder: files would be forgotten.
	for _, text := range []string{"{", `{"format": 2}`, ""} {
		if err := os.WriteFile(x.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var d diag.Diagnostic
		if _, err := List(folder); !errors.As(err, &d) || d.Code != diag.BadShareFolder {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestFoldersThatAreFit(t *testing.T) {
	base := t.TempDir()
	for _, c := range []struct {
		name   string
		folder string
		mode   os.FileMode // 0: not there yet
		want   os.FileMode // of files; 0: refused
	}{
		{"made on first use", "new/shares", 0, 0o600},
		{"of its owner", "owner", 0o700, 0o600},
		{"of a group", "group", 0o750, 0o640},
		{"of everybody", "everybody", 0o755, 0},
		{"in the lake", "lake/shares", 0, 0},
		{"around the lake", ".", 0o700, 0},
		{"the lake", "lake", 0o700, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{Folder: filepath.Join(base, c.folder), Reader: runner.ReaderOptions{Lake: filepath.Join(base, "lake")}}
			if c.mode != 0 {
				if err := errors.Join(os.MkdirAll(o.Folder, 0o700), os.Chmod(o.Folder, c.mode)); err != nil {
					t.Fatal(err)
				}
			}
			held, err := o.enter()
			if c.want == 0 {
				var d diag.Diagnostic
				if !errors.As(err, &d) || d.Code != diag.BadShareFolder {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer held.Close()
			if mode, err := o.fileMode(); err != nil || mode != c.want {
				t.Errorf("files get %v (%v), not %v", mode, err, c.want)
			}
		})
	}
}

// What a process that was killed has left is gone when the next one enters.
func TestUnfinishedWorkIsRemoved(t *testing.T) {
	o := Options{Folder: filepath.Join(t.TempDir(), "shares"), Reader: runner.ReaderOptions{Lake: t.TempDir()}}
	left := filepath.Join(o.Folder, workPrefix+"1")
	if err := errors.Join(os.MkdirAll(left, 0o700), os.Chmod(o.Folder, 0o700), os.WriteFile(filepath.Join(left, "made.duckdb"), []byte("half"), 0o600)); err != nil {
		t.Fatal(err)
	}
	held, err := o.enter()
	if err != nil {
		t.Fatal(err)
	}
	held.Close()
	if entries, _ := os.ReadDir(o.Folder); len(entries) != 1 || entries[0].Name() != lockName {
		t.Errorf("found %v", entries)
	}
}
