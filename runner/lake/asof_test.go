package lake

import (
	"errors"
	"os"
	"testing"
	"time"
)

func TestReleaseAt(t *testing.T) {
	clock := newClock()
	l := testLake(t, clock)
	began := clock.at
	for _, back := range []time.Duration{0, time.Hour, -time.Minute} { // the third run's clock is behind
		clock.at = clock.at.Add(back)
		mustPublish(t, l, sampleRelease())
	}
	cases := []struct {
		name string
		at   time.Time
		want int64
	}{
		{"before the first", began.Add(-time.Millisecond), 0},
		{"at the first", began, 1},
		{"between", began.Add(time.Hour - time.Millisecond), 1},
		{"at the second", began.Add(time.Hour), 2},
		{"at the third, which follows by a millisecond", began.Add(time.Hour + time.Millisecond), 3},
		{"now", began.Add(48 * time.Hour), 3},
	}
	for _, c := range cases {
		r, err := l.ReleaseAt(c.at)
		if r.Number != c.want || errors.Is(err, ErrNoRelease) != (c.want == 0) {
			t.Errorf("%s: release %d, %v; want %d", c.name, r.Number, err, c.want)
		}
	}
}

func TestVersionAt(t *testing.T) {
	clock := newClock()
	table := testLake(t, clock).Table(student)
	began := clock.at
	for _, step := range []time.Duration{0, time.Hour, -3 * time.Hour} {
		clock.at = clock.at.Add(step)
		mustCommit(t, table, Change{Schema: twoColumns})
	}
	// File times are lost in a copy: for our commits they don't count.
	for version := range int64(3) {
		check(t, os.Chtimes(table.commitPath(version), time.Time{}, began.Add(-time.Duration(version)*24*time.Hour)))
	}
	cases := map[time.Duration]int64{-time.Millisecond: -1, 0: 0, time.Hour - 1: 0, time.Hour: 1, time.Hour + time.Millisecond: 2, 24 * time.Hour: 2}
	for after, want := range cases {
		s, err := table.At(began.Add(after))
		if want < 0 {
			if !errors.Is(err, ErrNoTable) {
				t.Errorf("after %s: got %v, want ErrNoTable", after, err)
			}
			continue
		}
		check(t, err)
		if s.Version != want {
			t.Errorf("after %s: version %d, want %d", after, s.Version, want)
		}
	}
}

func TestForeignVersionAtIsByFileTime(t *testing.T) {
	table := foreignTable(t, plainProtocol, plainMetaData)
	for version := range int64(3) {
		check(t, os.WriteFile(table.commitPath(version+1), []byte(plainAdd), 0o644))
	}
	// The third file is older than the second: it counts as a millisecond later.
	for version, millis := range []int64{1000, 5000, 2000, 9000} {
		check(t, os.Chtimes(table.commitPath(int64(version)), time.Time{}, time.UnixMilli(millis)))
	}
	for millis, want := range map[int64]int64{1000: 0, 4999: 0, 5000: 1, 5001: 2, 8999: 2, 9000: 3} {
		s, err := table.At(time.UnixMilli(millis))
		check(t, err)
		if s.Version != want {
			t.Errorf("at %d: version %d, want %d", millis, s.Version, want)
		}
	}
}
