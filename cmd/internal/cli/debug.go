package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/share"
	"github.com/edfi-build/edfi-build/runner/vault"
)

func newDebug(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "debug",
		Short: "Tell what is set up, what is missing, and how to mend it",
		Args:  exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.printChecks(a.checks(cmd, flags))
		},
	}
	flags.register(cmd)
	return cmd
}

// check is one line of debug's report.
type check struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
	Hint string `json:"hint,omitempty"`
}

func (a *app) checks(cmd *cobra.Command, flags projectFlags) []check {
	list := []check{{Name: "edfi-build", OK: true, Says: a.env.Version}, checkEngine(cmd), checkGit()}
	c, err := a.load(cmd, flags)
	if err != nil {
		return append(list, check{Name: "project", Says: err.Error(), Hint: "edfi-build compile shows the places"})
	}
	list = append(list, check{Name: "project", OK: true, Says: fmt.Sprintf("%s, target %s", c.project.Graph.Name, c.project.Target.Name)})
	return append(list, a.checkLanding(c), a.checkLake(c), checkModes(a.openLake(c)), a.checkKey(c), checkVault(c), a.checkShares(c))
}

func checkEngine(cmd *cobra.Command) check {
	engine, err := duckdb.Open(cmd.Context(), duckdb.Options{})
	if err != nil {
		return check{Name: "engine", Says: err.Error(), Hint: "the binary may be built for another machine"}
	}
	defer engine.Close()
	return check{Name: "engine", OK: true, Says: engine.Version()}
}

func checkGit() check {
	if _, err := exec.LookPath("git"); err != nil {
		return check{Name: "git", OK: true, Says: "not found: releases won't name a commit"}
	}
	return check{Name: "git", OK: true, Says: "found"}
}

func (a *app) checkLanding(c *compiled) check {
	dir := c.target().Landing
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return check{Name: "landing", Says: "the folder isn't there", Hint: "it is `landing` of the target in edfi_project.yml"}
	}
	return check{Name: "landing", OK: true, Says: a.relative(dir)}
}

// checkLake tries to write beside the lake, without making the lake itself.
func (a *app) checkLake(c *compiled) check {
	dir := c.target().Lake
	existing := dir
	for {
		if _, err := os.Stat(existing); err == nil || filepath.Dir(existing) == existing {
			break
		}
		existing = filepath.Dir(existing)
	}
	probe, err := os.CreateTemp(existing, ".edfi-debug-*")
	if err != nil {
		return check{Name: "lake", Says: "its folder can't be written", Hint: "give this account the right to write there"}
	}
	_ = errors.Join(probe.Close(), os.Remove(probe.Name())) // an empty file at worst
	if existing != dir {
		return check{Name: "lake", OK: true, Says: a.relative(dir) + " (the first run makes it)"}
	}
	release, err := a.openLake(c).Latest()
	switch {
	case errors.Is(err, lake.ErrNoRelease):
		return check{Name: "lake", OK: true, Says: a.relative(dir) + ", no release yet"}
	case err != nil:
		return check{Name: "lake", Says: err.Error()}
	}
	return check{Name: "lake", OK: true, Says: fmt.Sprintf("%s, release %d of %s", a.relative(dir), release.Number, release.Time.Format("2006-01-02 15:04 MST"))}
}

func checkModes(l *lake.Lake) check {
	if loose := l.CheckModes(); len(loose) > 0 {
		return check{Name: "privacy", Says: loose[0].Summary, Hint: loose[0].Hint}
	}
	return check{Name: "privacy", OK: true, Says: "raw, vault, audit and spill are for the owner only"}
}

func (a *app) checkKey(c *compiled) check {
	target := c.target()
	if target.PseudonymKey == "" && target.Name == devTarget {
		return check{Name: "key", OK: true, Says: "the dev target makes its own"}
	}
	if err := outside(target.PseudonymKey, "the pseudonym key", c.secretless()); err != nil {
		return check{Name: "key", Says: err.Error(), Hint: "keep it in a folder of this account alone"}
	}
	if _, err := vault.ReadKeyFile(target.PseudonymKey); err != nil {
		return check{Name: "key", Says: err.Error(), Hint: "`edfi-build keys new FILE` makes one, outside of the project and the lake"}
	}
	return check{Name: "key", OK: true, Says: "readable by its owner only"}
}

// checkVault tells who can lead tokens back. Nobody is right for development alone.
func checkVault(c *compiled) check {
	n := len(c.project.Settings.Recipients)
	if n == 0 {
		return check{Name: "vault", OK: true, Says: "none: the project names no recipients, and nobody can lead tokens back to people"}
	}
	return check{Name: "vault", OK: true, Says: "opened by " + plural(n, "recipient")}
}

// checkShares holds the folder of the shares to its readers.
func (a *app) checkShares(c *compiled) check {
	var refused diag.Diagnostic
	switch err := share.CheckFolder(a.sharesDir(c)); {
	case errors.As(err, &refused):
		return check{Name: "shares", Says: refused.Summary, Hint: refused.Hint}
	case err != nil:
		return check{Name: "shares", Says: err.Error()}
	}
	return check{Name: "shares", OK: true, Says: "not for everybody on this machine"}
}

func (a *app) printChecks(list []check) error {
	failed := false
	for _, c := range list {
		failed = failed || !c.OK
	}
	if a.output == "json" {
		a.printJSON(list)
	} else {
		for _, c := range list {
			mark := "ok  "
			if !c.OK {
				mark = "FAIL"
			}
			fmt.Fprintf(a.env.Out, "%s  %-10s  %s\n", mark, c.Name, c.Says)
			if c.Hint != "" && !c.OK {
				fmt.Fprintf(a.env.Out, "                  %s\n", c.Hint)
			}
		}
	}
	if failed {
		return errReported
	}
	return nil
}
