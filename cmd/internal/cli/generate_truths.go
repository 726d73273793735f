package cli

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/examples/generator"
)

// truthsFolder is where the expected answers go; nil without a folder. They may not lie
// among the files that a run reads.
func truthsFolder(cmd *cobra.Command, dir, landing string) (generator.Output, error) {
	if dir == "" {
		return nil, nil
	}
	if inside(dir, landing) {
		return nil, usage(cmd, "--truths is for answers: choose a folder outside of --out")
	}
	if err := mustBeEmpty(dir); err != nil {
		return nil, err
	}
	return generator.Folder(dir), nil
}

// inside says whether a path is a folder or lies below it. Links aren't followed.
func inside(path, folder string) bool {
	full, errPath := filepath.Abs(path)
	above, errFolder := filepath.Abs(folder)
	below, err := filepath.Rel(above, full)
	return errors.Join(errPath, errFolder, err) == nil && filepath.IsLocal(below)
}
