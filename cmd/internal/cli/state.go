package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// sourcesFile is the artifact of source freshness.
const sourcesFile = "sources.json"

// state is an earlier state of the project, as the folder of --state keeps it.
type state struct {
	manifest *graph.Manifest
	changes  *graph.Changes       // to the manifest of now; see compare
	results  map[string]string    // dbt's status words by node id; nil: no run_results.json
	loaded   map[string]time.Time // when sources last got rows, by id; nil: no sources.json
	now      map[string]time.Time // likewise, of target/sources.json
}

// readState reads the folder of --state; "" gives nil. manifest.json must be there.
func (a *app) readState(dir string) (*state, error) {
	if dir == "" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, badState("there is no %s in the folder of --state", manifestFile)
	}
	s := &state{}
	if s.manifest, err = dbt.ReadManifest(text); err != nil {
		return nil, badState("the %s of --state can't be read: %s", manifestFile, err)
	}
	if s.results, err = readResults(filepath.Join(dir, runResultsFile)); err != nil {
		return nil, badState("the %s of --state can't be read", runResultsFile)
	}
	if s.loaded, err = readLoaded(filepath.Join(dir, sourcesFile)); err != nil {
		return nil, badState("the %s of --state can't be read", sourcesFile)
	}
	target := a.targetPath
	if target == "" {
		target = filepath.Join(a.projectDir, "target")
	}
	if s.now, err = readLoaded(filepath.Join(target, sourcesFile)); err != nil {
		s.now = nil // as if it weren't there: `source freshness` makes it anew
	}
	return s, nil
}

func badState(format string, args ...any) error {
	return diag.New(diag.BadState, source.Span{}, format, args...).
		WithHint("name a folder that holds a copy of target/manifest.json, made by this program")
}

// compare finds what has changed until now.
func (s *state) compare(now *graph.Manifest) { s.changes = graph.Compare(s.manifest, now) }

// fresher are the sources that got rows since the earlier state; nil when either
// side is unknown.
func (s *state) fresher(c *compiled) map[string]bool {
	if s.loaded == nil || s.now == nil {
		return nil
	}
	fresher := map[string]bool{}
	for _, node := range c.manifest.Sorted(graph.KindSource) {
		fresher[node.ID] = s.now[node.ID].After(s.loaded[node.ID])
	}
	return fresher
}

// readArtifact reads an artifact that need not be there.
func readArtifact(path string, into any) (there bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(text, into)
}

func readResults(path string) (map[string]string, error) {
	var file struct {
		Results []struct {
			ID     string `json:"unique_id"`
			Status string `json:"status"`
		} `json:"results"`
	}
	there, err := readArtifact(path, &file)
	if !there || err != nil {
		return nil, err
	}
	statuses := map[string]string{}
	for _, r := range file.Results {
		statuses[r.ID] = r.Status
	}
	return statuses, nil
}

func readLoaded(path string) (map[string]time.Time, error) {
	var file struct {
		Results []struct {
			ID     string    `json:"unique_id"`
			Loaded time.Time `json:"max_loaded_at"`
		} `json:"results"`
	}
	there, err := readArtifact(path, &file)
	if !there || err != nil {
		return nil, err
	}
	loaded := map[string]time.Time{}
	for _, r := range file.Results {
		loaded[r.ID] = r.Loaded
	}
	return loaded, nil
}
