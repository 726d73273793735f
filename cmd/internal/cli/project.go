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

	noCache bool // compile from nothing
}

func (f *projectFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.target, "target", "t", "", "the `name` of the target (default: the project's default_target)")
	cmd.Flags().StringVar(&f.vars, "vars", "", "variables as a `JSON` object, such as '{\"school_year\": 2026}'")
}

// compiled is a project with its manifest.
type compiled struct {
	dir      string // absolute
	project  *project.Project
	manifest *graph.Manifest // nil before needManifest
	warnings diag.List

	made    *compiler.Made // nil where nothing was compiled
	outcome string         // names what was compiled; "" where manifest is another
}

// request says what to read. Errors are diagnostics.
func (a *app) request(cmd *cobra.Command, f projectFlags) (dir string, r compiler.Request, err error) {
	vars := map[string]any{}
	if f.vars != "" {
		if err := json.Unmarshal([]byte(f.vars), &vars); err != nil {
			return "", r, usage(cmd, "--vars is not a JSON object: %s", err)
		}
	}
	if dir, err = filepath.Abs(a.projectDir); err != nil {
		return "", r, err
	}
	if _, err := os.Stat(filepath.Join(dir, project.SettingsFile)); errors.Is(err, fs.ErrNotExist) {
		return "", r, diag.New(diag.NoProject, source.Span{}, "there is no %s in this folder", project.SettingsFile).
			WithHint("go to the project's folder, name it with --project-dir, or make one with `edfi-build init DIR`")
	}
	r.Files = os.DirFS(dir)
	r.Project = project.Options{
		Target: f.target, Vars: vars, Env: a.env.Lookup,
		Today: func(zone *time.Location) string {
			if f.today != "" {
				return f.today
			}
			return a.env.Now().In(zone).Format(time.DateOnly)
		},
	}
	return dir, r, nil
}

// load reads the project's files. Errors are diagnostics.
func (a *app) load(cmd *cobra.Command, f projectFlags) (*compiled, error) {
	dir, r, err := a.request(cmd, f)
	if err != nil {
		return nil, err
	}
	p, diags := project.Load(r.Files, r.Project)
	if err := diags.Err(); err != nil {
		return nil, diags
	}
	return &compiled{dir: dir, project: p, warnings: diags}, nil
}

// compile reads and checks the project and writes what was compiled below
// target/. Errors are diagnostics.
func (a *app) compile(cmd *cobra.Command, f projectFlags) (*compiled, error) {
	c, err := a.check(cmd, f)
	if err != nil {
		return nil, err
	}
	return c, c.needManifest(cmd.Context())
}

// check is compile for those who don't look at the manifest: where nothing has
// changed, it isn't read.
func (a *app) check(cmd *cobra.Command, f projectFlags) (*compiled, error) {
	dir, r, err := a.request(cmd, f)
	if err != nil {
		return nil, err
	}
	c := &compiled{dir: dir}
	if err := writeSchemas(filepath.Join(a.targetDir(c), "schemas")); err != nil {
		return nil, err
	}
	r.Identity = a.identity()
	if !f.noCache {
		r.Cache = filepath.Join(a.targetDir(c), cacheFolder)
	}
	r.Engines = func(p *project.Project) compiler.Engines {
		return func(ctx context.Context) (compiler.Engine, error) {
			return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
		}
	}
	if c.made, c.warnings = compiler.Make(cmd.Context(), r); c.made == nil {
		return nil, c.warnings
	}
	c.project, c.outcome = c.made.Project, c.made.ID
	return c, a.writeCompiled(cmd.Context(), c)
}

// identity names this build of the program: what another one found out doesn't
// count.
func (a *app) identity() string { return a.env.Version + " " + a.env.Build }

// needManifest reads the manifest where it was not needed so far.
func (c *compiled) needManifest(ctx context.Context) (err error) {
	if c.manifest == nil {
		c.manifest, err = c.made.Manifest(ctx)
	}
	return err
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
	for _, path := range []*string{&t.Lake, &t.Landing, &t.PseudonymKey, &t.Docs, &t.Shares} {
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
