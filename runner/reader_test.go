package runner

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func TestReadManifestRefusesANewerFormat(t *testing.T) {
	l := lake.New(t.TempDir(), lake.Options{Now: time.Now, NewID: uuid.NewString, Engine: "test"})
	if err := l.Layout(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, manifest string
		want           diag.Code // "": none
	}{
		{"ours", `{"format": 1}`, ""},
		{"newer", `{"format": 2}`, diag.NewerFormat},
		{"no JSON", `{"format": 1`, diag.DamagedRelease},
	} {
		t.Run(c.name, func(t *testing.T) {
			release, err := l.Publish(lake.Release{Project: "test"}, map[string][]byte{"manifest.json": []byte(c.manifest)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = ReadManifest(l, release)
			var d diag.Diagnostic
			if errors.As(err, &d); d.Code != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
