// Package edfibuild holds the reference project, so that `edfi-build init` can copy
// it from the binary. It stands at the repository's root because the root is the
// reference project, and a Go package can embed only what is below it.
package edfibuild

import "embed"

// Reference is the reference project with its sample district, and the setting that
// leads an editor to the schemas of its YAML.
//
//go:embed edfi_project.yml kpis.yml governance.yml models seeds tests checks examples/district/landing .vscode/settings.json
var Reference embed.FS
