package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	edfibuild "github.com/edfi-build/edfi-build"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// referenceFile records which version of the reference project a project began
// with, for whoever compares them later.
const referenceFile = ".edfi-reference"

const ignoredFiles = `# What edfi-build makes: the lake, compiled SQL and the dictionary, the dev key.
/lake/
/target/
/.edfi/
`

func newInit(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a new district project from the reference project",
		Long: `Copies the reference project and its sample district into a new folder. The
target dev runs the sample; point the target prod at your own files.`,
		Args: exactArgs(1, "the new project's folder"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.initProject(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(a.env.Out, "Made a project in %s. Next:\n  cd %[1]s\n  edfi-build run\n", args[0])
			return nil
		},
	}
}

func (a *app) initProject(dir string) error {
	if err := mustBeEmpty(dir); err != nil {
		return err
	}
	if err := copyTree(edfibuild.Reference, dir); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte(ignoredFiles), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, referenceFile), []byte("edfi-build "+a.env.Version+"\n"), 0o644)
}

// mustBeEmpty refuses a folder that holds anything.
func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return diag.New(diag.FolderTaken, source.Span{}, "%s is not empty", dir).WithHint("choose a new folder: nothing is written over")
	}
	return nil
}

func copyTree(from fs.FS, dir string) error {
	return fs.WalkDir(from, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		content, err := fs.ReadFile(from, path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}
