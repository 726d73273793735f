package project

import "github.com/edfi-build/edfi-build/compiler/yaml"

// governanceShape is governance.yml.
type governanceShape struct {
	Roles        []roleShape        `yaml:"roles"`
	Limits       []limitShape       `yaml:"limits"`
	Restrictions []restrictionShape `yaml:"restrictions"`
	Shares       []shareShape       `yaml:"shares"`
	Suppression  suppressionShape   `yaml:"suppression"`
}

type roleShape struct {
	Name              yaml.Value[string]           `yaml:"name,required"`
	Description       string                       `yaml:"description"`
	Layers            yaml.Strings                 `yaml:"layers"`
	MaxClassification yaml.Value[string]           `yaml:"max_classification"`
	Grants            yaml.Strings                 `yaml:"grants"`
	User              yaml.Value[string]           `yaml:"user"`
	SmallCells        bool                         `yaml:"small_cells"`
	Reidentifies      bool                         `yaml:"reidentifies"`
	Rows              yaml.Map[yaml.Value[string]] `yaml:"rows"`
}

type limitShape struct {
	Layer             yaml.Value[string] `yaml:"layer,required"`
	MaxClassification yaml.Value[string] `yaml:"max_classification"`
	FreeText          *bool              `yaml:"free_text"`
}

type restrictionShape struct {
	Name        yaml.Value[string] `yaml:"name,required"`
	Description string             `yaml:"description"`
	LegalBasis  string             `yaml:"legal_basis"`
}

type shareShape struct {
	Name     yaml.Value[string] `yaml:"name,required"`
	Role     yaml.Value[string] `yaml:"role,required"`
	ForEach  *shareEachShape    `yaml:"for_each"`
	OnDemand bool               `yaml:"on_demand"`
}

type shareEachShape struct {
	Relation yaml.Value[string] `yaml:"relation,required"`
	User     yaml.Value[string] `yaml:"user,required"`
	By       yaml.Value[string] `yaml:"by,required"`
}

type suppressionShape struct {
	Minimum yaml.Value[int] `yaml:"minimum"`
}
