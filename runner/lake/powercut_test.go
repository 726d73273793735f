package lake

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// cut is a moment at which a recorded run may end.
type cut struct {
	disk      *disk // as it stood
	published int   // days of which a caller had been told by then
	ids       int
}

// record lives all days on an empty disk and keeps every moment after a change.
func record(t *testing.T, p plan) []cut {
	t.Helper()
	d, ids, published := newDisk(), 0, 0
	cuts := []cut{{d.killed(), 0, 0}}
	d.worked = func() { cuts = append(cuts, cut{d.killed(), published, ids}) }
	check(t, newEstate(d, p, &ids).live(func(day int) { published = day }))
	cuts = append(cuts, cut{d.killed(), published, ids})
	return cuts
}

// resume checks what a fault has left, lets the estate live on, and checks its end.
func resume(d *disk, p plan, published, ids int) error {
	e := newEstate(d, p, &ids)
	if _, err := e.inspect(published); err != nil {
		return fmt.Errorf("after the fault: %w", err)
	}
	if err := e.live(func(int) {}); err != nil {
		return fmt.Errorf("the next attempt: %w", err)
	}
	if err := newEstate(d, p, &ids).inspectEnd(); err != nil {
		return fmt.Errorf("after the next attempt: %w", err)
	}
	return nil
}

// TestPowerCutAfterEveryOperation cuts a recorded life of an estate off after every
// operation, loses what wasn't synced in each allowed way, and lives on.
func TestPowerCutAfterEveryOperation(t *testing.T) {
	cuts := record(t, manyDeliveries)
	if cuts[len(cuts)-1].disk.find(estateDir+"/raw/skyward/students/_delta_log/_last_checkpoint") < 0 {
		t.Error("the raw table has no checkpoint")
	}
	var states atomic.Int64
	seen := sync.Map{} // many losses leave the same disk
	inParallel(t, len(cuts), func(i int) error {
		c := cuts[i]
		for n, fates := range c.disk.fates() {
			d := c.disk.powerCut(fates)
			if _, again := seen.LoadOrStore(fmt.Sprint(c.published, d.state()), true); again {
				continue
			}
			states.Add(1)
			if err := resume(d, manyDeliveries, c.published, c.ids); err != nil {
				return fmt.Errorf("cut after operation %d of %d, loss %d: %w", i, len(cuts), n, err)
			}
		}
		return nil
	})
	t.Logf("%d cut points, %d different disks", len(cuts), states.Load())
	if len(cuts) < 400 || states.Load() < 100 {
		t.Errorf("only %d cut points with %d different disks", len(cuts), states.Load())
	}
}

// TestKillThenPowerCut ends the process after every operation, lets the next one
// run the day to its end, and only then cuts the power: what that one found and
// built upon must be as safe as what it wrote.
func TestKillThenPowerCut(t *testing.T) {
	p := fewDeliveries
	cuts := record(t, p)
	inParallel(t, len(cuts), func(i int) error {
		d, ids, day := cuts[i].disk.killed(), cuts[i].ids, min(cuts[i].published+1, p.lastDay())
		if err := newEstate(d, p, &ids).run(day); err != nil {
			return fmt.Errorf("killed after operation %d: %w", i, err)
		}
		if err := resume(d.powerCut(d.all(lost)), p, day, ids); err != nil {
			return fmt.Errorf("killed after operation %d, power cut after the run of day %d: %w", i, day, err)
		}
		return nil
	})
	t.Logf("%d moments", len(cuts))
}

// TestEveryCallFailsInTurn lets each call of a recorded life fail once, in two ways.
// A day that was told as published must outlive a power cut all the same.
func TestEveryCallFailsInTurn(t *testing.T) {
	calls, ids := newDisk(), 0
	check(t, newEstate(calls, fewDeliveries, &ids).live(func(int) {}))
	failures := []error{syscall.EIO, syscall.ENOSPC}
	inParallel(t, calls.steps*len(failures), func(i int) error {
		f := fault{1 + i/len(failures), failures[i%len(failures)]}
		if err := failOnce(f, fewDeliveries); err != nil {
			return fmt.Errorf("call %d of %d fails with %q: %w", f.step, calls.steps, f.err.Error(), err)
		}
		return nil
	})
	t.Logf("%d calls, each with %q", calls.steps, failures)
}

func failOnce(f fault, p plan) error {
	d, ids, published := newDisk(), 0, 0
	d.fault = f
	// Whether the fault is told is left open: that a temporary file stays behind is
	// none of the caller's business.
	_ = newEstate(d, p, &ids).live(func(day int) { published = day })
	if err := resume(d.powerCut(d.all(lost)), p, published, ids); err != nil {
		return fmt.Errorf("with a power cut then: %w", err)
	}
	return resume(d.killed(), p, published, ids)
}

// TestPowerCutDuringVacuum cuts a vacuum off after every operation. What it was to
// keep stays whole, verify knows why the rest is gone, and the next vacuum finishes.
func TestPowerCutDuringVacuum(t *testing.T) {
	p := fewDeliveries
	d, ids := newDisk(), 0
	e := newEstate(d, p, &ids)
	check(t, e.live(func(int) {}))
	d = d.powerCut(d.all(kept))
	var moments []*disk
	d.worked = func() { moments = append(moments, d.killed()) }
	check(t, vacuum(newEstate(d, p, &ids)))
	if d.find(estateDir+"/_releases/"+numbered(1)) >= 0 {
		t.Error("nothing was removed")
	}
	inParallel(t, len(moments), func(i int) error {
		for _, fates := range moments[i].fates() {
			ids := ids
			cut := newEstate(moments[i].powerCut(fates), p, &ids)
			if _, err := cut.Verify(t.Context(), VerifyOptions{Deep: true}, func(Finding) {}); err != nil {
				return fmt.Errorf("cut after operation %d: %w", i, err)
			}
			if err := vacuum(cut); err != nil {
				return fmt.Errorf("cut after operation %d, the next vacuum: %w", i, err)
			}
			last, err := cut.Latest()
			if err == nil {
				err = cut.inspectRelease(last)
			}
			if err != nil || dayOf(last) != p.lastDay() {
				return fmt.Errorf("cut after operation %d: the last release is of day %d: %w", i, dayOf(last), err)
			}
		}
		return nil
	})
	t.Logf("%d moments", len(moments))
}

// vacuum keeps the last release alone.
func vacuum(e *smallEstate) error {
	plan, err := e.PlanVacuum(1, e.now().AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	return e.RunVacuum(plan)
}

// inParallel does n things, on all processors, and fails with the first error of
// each worker.
func inParallel(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}
