package runner

import (
	"errors"
	"strconv"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// FindRelease finds what people mean by "as of": a release's number, or a date
// (YYYY-MM-DD), which means the last release by the end of that day in the zone
// (IANA name); "" is the last release. What can't be found is a diagnostic.
func FindRelease(l *lake.Lake, asOf, timezone string) (lake.Release, error) {
	release, err := findRelease(l, asOf, timezone)
	if !errors.Is(err, lake.ErrNoRelease) {
		return release, err
	}
	if asOf == "" {
		return release, diag.New(diag.NotBuilt, source.Span{}, "there is no release yet").WithHint("make one with `edfi-build run`")
	}
	return release, diag.New(diag.NoRelease, source.Span{}, "there was no release by the end of %s", asOf).
		WithHint("`edfi-build history` lists the releases")
}

func findRelease(l *lake.Lake, asOf, timezone string) (lake.Release, error) {
	if asOf == "" {
		return l.Latest()
	}
	if number, err := strconv.ParseInt(asOf, 10, 64); err == nil {
		return l.Get(number)
	}
	end, err := EndOfDay(asOf, timezone)
	if err != nil {
		return lake.Release{}, err
	}
	return l.ReleaseAt(end)
}

// EndOfDay is the last millisecond of a date (YYYY-MM-DD) in a zone, whatever the
// machine's own zone and however long that day is. What is no date is a diagnostic.
func EndOfDay(date, timezone string) (time.Time, error) {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return time.Time{}, diag.New(diag.BadAsOf, source.Span{}, "%q is neither a date nor a release", date).
			WithHint("write a date as YYYY-MM-DD, or the number of a release; `edfi-build history` lists them")
	}
	// Not 24 hours later: days are shorter or longer when clocks change.
	next := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
	if next.Day() == day.Day() { // that midnight is skipped: the day ends where clocks change
		_, next = next.ZoneBounds()
	}
	return next.Add(-time.Millisecond), nil
}

// DayOf gives the day (YYYY-MM-DD) that "as of" means in a zone: a date itself, or
// the day on which a release was made.
func DayOf(l *lake.Lake, asOf, timezone string) (string, error) {
	if _, err := strconv.ParseInt(asOf, 10, 64); err != nil {
		_, err := EndOfDay(asOf, timezone)
		return asOf, err
	}
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return "", err
	}
	release, err := FindRelease(l, asOf, timezone)
	return release.Time.In(zone).Format(time.DateOnly), err
}
