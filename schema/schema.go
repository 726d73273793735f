// Package schema embeds the contracts that models are held to: the entities of the
// Ed-Fi Data Standard, a folder for each version, a file for each entity.
package schema

import "embed"

// EdFi holds edfi/<version>/<Entity>.yml.
//
//go:embed edfi
var EdFi embed.FS
