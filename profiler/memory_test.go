package profiler_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/profiler"
)

// rows gives a CSV file of that many rows, made while it is read. Three columns never
// repeat a value, which is what costs memory.
type rows struct {
	left, made int
	rest       strings.Reader
}

func (r *rows) Read(p []byte) (int, error) {
	if r.rest.Len() == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		var b strings.Builder
		if r.made == 0 {
			b.WriteString("Student Number,State Student ID,Student Email,Grade,School ID,Start Date,Score\n")
		}
		for range min(r.left, 500) {
			r.made, r.left = r.made+1, r.left-1
			fmt.Fprintf(&b, "%d,%010d,s%d@example.org,%d,%d,%d/%d/2025,%d.5\n",
				r.made, r.made*7919, r.made, r.made%13, r.made%40, r.made%12+1, r.made%28+1, r.made%100)
		}
		r.rest.Reset(b.String())
	}
	return r.rest.Read(p)
}

func (*rows) Close() error { return nil }

// TestMemoryIsBounded: what a profile keeps doesn't grow with the file. 400,000 rows
// are 20 MB; their hashes alone would be more than what is allowed here.
func TestMemoryIsBounded(t *testing.T) {
	const allowed = 32 << 20
	file := profiler.File{Name: "x.csv", Open: func() (io.ReadCloser, error) { return &rows{left: 400_000}, nil }}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	got, err := profiler.Profile(context.Background(), file, profiler.Options{})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > allowed {
		t.Errorf("%d MB are kept", kept>>20)
	}
	for _, c := range got.Columns[:3] {
		if off := float64(c.Distinct)/400_000 - 1; off > 0.05 || off < -0.05 || !c.Unique {
			t.Errorf("%s: %d different values, unique %t", c.Name, c.Distinct, c.Unique)
		}
	}
	if !strings.Contains(got.KeyNote, "no value comes twice") {
		t.Error(got.KeyNote)
	}
	runtime.KeepAlive(got)
}
