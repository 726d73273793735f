package runner

import (
	"errors"
	"testing"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// forgetful is a key whose vault can't be written for the first few times.
type forgetful struct {
	otherKey
	fails int
}

func (k *forgetful) Keep() error {
	if k.fails > 0 {
		k.fails--
		return errors.New("the vault can't be written")
	}
	return nil
}

// TestNothingIsStagedWhosePeopleAreNotKept: neither a release nor another run may take
// up tables of whose tokens nobody knows whose they are.
func TestNothingIsStagedWhosePeopleAreNotKept(t *testing.T) {
	e := newTestEstate(t)
	nodes := district()
	nodes[1].Uses.Pseudonym = []string{"student"}
	outcome, err := e.run(func(o *Options) { deliver("1,a\n")(o); o.Key = &forgetful{fails: 1000} }, nodes...)
	if err == nil || outcome.Made {
		t.Fatalf("published though the vault can't be written: %v", err)
	}
	runs, err := e.lake().Runs()
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		for relation := range run.Staged {
			t.Errorf("%s can be adopted", relation)
		}
	}
	if _, err := e.lake().Latest(); !errors.Is(err, lake.ErrNoRelease) {
		t.Errorf("a release: %v", err)
	}
	if outcome, err := e.run(func(o *Options) { deliver("1,a\n")(o); o.Key = &forgetful{} }, nodes...); err != nil || !outcome.Made {
		t.Errorf("the next run: %v", err)
	}
}
