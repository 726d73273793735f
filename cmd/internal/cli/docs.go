package cli

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func newDocs(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "docs", Short: "The data dictionary", Args: exactArgs(0, "a command: generate or serve"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(newDocsGenerate(a), newDocsServe(a))
	return cmd
}

func newDocsGenerate(a *app) *cobra.Command {
	var flags projectFlags
	var generatedAt string
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Write the dictionary of the last release, or of the project before the first",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			at, err := parseMoment(cmd, generatedAt)
			if err != nil {
				return err
			}
			dir, warnings, err := a.docsOfLastRelease(cmd, flags, at)
			if err != nil {
				return err
			}
			a.report(warnings)
			fmt.Fprintln(a.env.Out, a.relative(filepath.Join(dir, "index.html")))
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&generatedAt, "generated-at", "", "the `time` to write into what is made (RFC 3339; default: the release's)")
	return cmd
}

// parseMoment reads a flag's time; "" is no time.
func parseMoment(cmd *cobra.Command, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, usage(cmd, "%q is not a time as RFC 3339 writes it, such as 2026-03-31T17:00:00Z", text)
	}
	return at, nil
}

func (a *app) openLake(c *compiled) *lake.Lake {
	return lake.New(c.target().Lake, lake.Options{
		Now: a.env.Now, NewID: uuid.NewString, Engine: "edfi-build/" + a.env.Version, Parquet: duckdb.Checkpoints{},
	})
}

// docsOfLastRelease writes the dictionary of the last release, or of the project
// before the first, and returns its folder and what the compiler warned of. at is
// the time to write into it; zero for the release's.
func (a *app) docsOfLastRelease(cmd *cobra.Command, flags projectFlags, at time.Time) (string, diag.List, error) {
	c, err := a.compile(cmd, flags)
	if err != nil {
		return "", nil, err
	}
	release, err := a.useRelease(c)
	if err != nil {
		return "", nil, err
	}
	dir, err := a.makeDocs(c, release, at)
	return dir, c.warnings, err
}

// docsOfRun writes the dictionary of the release that stands after a run. Where a
// part of the estate stayed as it was, so did its definitions: the release's count.
func (a *app) docsOfRun(c *compiled, outcome *runner.Outcome) (string, error) {
	if len(outcome.Kept) > 0 || outcome.Failed() || len(outcome.Release.Stale) > 0 {
		manifest, err := runner.ReadManifest(a.openLake(c), *outcome.Release)
		if err != nil {
			return "", err
		}
		c.manifest, c.outcome = manifest, ""
	}
	return a.makeDocs(c, outcome.Release, time.Time{})
}

// useRelease finds the last release and puts its manifest in place of the compiled
// one: the dictionary tells of what was published.
func (a *app) useRelease(c *compiled) (*lake.Release, error) {
	l := a.openLake(c)
	release, err := l.Latest()
	if errors.Is(err, lake.ErrNoRelease) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c.outcome = "" // not of this compilation
	c.manifest, err = runner.ReadManifest(l, release)
	return &release, err
}

// makeDocs writes the dictionary of a release, nil before the first, with the
// manifest and the catalog that belong to it, and returns its folder.
func (a *app) makeDocs(c *compiled, release *lake.Release, at time.Time) (string, error) {
	dir := c.target().Docs
	if dir == "" || a.targetPath != "" {
		dir = filepath.Join(a.targetDir(c), "docs")
	}
	input := docsgen.Input{Manifest: c.manifest, Tables: map[string]docsgen.Table{}, Tests: map[string]docsgen.TestResult{}}
	if release != nil {
		facts, err := runner.Describe(a.openLake(c), *release)
		if err != nil {
			return "", err
		}
		if at.IsZero() {
			at = release.Time
		}
		if err := a.writeReleased(c, *release, at, facts); err != nil {
			return "", err
		}
		fillRelease(&input, *release, facts)
		input.GeneratedAt = at
	}
	return dir, docsgen.WriteFolder(dir, input)
}

func fillRelease(input *docsgen.Input, release lake.Release, facts map[string]runner.TableFacts) {
	input.Release = &docsgen.Release{Number: release.Number, Time: release.Time}
	if release.Git != nil {
		input.Release.Commit, input.Release.Dirty = release.Git.Commit, release.Git.Dirty
	}
	for name, f := range facts {
		input.Tables[name] = docsgen.Table{
			Rows: f.Rows, Version: f.Version, Files: f.Files, Fingerprint: f.Fingerprint, LoadedAt: f.LoadedAt, Rejected: f.Rejected,
		}
	}
	for id, outcome := range release.Tests {
		input.Tests[id] = docsgen.TestResult{Status: outcome.Status, Failures: outcome.Failures}
	}
}

func newDocsServe(a *app) *cobra.Command {
	var flags projectFlags
	var port int
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the dictionary to this machine's browser",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, _, err := a.docsOfLastRelease(cmd, flags, time.Time{})
			if err != nil {
				return err
			}
			return a.serve(cmd, dir, port)
		},
	}
	flags.register(cmd)
	cmd.Flags().IntVar(&port, "port", 8080, "the `port` on 127.0.0.1; 0 takes a free one")
	return cmd
}

// serve answers on the loopback address only, until the command is interrupted.
func (a *app) serve(cmd *cobra.Command, dir string, port int) error {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return usage(cmd, "port %d can't be used; choose another with --port", port)
	}
	server := &http.Server{Handler: http.FileServer(http.Dir(dir)), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-cmd.Context().Done()
		server.Close()
	}()
	fmt.Fprintf(a.env.Err, "The dictionary is at http://%s (Ctrl-C ends)\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
