package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// projectFlags choose how a project is read.
type projectFlags struct {
	target string
	vars   string // JSON object
	today  string // YYYY-MM-DD, in place of the clock's; "": the clock's
}

func (f *projectFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.target, "target", "t", "", "the `name` of the target (default: the project's default_target)")
	cmd.Flags().StringVar(&f.vars, "vars", "", "variables as a `JSON` object, such as '{\"school_year\": 2026}'")
}

// compiled is a project with its manifest.
type compiled struct {
	dir      string // absolute
	project  *project.Project
	manifest *graph.Manifest
	warnings diag.List
}

// load reads the project's files. Errors are diagnostics.
func (a *app) load(cmd *cobra.Command, f projectFlags) (*compiled, error) {
	vars := map[string]any{}
	if f.vars != "" {
		if err := json.Unmarshal([]byte(f.vars), &vars); err != nil {
			return nil, usage(cmd, "--vars is not a JSON object: %s", err)
		}
	}
	dir, err := filepath.Abs(a.projectDir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, project.SettingsFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, diag.New(diag.NoProject, source.Span{}, "there is no %s in this folder", project.SettingsFile).
			WithHint("go to the project's folder, name it with --project-dir, or make one with `edfi-build init DIR`")
	}
	p, diags := project.Load(os.DirFS(dir), project.Options{
		Target: f.target, Vars: vars, Env: a.env.Lookup,
		Today: func(zone *time.Location) string {
			if f.today != "" {
				return f.today
			}
			return a.env.Now().In(zone).Format(time.DateOnly)
		},
	})
	if err := diags.Err(); err != nil {
		return nil, diags
	}
	return &compiled{dir: dir, project: p, warnings: diags}, nil
}

// compile reads and checks the project and writes what was compiled below
// target/. Errors are diagnostics.
func (a *app) compile(cmd *cobra.Command, f projectFlags) (*compiled, error) {
	c, err := a.load(cmd, f)
	if err != nil {
		return nil, err
	}
	engine, err := duckdb.Open(cmd.Context(), duckdb.Options{Timezone: c.project.Graph.Timezone, Threads: 1})
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	manifest, diags := compiler.Compile(cmd.Context(), c.project, engine)
	diags = append(c.warnings, diags...)
	if diags.HasErrors() {
		return nil, diags
	}
	c.manifest, c.warnings = manifest, diags
	return c, a.writeCompiled(c)
}

// targetDir is the folder of compiled SQL, artifacts and, by default, the
// dictionary.
func (a *app) targetDir(c *compiled) string {
	if a.targetPath != "" {
		return a.targetPath
	}
	return filepath.Join(c.dir, "target")
}

// target is the chosen target with absolute paths.
func (c *compiled) target() graph.Target {
	t := c.project.Target
	for _, path := range []*string{&t.Lake, &t.Landing, &t.PseudonymKey, &t.Docs} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(c.dir, filepath.FromSlash(*path))
		}
	}
	return t
}

// interrupted tells whether the work was told to stop.
func interrupted(ctx context.Context) bool { return ctx.Err() != nil }

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", thousands(int64(n)), what)
}
