package lake

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

func sampleRelease() Release {
	return Release{
		RunID: "run-1", Project: "example_district", Target: "dev", ReportDate: "2026-03-31",
		Git: &Git{Commit: "0123abc", Dirty: true}, KeyID: "k1", EdfiBuild: "1.2.3", Manifest: "aa",
		Tables: map[string]TableState{"refined.student": {Commit: Commit{Version: 3, SHA256: "bb"}, Fingerprint: "cc", Rows: 150}},
		Views:  map[string]string{"published.v_students": "dd"},
		Tests:  map[string]TestOutcome{"test.not_null": {Fingerprint: "ee", Status: "warn", Failures: 2}},
	}
}

var keptFiles = map[string][]byte{
	"manifest.json":                     []byte("{}\n"),
	"compiled/models/refined/s.sql":     []byte("select 1\n"),
	"kpis.yml":                          []byte("kpis: []\n"),
	"governance.yml":                    []byte("roles: []\n"),
	"compiled/models/published/v_s.sql": []byte("select 2\n"),
}

func mustPublish(t *testing.T, l *Lake, r Release) Release {
	t.Helper()
	published, err := l.Publish(r, keptFiles)
	check(t, err)
	return published
}

func TestReleaseFile(t *testing.T) {
	l := testLake(t, newClock())
	published := mustPublish(t, l, sampleRelease())
	content, err := os.ReadFile(l.releasePath(1))
	check(t, err)
	golden(t, "release.json", content)

	read, err := l.Latest()
	check(t, err)
	if !reflect.DeepEqual(read, published) {
		t.Errorf("read as %+v, want %+v", read, published)
	}
	manifest, err := l.Kept(read, "manifest.json")
	if err != nil || string(manifest) != "{}\n" {
		t.Errorf("the manifest reads %q, %v", manifest, err)
	}
	if left, _ := os.ReadDir(filepath.Join(l.Dir(), "_tmp")); len(left) != 0 {
		t.Errorf("publishing left %v", left)
	}
}

func TestReleasesFollowEachOther(t *testing.T) {
	clock := newClock()
	l := testLake(t, clock)
	if _, err := l.Latest(); !errors.Is(err, ErrNoRelease) {
		t.Errorf("an empty lake gives %v, want ErrNoRelease", err)
	}
	first := mustPublish(t, l, sampleRelease())
	clock.at = clock.at.Add(-time.Hour)
	second := mustPublish(t, l, sampleRelease())
	if first.Number != 1 || second.Number != 2 || second.Previous == "" || !second.Time.After(first.Time) {
		t.Errorf("releases %d and %d, previous %q, times %v and %v", first.Number, second.Number, second.Previous, first.Time, second.Time)
	}
	numbers, err := l.List()
	check(t, err)
	if !reflect.DeepEqual(numbers, []int64{1, 2}) {
		t.Errorf("the lake lists %v", numbers)
	}
	if n, err := l.VerifyChain(); n != 2 || err != nil {
		t.Errorf("the chain has %d releases, %v", n, err)
	}
	_, err = l.Get(3)
	wantProblem(t, err, diag.NoRelease, "no release 3")
}

func TestFolderOfACutOffReleaseIsReplaced(t *testing.T) {
	l := testLake(t, newClock())
	left := filepath.Join(l.keptFolder(1), "compiled")
	check(t, os.MkdirAll(left, 0o755))
	check(t, os.WriteFile(filepath.Join(left, "old.sql"), nil, 0o644))
	mustPublish(t, l, sampleRelease())
	if _, err := os.Stat(filepath.Join(left, "old.sql")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cut-off release's file is still there: %v", err)
	}
	if _, err := l.VerifyChain(); err != nil {
		t.Error(err)
	}
}

func TestVerifyChainFindsTheFirstBreak(t *testing.T) {
	cases := []struct {
		name   string
		damage func(t *testing.T, l *Lake)
		code   diag.Code
		says   string
		sound  int
	}{
		{"a number altered", func(t *testing.T, l *Lake) {
			overwriteFile(t, l.releasePath(2), func(c string) string { return strings.Replace(c, `"rows": 150`, `"rows": 151`, 1) })
		}, diag.DamagedRelease, "00000000000000000002.json is damaged: its text isn't the one", 1},
		{"a release written anew", func(t *testing.T, l *Lake) {
			r, err := l.Get(2)
			check(t, err)
			r.Project = "another"
			content, err := r.seal()
			check(t, err)
			overwriteFile(t, l.releasePath(2), func(string) string { return string(content) })
		}, diag.BrokenChain, "00000000000000000003.json: it doesn't follow", 2},
		{"a release removed", func(t *testing.T, l *Lake) {
			check(t, os.Remove(l.releasePath(2)))
		}, diag.BrokenChain, "00000000000000000002.json: it is missing", 1},
		{"a release put in place of another", func(t *testing.T, l *Lake) {
			check(t, os.Rename(l.releasePath(3), l.releasePath(2)))
		}, diag.DamagedRelease, "00000000000000000002.json is damaged: it says that it is release 3", 1},
		{"kept SQL altered", func(t *testing.T, l *Lake) {
			overwriteFile(t, filepath.Join(l.keptFolder(1), "compiled/models/refined/s.sql"), func(string) string { return "select 3" })
		}, diag.DamagedRelease, "s.sql is damaged: it isn't what the release keeps", 0},
		{"kept manifest removed", func(t *testing.T, l *Lake) {
			check(t, os.Remove(filepath.Join(l.keptFolder(2), "manifest.json")))
		}, diag.DamagedRelease, "manifest.json is damaged: it is missing", 1},
		{"torn", func(t *testing.T, l *Lake) {
			overwriteFile(t, l.releasePath(3), func(c string) string { return c[:len(c)/2] })
		}, diag.DamagedRelease, "00000000000000000003.json is damaged", 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := testLake(t, newClock())
			for range 3 {
				mustPublish(t, l, sampleRelease())
			}
			c.damage(t, l)
			sound, err := l.VerifyChain()
			wantProblem(t, err, c.code, c.says)
			if sound != c.sound {
				t.Errorf("%d releases are called sound, want %d", sound, c.sound)
			}
		})
	}
}

func TestReleasesOfOtherFormats(t *testing.T) {
	cases := []struct {
		name    string
		content string
		code    diag.Code
		says    string
	}{
		{"newer, with fields we don't know", `{"format": 2, "release": 1, "fresh": true}`, diag.NewerFormat, "has format 2"},
		{"an unknown field in ours", `{"format": 1, "release": 1, "fresh": true}`, diag.DamagedRelease, "fresh"},
		{"no format", `{"release": 1}`, diag.DamagedRelease, "format 0"},
		{"empty", ``, diag.DamagedRelease, "damaged"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := testLake(t, newClock())
			check(t, os.WriteFile(l.releasePath(1), []byte(c.content), 0o644))
			_, err := l.Latest()
			wantProblem(t, err, c.code, c.says)
			if _, err := l.Publish(sampleRelease(), nil); err == nil {
				t.Error("a release was put behind one that can't be read")
			}
		})
	}
}
