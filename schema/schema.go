// Package schema embeds the contracts that models are held to (the entities of the
// Ed-Fi Data Standard, a folder for each version, a file for each entity), the profiles
// of places, and the JSON Schemas of what people and tools read and write.
package schema

import "embed"

// EdFi holds edfi/<version>/<Entity>.yml.
//
//go:embed edfi
var EdFi embed.FS

// Profiles holds profiles/<name>.yml: what the law of a place forbids a district to
// collect.
//
//go:embed profiles
var Profiles embed.FS

// JSON holds json/<name>.schema.json: of a project's YAML files, for editors, and of
// the diagnostics of `compile --output json`.
//
//go:embed json
var JSON embed.FS
