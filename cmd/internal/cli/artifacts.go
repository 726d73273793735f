package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// Names of the artifacts below target/, which dbt's users and tools know.
const (
	manifestFile   = "manifest.json"
	runResultsFile = "run_results.json"
)

// writeCompiled writes the compiled SQL and the manifest. What an earlier compile
// left is removed first, so that no file outlives its model.
func (a *app) writeCompiled(c *compiled) error {
	dir := a.targetDir(c)
	folder := filepath.Join(dir, "compiled")
	if err := os.RemoveAll(folder); err != nil {
		return notWritten(err)
	}
	for _, node := range c.manifest.Sorted(graph.KindModel, graph.KindTest) {
		path := filepath.Join(folder, filepath.FromSlash(runner.CompiledPath(node)))
		if err := writeFile(path, []byte(node.CompiledCode+"\n")); err != nil {
			return err
		}
	}
	manifest := c.manifest.DBTManifest(a.env.Now(), uuid.NewString(), a.env.Version)
	return writeArtifact(filepath.Join(dir, manifestFile), manifest)
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
