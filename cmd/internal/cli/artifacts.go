package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Names of the artifacts below target/, which dbt's users and tools know.
const (
	manifestFile   = "manifest.json"
	catalogFile    = "catalog.json"
	runResultsFile = "run_results.json"
)

// compiledDir is the folder of compiled SQL from the project's folder, with
// slashes; "" when it stands outside: artifacts name no path of a machine.
func (a *app) compiledDir(c *compiled) string {
	dir, err := filepath.Rel(c.dir, a.compiledFolder(c))
	if err != nil || !filepath.IsLocal(dir) {
		return ""
	}
	return filepath.ToSlash(dir)
}

// writeReleased writes the manifest and the catalog of a release. The id is the
// release's, and so is the time unless a user wants another, so that both are the
// same bytes each time.
func (a *app) writeReleased(c *compiled, release lake.Release, at time.Time, facts map[string]runner.TableFacts) error {
	stamp := graph.Stamp{Time: at, ID: release.RunID, Version: release.EdfiBuild, CompiledDir: a.compiledDir(c)}
	tables := map[string]graph.TableStats{}
	for name, f := range facts {
		tables[name] = graph.TableStats{Rows: f.Rows, Bytes: f.Bytes, Modified: f.Modified}
	}
	dir := a.targetDir(c)
	if !a.manifestOf(c, stamp.ID) {
		if err := writeArtifact(filepath.Join(dir, manifestFile), c.manifest.DBTManifest(stamp)); err != nil {
			return err
		}
		a.releaseWritten(c, stamp.ID)
	}
	return writeArtifact(filepath.Join(dir, catalogFile), c.manifest.DBTCatalog(stamp, tables))
}

func writeArtifact(path string, value any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	return writeFile(path, b.Bytes())
}

// writeFile replaces a file in one step, so that a reader never sees half of it.
// The error is a diagnostic.
func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return notWritten(err)
	}
	temp := path + ".new"
	if err := os.WriteFile(temp, content, 0o644); err != nil {
		return notWritten(err)
	}
	if err := os.Rename(temp, path); err != nil {
		return notWritten(err)
	}
	return nil
}
