package runner

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func TestEndOfDay(t *testing.T) {
	for _, c := range []struct{ name, date, zone, want string }{
		{"a common day", "2026-03-31", "America/Los_Angeles", "2026-04-01T06:59:59.999Z"},
		{"clocks go forward: 23 hours", "2026-03-08", "America/Los_Angeles", "2026-03-09T06:59:59.999Z"},
		{"clocks go back: 25 hours", "2026-11-01", "America/Los_Angeles", "2026-11-02T07:59:59.999Z"},
		{"the next midnight is skipped", "2026-09-05", "America/Santiago", "2026-09-06T03:59:59.999Z"},
		{"its own midnight is skipped", "2026-09-06", "America/Santiago", "2026-09-07T02:59:59.999Z"},
		{"midnight comes twice", "2026-04-04", "America/Santiago", "2026-04-05T03:59:59.999Z"},
		{"last day of a year", "2026-12-31", "UTC", "2026-12-31T23:59:59.999Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := EndOfDay(c.date, c.zone)
			if err != nil {
				t.Fatal(err)
			}
			if text := got.UTC().Format("2006-01-02T15:04:05.000Z"); text != c.want {
				t.Errorf("the end of %s in %s is %s, want %s", c.date, c.zone, text, c.want)
			}
		})
	}
}

func TestFindRelease(t *testing.T) {
	now := time.Date(2026, 4, 1, 6, 30, 0, 0, time.UTC) // still March in California
	l := lake.New(t.TempDir(), lake.Options{Now: func() time.Time { return now }, NewID: uuid.NewString, Engine: "test"})
	if err := l.Layout(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, l, "", diag.NotBuilt)
	wantCode(t, l, "2026-03-31", diag.NoRelease)
	for _, hours := range []int{0, 1, 49} {
		now = time.Date(2026, 4, 1, 6+hours, 30, 0, 0, time.UTC)
		if _, err := l.Publish(lake.Release{Project: "test"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for asOf, want := range map[string]int64{
		"": 3, "1": 1, "2": 2, "2026-03-31": 1, "2026-04-01": 2, "2026-04-02": 2, "2026-04-03": 3, "2031-01-01": 3,
	} {
		if got, err := FindRelease(l, asOf, "America/Los_Angeles"); err != nil || got.Number != want {
			t.Errorf("as of %q: release %d, %v; want %d", asOf, got.Number, err, want)
		}
	}
	wantCode(t, l, "2026-03-30", diag.NoRelease)
	for _, text := range []string{"4", "0", "-1"} {
		wantCode(t, l, text, diag.NoRelease)
	}
	for _, text := range []string{"yesterday", "2026-02-30", "2026-3-1", "31.3.2026", "2026-03-31T10:00:00Z", "1.5", " 1"} {
		wantCode(t, l, text, diag.BadAsOf)
	}
}

func wantCode(t *testing.T, l *lake.Lake, asOf string, code diag.Code) {
	t.Helper()
	_, err := FindRelease(l, asOf, "America/Los_Angeles")
	var d diag.Diagnostic
	if !errors.As(err, &d) || d.Code != code {
		t.Errorf("as of %q: %v; want %s", asOf, err, code)
	}
}
