package cli

import (
	"os/exec"
	"strings"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// gitState asks git which commit the project is at; nil where there is no
// repository or no git.
func gitState(dir string) *lake.Git {
	commit, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD").Output()
	if err != nil {
		return nil
	}
	changes, err := exec.Command("git", "-C", dir, "status", "--porcelain").Output()
	return &lake.Git{Commit: strings.TrimSpace(string(commit)), Dirty: err != nil || len(changes) > 0}
}
