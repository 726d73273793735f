package project

import "github.com/edfi-build/edfi-build/compiler/yaml"

// settingsShape is edfi_project.yml.
type settingsShape struct {
	Name          yaml.Value[string]    `yaml:"name,required"`
	Version       string                `yaml:"version"`
	Standard      yaml.Value[string]    `yaml:"standard"`
	Profile       yaml.Value[string]    `yaml:"profile"`
	Timezone      yaml.Value[string]    `yaml:"timezone,required"`
	District      districtShape         `yaml:"district"`
	Repository    string                `yaml:"repository"`
	Paths         pathsShape            `yaml:"paths"`
	Vars          map[string]any        `yaml:"vars"`
	ReportDate    yaml.Value[string]    `yaml:"report_date"`
	Layers        yaml.Map[layerShape]  `yaml:"layers,required"`
	DefaultTarget yaml.Value[string]    `yaml:"default_target,required"`
	Targets       yaml.Map[targetShape] `yaml:"targets,required"`
	Vault         vaultShape            `yaml:"vault"`
	Releases      releasesShape         `yaml:"releases"`

	Pseudonyms yaml.Map[pseudonymShape] `yaml:"pseudonyms"`
}

type districtShape struct {
	Name                    string             `yaml:"name"`
	CDSCode                 string             `yaml:"cds_code"`
	EducationOrganizationID int64              `yaml:"education_organization_id"`
	Logo                    yaml.Value[string] `yaml:"logo"`
}

type pathsShape struct {
	Models yaml.Value[string] `yaml:"models"`
	Seeds  yaml.Value[string] `yaml:"seeds"`
	Macros yaml.Value[string] `yaml:"macros"`
	Tests  yaml.Value[string] `yaml:"tests"`
	Checks yaml.Value[string] `yaml:"checks"`
}

type layerShape struct {
	Path         yaml.Value[string] `yaml:"path,required"`
	Materialized yaml.Value[string] `yaml:"materialized"`
}

type targetShape struct {
	Engine       yaml.Value[string] `yaml:"engine"`
	Lake         yaml.Value[string] `yaml:"lake,required"`
	Landing      yaml.Value[string] `yaml:"landing,required"`
	Threads      yaml.Value[int]    `yaml:"threads"`
	MemoryLimit  yaml.Value[string] `yaml:"memory_limit"`
	PseudonymKey yaml.Value[string] `yaml:"pseudonym_key"`
	Docs         yaml.Value[string] `yaml:"docs"`
	Shares       yaml.Value[string] `yaml:"shares"`
	OnFailure    yaml.Value[string] `yaml:"on_failure"`
}

type vaultShape struct {
	Recipients yaml.Strings `yaml:"recipients"`
}

type pseudonymShape struct {
	Case yaml.Value[string] `yaml:"case"`
}

type releasesShape struct {
	Keep yaml.Value[int] `yaml:"keep"`
}

// kpisShape is kpis.yml.
type kpisShape struct {
	KPIs []kpiShape `yaml:"kpis,required"`
}

type kpiShape struct {
	Name        yaml.Value[string]           `yaml:"name,required"`
	Label       string                       `yaml:"label"`
	Description string                       `yaml:"description"`
	Formula     string                       `yaml:"formula"`
	Unit        string                       `yaml:"unit"`
	Source      string                       `yaml:"source"`
	Fields      yaml.Map[yaml.Value[string]] `yaml:"fields"`
	Definitions yaml.Map[string]             `yaml:"definitions"`
}
