package runner

import (
	"errors"
	"math"
	"time"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// VacuumOptions say what a vacuum may remove.
type VacuumOptions struct {
	Keep      int       // releases that stay however old they are; 0: all
	OlderThan time.Time // what is younger stays
	Holder    lake.Holder
}

// Vacuum tells what of a lake nothing needs any more, and removes it when apply is
// set. Raw, what a kept release names, and what a run has staged stay. It takes the
// lake's lock, so that no run publishes between plan and removal.
func Vacuum(l *lake.Lake, o VacuumOptions, apply bool) (plan lake.Vacuum, err error) {
	unlock, err := l.Lock(o.Holder)
	if err != nil {
		return plan, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	keep := o.Keep
	if keep == 0 {
		keep = math.MaxInt
	}
	if plan, err = l.PlanVacuum(keep, o.OlderThan); err != nil || !apply {
		return plan, err
	}
	return plan, l.RunVacuum(plan)
}
