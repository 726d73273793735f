package landing

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// found returns the one file of a landing folder as Discover sees it.
func found(t *testing.T, landing fs.FS) File {
	t.Helper()
	f, _ := discover(t, landing, sourceNode("*.csv", "", ""), nil)
	if len(f.Deliveries) != 1 {
		t.Fatalf("got %+v", f)
	}
	return f.Deliveries[0].Files[0]
}

func TestKeep(t *testing.T) {
	landing := fstest.MapFS{"a.csv": file("A")}
	store := Folder(filepath.Join(t.TempDir(), "raw", "_files"))
	f := found(t, landing)
	for range 2 { // the second time there is nothing to do
		if err := Keep(context.Background(), store, landing, f); err != nil {
			t.Fatal(err)
		}
		landing = nil
	}
	r, err := store.Open(f.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if kept, err := io.ReadAll(r); string(kept) != "A" || err != nil {
		t.Errorf("kept %q, %v", kept, err)
	}
	wantNames(t, store, f.SHA256)
}

func TestKeepNothingOfAChangedFile(t *testing.T) {
	landing := fstest.MapFS{"a.csv": file("A")}
	f := found(t, landing)
	landing["a.csv"] = file("X")
	store := Folder(t.TempDir())
	err := Keep(context.Background(), store, landing, f)
	if list := diag.FromError("", err); list[0].Code != diag.FileChanged {
		t.Errorf("got %v", err)
	}
	wantNames(t, store)
}

func TestKeepStops(t *testing.T) {
	landing := fstest.MapFS{"a.csv": file("A")}
	store := Folder(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Keep(ctx, store, landing, found(t, landing)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantNames(t, store)
}

// wantNames checks what lies in the folder: originals, and nothing left over.
func wantNames(t *testing.T, store Folder, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(string(store))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder has %q, want %q", got, want)
	}
}
