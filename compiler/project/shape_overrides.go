package project

import "github.com/edfi-build/edfi-build/compiler/yaml"

// sourceOverrideShape is what a district says of a source that the project brings.
// A key that is given stands in place of the declared one.
type sourceOverrideShape struct {
	Name    yaml.Value[string]   `yaml:"name,required"`
	Enabled yaml.Value[bool]     `yaml:"enabled"`
	Tables  []tableOverrideShape `yaml:"tables"`
}

type tableOverrideShape struct {
	Name    yaml.Value[string]    `yaml:"name,required"`
	Enabled yaml.Value[bool]      `yaml:"enabled"`
	Landing landingOverrideShape  `yaml:"landing"`
	Load    loadShape             `yaml:"load"`
	Key     yaml.Strings          `yaml:"key"`
	Columns []columnOverrideShape `yaml:"columns"`
}

type landingOverrideShape struct {
	Path yaml.Value[string] `yaml:"path"`
	readingShape
}

type columnOverrideShape struct {
	Name   yaml.Value[string]           `yaml:"name,required"`
	Header yaml.Strings                 `yaml:"header"`
	Absent yaml.Value[bool]             `yaml:"absent"`
	SameAs yaml.Value[string]           `yaml:"same_as"`
	Values yaml.Map[yaml.Value[string]] `yaml:"values"`
	inFileShape
}
