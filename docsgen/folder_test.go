package docsgen_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/internal/diag"
)

func TestWriteFolderMakesAndReplacesTheSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "target", "docs")
	write(t, dir, smallDistrict())
	if !exists(dir, "tables", "refined.student.html") {
		t.Fatal("the first site has no page for refined.student")
	}

	in := smallDistrict()
	delete(in.Manifest.Nodes, "model.example.v_absence")
	write(t, dir, in)
	if exists(dir, "tables", "published.v_absence.html") {
		t.Error("a page of the old site is still there")
	}
	onlyChild(t, dir)
}

// The same site isn't written again, unless something in the folder isn't of it.
func TestWriteFolderLeavesWhatIsThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "docs")
	write(t, dir, smallDistrict())
	page := filepath.Join(dir, "tables", "refined.student.html")
	tests := []struct {
		name    string
		meddle  func() error
		written bool
	}{
		{"nothing", func() error { return nil }, false},
		{"another text", func() error { return os.WriteFile(page, []byte("x"), 0o644) }, true},
		{"a page is gone", func() error { return os.Remove(page) }, true},
		{"one more file", func() error { return os.WriteFile(page+".old", nil, 0o644) }, true},
		{"a link to the same text", func() error {
			return errors.Join(os.Rename(page, dir+".html"), os.Symlink(dir+".html", page))
		}, true},
		{"nothing again", func() error { return os.Remove(dir + ".html") }, false},
	}
	for _, tt := range tests {
		if err := tt.meddle(); err != nil {
			t.Fatal(err)
		}
		before, _ := os.Stat(dir)
		write(t, dir, smallDistrict())
		after, err := os.Stat(dir)
		if err != nil || os.SameFile(before, after) == tt.written {
			t.Errorf("%s: written %v, want %v (%v)", tt.name, !tt.written, tt.written, err)
		}
	}
	onlyChild(t, dir)
}

func TestWriteFolderSweepsUpAfterACallThatWasCutOff(t *testing.T) {
	parent := t.TempDir()
	left := filepath.Join(parent, ".docs.staged-123")
	write(t, left, smallDistrict())
	write(t, filepath.Join(parent, "docs"), smallDistrict())
	onlyChild(t, filepath.Join(parent, "docs"))
}

func TestWriteFolderKeepsTheOldSiteWhenItFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "docs")
	write(t, dir, smallDistrict())
	broken := smallDistrict()
	broken.Manifest.Project.Timezone = "Atlantis/Capital"
	if err := docsgen.WriteFolder(dir, broken); err == nil {
		t.Fatal("a broken manifest was accepted")
	}
	if !exists(dir, "index.html") {
		t.Error("the old site is gone")
	}
	onlyChild(t, dir)
}

func TestWriteFolderReplacesNothingElse(t *testing.T) {
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "thesis.txt"), []byte("years of work"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "docs")
	if err := os.WriteFile(file, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	here := t.TempDir()
	t.Chdir(here)
	for _, c := range []struct {
		name, dir string
		code      diag.Code
	}{
		{"a folder with other files", home, diag.DocsFolderTaken},
		{"a file", file, diag.DocsNotWritten},
		{"the working folder", ".", diag.DocsFolderUnfit},
		{"the root", "/", diag.DocsFolderUnfit},
	} {
		var d diag.Diagnostic
		if err := docsgen.WriteFolder(c.dir, smallDistrict()); !errors.As(err, &d) || d.Code != c.code {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
	if !exists(home, "thesis.txt") {
		t.Error("the other file is gone")
	}
}

func TestWriteFolderFollowsALink(t *testing.T) {
	root := t.TempDir()
	real, link := filepath.Join(root, "disk", "docs"), filepath.Join(root, "docs")
	if err := os.MkdirAll(real, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	write(t, link, smallDistrict())
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced instead of the folder it leads to")
	}
	if !exists(real, "index.html") {
		t.Error("the site is not where the link leads")
	}
}

func write(t *testing.T, dir string, in docsgen.Input) {
	t.Helper()
	if err := docsgen.WriteFolder(dir, in); err != nil {
		t.Fatal(err)
	}
}

func exists(parts ...string) bool {
	_, err := os.Stat(filepath.Join(parts...))
	return err == nil
}

// onlyChild fails when something was left behind beside dir.
func onlyChild(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("beside the dictionary stand %v", entries)
	}
}
