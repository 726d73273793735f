package lake

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// long is a moment after everything in a test lake, file times included.
var long = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

func mustPlan(t *testing.T, l *Lake, keep int, olderThan time.Time) Vacuum {
	t.Helper()
	plan, err := l.PlanVacuum(keep, olderThan)
	check(t, err)
	return plan
}

func removed(v Vacuum) string {
	var names []string
	for _, f := range v.Files {
		names = append(names, f.Path[:strings.LastIndex(f.Path, "/")])
	}
	return strings.Join(names, " ")
}

func TestVacuumPlans(t *testing.T) {
	l := threeReleases(t)
	second, err := l.Get(2)
	check(t, err)
	cases := []struct {
		name      string
		keep      int
		olderThan time.Time
		releases  []int64
		files     string
	}{
		{"keeps all that is asked for", 3, long, nil, ""},
		{"more than there are", 10, long, nil, ""},
		{"drops older releases with the model's files", 1, long, []int64{1, 2}, "refined/student refined/student"},
		{"never drops the last", 0, long, []int64{1, 2}, "refined/student refined/student"},
		{"nothing is old enough", 1, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), nil, ""},
		{"age counts for each release", 1, second.Time, []int64{1}, ""},
	}
	for _, c := range cases {
		plan := mustPlan(t, l, c.keep, c.olderThan)
		if !slices.Equal(plan.Releases, c.releases) || (c.files != "" && removed(plan) != c.files) || (c.files == "" && c.releases == nil && len(plan.Files) > 0) {
			t.Errorf("%s: releases %v and files in %q; want %v, %q", c.name, plan.Releases, removed(plan), c.releases, c.files)
		}
		if strings.Contains(removed(plan), "raw") {
			t.Errorf("%s: raw would lose %s", c.name, removed(plan))
		}
	}
}

func TestVacuumKeepsWhatKeptReleasesName(t *testing.T) {
	l := threeReleases(t)
	plan := mustPlan(t, l, 1, long)
	if plan.Bytes != int64(len("onetwo")) {
		t.Errorf("%d bytes are planned", plan.Bytes)
	}
	check(t, l.RunVacuum(plan))
	s, found, err := verify(l, true)
	if err != nil || s.Releases != 1 || s.Gone != 2 {
		t.Errorf("afterwards: %+v, %v, %v", s, found, err)
	}
	if n, err := l.VerifyChain(); n != 3 || err != nil {
		t.Errorf("the chain holds up to %d, %v", n, err)
	}
	tombstones, err := l.Tombstones()
	check(t, err)
	if len(tombstones) != 1 || tombstones[0].Release != 3 || len(tombstones[0].Releases) != 2 || len(tombstones[0].Files) != 2 {
		t.Errorf("the tombstones are %+v", tombstones)
	}
	if again := mustPlan(t, l, 1, long); len(again.Releases) != 0 || len(again.Files) != 0 {
		t.Errorf("a second plan: %+v", again)
	}
	if r := mustPublish(t, l, sampleRelease()); r.Number != 4 {
		t.Errorf("the next release is %d", r.Number)
	}
	wantStale := plan
	if err := l.RunVacuum(wantStale); err == nil {
		t.Error("a plan from before the newest release was run")
	}
}

func TestVacuumLeavesStagedFilesAndTakesOrphans(t *testing.T) {
	l := testLake(t, newClock())
	table := l.Table(student)
	mustCommit(t, table, Change{Schema: twoColumns})
	staged, orphan := sealed(t, table, "staged", 1), sealed(t, table, "orphan", 1)
	check(t, l.SaveRun(Run{ID: "run-1", Staged: map[string]Staged{student.String(): {Files: []File{staged}}}}))
	plan := mustPlan(t, l, 1, long)
	if len(plan.Files) != 1 || plan.Files[0].Path != "refined/student/"+orphan.Path {
		t.Errorf("planned: %+v", plan.Files)
	}
}

func TestVacuumRefusesALogThatItCannotTrust(t *testing.T) {
	damages := map[string]func(t *testing.T, path string){
		"missing": func(t *testing.T, path string) { check(t, os.Remove(path)) },
		"altered": flipBit,
	}
	for name, damage := range damages {
		l := threeReleases(t)
		damage(t, l.Table(student).commitPath(2))
		_, err := l.PlanVacuum(1, long)
		if err == nil {
			t.Errorf("%s: planned", name)
			continue
		}
		wantProblem(t, err, diag.DamagedLog, "refined/student/_delta_log/00000000000000000002.json")
	}
}

func TestCutOffVacuumIsTakenUpAgain(t *testing.T) {
	l := threeReleases(t)
	plan := mustPlan(t, l, 1, long)
	tombstone, err := l.tombstoneOf(plan)
	check(t, err)
	_, err = l.Bury(tombstone) // and nothing is removed
	check(t, err)
	if _, found, err := verify(l, true); err != nil {
		t.Errorf("%v, %v", found, err)
	}
	check(t, l.RunVacuum(mustPlan(t, l, 1, long)))
	if _, found, err := verify(l, true); err != nil {
		t.Errorf("%v, %v", found, err)
	}
	if numbers, _ := l.List(); len(numbers) != 1 {
		t.Errorf("the releases are %v", numbers)
	}
}

func TestAlteredTombstoneIsFound(t *testing.T) {
	l := threeReleases(t)
	for range 2 {
		_, err := l.Bury(Tombstone{Kind: "purge", Reason: "asked for", Files: []string{"refined/student/x.parquet"}})
		check(t, err)
	}
	overwriteFile(t, l.tombstonePath(1), func(c string) string { return strings.Replace(c, "asked", "axked", 1) })
	_, _, err := verify(l, false)
	wantProblem(t, err, diag.DamagedRelease, "00000000000000000002.tombstone.json")
	check(t, os.Remove(l.tombstonePath(1)))
	_, err = l.Tombstones()
	wantProblem(t, err, diag.DamagedRelease, "00000000000000000001.tombstone.json is damaged: it is missing")
}
