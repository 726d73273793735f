package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/edfi-build/edfi-build/graph/dbt"
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
	stamp := dbt.Stamp{Time: at, ID: release.RunID, Version: release.EdfiBuild, CompiledDir: a.compiledDir(c)}
	tables := map[string]dbt.TableStats{}
	for name, f := range facts {
		tables[name] = dbt.TableStats{Rows: f.Rows, Bytes: f.Bytes, Modified: f.Modified}
	}
	dir := a.targetDir(c)
	if !a.manifestOf(c, stamp.ID) {
		if err := writeArtifact(filepath.Join(dir, manifestFile), dbt.Manifest(c.manifest, stamp)); err != nil {
			return err
		}
		a.releaseWritten(c, stamp.ID)
	}
	return writeArtifact(filepath.Join(dir, catalogFile), dbt.Catalog(c.manifest, stamp, tables))
}

// writeArtifact writes a value as JSON.
func writeArtifact(path string, value any) error {
	return replaceFile(path, func(w io.Writer) error { return encodeArtifact(w, value) })
}

// writeFile replaces a file in one step, so that a reader never sees half of it.
// The error is a diagnostic.
func writeFile(path string, content []byte) error {
	return replaceFile(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// replaceFile is writeFile for content that is made on the way.
func replaceFile(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return notWritten(err)
	}
	temp := path + ".new"
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return notWritten(err)
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return notWritten(err)
	}
	if err := os.Rename(temp, path); err != nil {
		return notWritten(err)
	}
	return nil
}
