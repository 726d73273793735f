package lake_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner/lake"
)

func TestOriginalsAreKeptWholeOrNotAtAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	l := lake.New(dir, lake.Options{Now: time.Now, NewID: func() string { return "one" }})
	if err := l.Layout(); err != nil {
		t.Fatal(err)
	}
	store := l.Originals()
	broken := errors.New("the transfer broke off")
	err := store.Put("abc", func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := store.Open("abc"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a file is there: %v", err)
	}
	for range 2 { // putting the same again is no error
		if err := store.Put("abc", func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err }); err != nil {
			t.Fatal(err)
		}
	}
	for size, want := range map[int64]bool{5: true, 4: false} {
		if has, err := store.Has("abc", size); has != want || err != nil {
			t.Errorf("%d bytes: %v, %v", size, has, err)
		}
	}
	info, err := os.Stat(filepath.Join(l.FilesDir(), "abc"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
