package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// secretless are the folders in which no key may lie, by what they are.
func (c *compiled) secretless() map[string]string {
	return map[string]string{c.dir: "the project", c.target().Lake: "the lake"}
}

// secretlessNear finds the projects and lakes that a new file would lie in, whatever
// project the command is about.
func secretlessNear(path string) map[string]string {
	found := map[string]string{}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		for name, is := range map[string]string{project.SettingsFile: "a project", "_releases": "a lake"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				found[dir] = is
			}
		}
		if dir == filepath.Dir(dir) {
			return found
		}
	}
}

// outside refuses a secret that lies in one of the folders, links followed.
func outside(path, what string, folders map[string]string) error {
	for _, folder := range slices.Backward(slices.Sorted(maps.Keys(folders))) { // the innermost first
		if is := folders[folder]; folder != "" && vault.Within(path, folder) {
			return diag.New(diag.KeyPlace, source.Span{}, "%s lies in %s", what, is).
				WithHint("keep it outside of the project and the lake: whoever has them must not have it")
		}
	}
	return nil
}
