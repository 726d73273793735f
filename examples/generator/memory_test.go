package generator

import (
	"context"
	"io"
	"runtime"
	"testing"
)

// Students are forgotten once they are written: a district of 20,000 takes hardly
// more memory than one of 2,000. What grows is the timetable, some kilobytes a class.
func TestMemoryHoldsTheTimetableOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("generates 20,000 students")
	}
	const bound = 24 << 20
	var peak uint64
	written := 0
	sample := func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
	}
	opts := Options{Students: 20_000, Seed: 1, Out: discard{&written, sample}, Truths: nowhere{}}
	if _, err := Generate(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	if peak == 0 || peak > bound {
		t.Errorf("%d MB lived at once in a run that wrote %d MB; %d MB are enough", peak>>20, written>>20, bound>>20)
	}
	t.Logf("%d MB lived at once, %d MB were written", peak>>20, written>>20)
}

// discard is an Output that keeps nothing and calls sample now and then.
type discard struct {
	written *int
	sample  func()
}

func (d discard) Create(string) (io.WriteCloser, error) { return d, nil }
func (d discard) Close() error                          { return nil }

func (d discard) Write(p []byte) (int, error) {
	const every = 4 << 20
	if before := *d.written / every; (*d.written+len(p))/every != before {
		d.sample()
	}
	*d.written += len(p)
	return len(p), nil
}
