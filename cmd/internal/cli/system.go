// Package cli is the command line: one file a command, each turning flags into
// options and making one call. Only this package prints.
package cli

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/user"
	"runtime/debug"
	"time"
)

// Environment is all that a command takes from the machine it runs on. Tests pass
// their own.
type Environment struct {
	Out, Err io.Writer // results; progress and diagnostics
	Terminal bool      // whether Err is a terminal that can redraw a line
	// OutTerminal tells whether Out is a terminal: a person looks at it and nothing
	// keeps it.
	OutTerminal bool
	Lookup      func(string) (string, bool)
	Now         func() time.Time
	Random      io.Reader
	User        string // who runs the command, as the system names them
	Version     string
	Build       string // tells this build of the program from others of the same version
}

// System is the real environment.
func System() Environment {
	return Environment{
		Out: os.Stdout, Err: os.Stderr, Terminal: isTerminal(os.Stderr), OutTerminal: isTerminal(os.Stdout),
		Lookup: os.LookupEnv, Now: time.Now, Random: rand.Reader, User: userName(),
		Version: buildVersion(), Build: buildIdentity(),
	}
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb" && os.Getenv("TERM") != ""
}

// buildVersion is the module's version, or the commit for a build from a checkout.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "0.1.0-dev+" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "0.1.0-dev"
}

// buildIdentity is the program file's size and time: reading it whole would take
// longer than most commands.
func buildIdentity() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}
