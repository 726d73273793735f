package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/edfi-build/edfi-build/schema"
)

// writeSchemas writes the JSON Schemas for editors below target/, where a project
// can point to them: they are those of the version that compiles it. What is there
// already is left alone.
func writeSchemas(dir string) error {
	names, err := fs.Glob(schema.JSON, "json/*.json")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := schema.JSON.ReadFile(name)
		if err != nil {
			return err
		}
		file := filepath.Join(dir, path.Base(name))
		if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, text) {
			continue
		}
		if err := writeFile(file, text); err != nil {
			return err
		}
	}
	return nil
}
