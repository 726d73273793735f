package landing

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
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
	store := memory{}
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
	store := memory{}
	err := Keep(context.Background(), store, landing, f)
	if list := diag.FromError("", err); list[0].Code != diag.FileChanged {
		t.Errorf("got %v", err)
	}
	wantNames(t, store)
}

func TestKeepStops(t *testing.T) {
	landing := fstest.MapFS{"a.csv": file("A")}
	store := memory{}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Keep(ctx, store, landing, found(t, landing)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantNames(t, store)
}

// memory is a Store that holds what was put whole.
type memory map[string][]byte

// Has implements Store.
func (m memory) Has(name string, size int64) (bool, error) {
	kept, ok := m[name]
	return ok && int64(len(kept)) == size, nil
}

// Put implements Store.
func (m memory) Put(name string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return err
	}
	m[name] = b.Bytes()
	return nil
}

// Open implements Store.
func (m memory) Open(name string) (io.ReadCloser, error) {
	kept, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(kept)), nil
}

// wantNames checks what is kept.
func wantNames(t *testing.T, store memory, want ...string) {
	t.Helper()
	if got := slices.Sorted(maps.Keys(store)); !slices.Equal(got, want) {
		t.Errorf("the store has %q, want %q", got, want)
	}
}
