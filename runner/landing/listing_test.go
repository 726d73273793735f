package landing

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"
)

// countingFS counts how often a folder is read.
type countingFS struct {
	fstest.MapFS
	reads *int
}

func (c countingFS) ReadDir(name string) ([]fs.DirEntry, error) {
	*c.reads++
	return c.MapFS.ReadDir(name)
}

func TestFolderIsReadOnceForManySources(t *testing.T) {
	now, reads := noon, 0
	folder := NewFolder(countingFS{fstest.MapFS{"sis/a.csv": file("A"), "sis/b.csv": file("B"), "lms/c.csv": file("C")}, &reads}, func() time.Time { return now })
	look := func(l *Listing, path string) {
		t.Helper()
		found, diags, err := Discover(context.Background(), l, sourceNode(path, "", ""), nil, l.Time)
		if err != nil || len(diags) > 0 || len(found.Deliveries) != 1 {
			t.Errorf("%s: %v, %v, %v", path, found, diags, err)
		}
	}
	for _, path := range []string{"sis/a.csv", "sis/b*.csv", "sis/?.csv"} {
		look(folder.Listing(), path)
		now = now.Add(time.Second / 2)
	}
	if reads != 1 {
		t.Errorf("the folder was read %d times", reads)
	}
	now = now.Add(settleTime)
	look(folder.Listing(), "sis/a.csv")
	look(folder.Since(now.Add(time.Nanosecond)), "sis/a.csv")
	if reads != 3 {
		t.Errorf("a new listing read the folder, altogether %d times", reads)
	}
}

// What comes or changes after the listing can't pass for a part of it.
func TestFilesThatChangeAfterTheListing(t *testing.T) {
	files := fstest.MapFS{"a.csv": file("A")}
	l := List(files, noon)
	if _, err := l.glob(pattern{"*.csv"}); err != nil {
		t.Fatal(err)
	}
	files["a.csv"] = &fstest.MapFile{Data: []byte("AB"), ModTime: noon.Add(-time.Hour)}
	files["b.csv"] = file("B")
	found, _, err := Discover(context.Background(), l, sourceNode("*.csv", "", ""), nil, l.Time)
	if err != nil || len(found.Deliveries) > 0 || len(found.Left) != 1 {
		t.Errorf("got %+v, %v", found, err)
	}
}
