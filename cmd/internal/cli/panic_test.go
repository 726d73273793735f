package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// TestAPanicPublishesNothingAndSaysOneLine lets the clock panic at each of many
// calls in turn, so that the failure strikes in the command, in the run and in its
// workers, and looks at the lake afterwards.
func TestAPanicPublishesNothingAndSaysOneLine(t *testing.T) {
	dir := smallProject(t, map[string]string{
		"models/refined/one.sql": "select 1 as a",
		"models/refined/two.sql": `select a from {{ ref "one" }}`,
	})
	struck := 0
	for call := int64(1); call < 60; call++ {
		var calls atomic.Int64
		var out, errs bytes.Buffer
		env := Environment{
			Out: &out, Err: &errs, Random: zeros{}, Version: "test",
			Lookup: func(string) (string, bool) { return "", false },
			Now: func() time.Time {
				if calls.Add(1) == call {
					panic("a clock without hands, and a secret")
				}
				return time.Now()
			},
		}
		code := Main([]string{"run", "--project-dir", dir}, env)
		if code == exitWell {
			break // the clock is asked less often than that
		}
		struck++
		if code != exitInternal || strings.Count(errs.String(), "EB9002") != 1 || strings.Contains(errs.String(), "secret") {
			t.Fatalf("call %d: exit %d\n%s", call, code, errs.String())
		}
		wholeReleases(t, filepath.Join(dir, "lake"))
	}
	if struck < 10 {
		t.Errorf("only %d places were struck", struck)
	}
}

// wholeReleases checks that every release there is can be read to its last table.
func wholeReleases(t *testing.T, dir string) {
	t.Helper()
	l := lake.New(dir, lake.Options{Now: time.Now})
	if _, err := l.VerifyChain(); err != nil {
		t.Fatal(err)
	}
	numbers, err := l.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range numbers {
		release, err := l.Get(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := runner.Describe(l, release); err != nil {
			t.Fatal(err)
		}
	}
}

// zeros is a source of randomness that never ends.
type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) { return len(p), nil }
