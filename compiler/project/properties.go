package project

import (
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Properties is what a properties file says of a model, seed or snapshot.
type Properties struct {
	Name        string
	File        *source.File
	Span        source.Span // of the name
	Description string
	Steward     string
	Business    graph.Business
	Governance  graph.Governance
	Config      Config
	Columns     []*Column
	Constraints []Constraint
	Tests       []*TestDecl // those of the columns included, in the order of the file
}

// Column returns the described column of that name, or nil.
func (p *Properties) Column(name string) *Column {
	for _, c := range p.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Column is a described column with the places of what is checked later. A place
// is zero where the file says nothing.
type Column struct {
	graph.Column
	Constraints    []Constraint
	Span           source.Span // of the name
	TypeSpan       source.Span // of data_type
	Classification source.Span // of governance.classification
	EdFi           source.Span // of business.edfi
	KPI            source.Span // of business.kpi
}

// Config is the config block of a model, seed or snapshot, in dbt's words. What
// was not given is the zero Value.
type Config struct {
	Materialized        yaml.Value[string]           `yaml:"materialized"`
	IncrementalStrategy yaml.Value[string]           `yaml:"incremental_strategy"`
	UniqueKey           yaml.Strings                 `yaml:"unique_key"`
	Strategy            yaml.Value[string]           `yaml:"strategy"` // snapshots: timestamp or check
	UpdatedAt           yaml.Value[string]           `yaml:"updated_at"`
	CheckCols           yaml.Strings                 `yaml:"check_cols"`
	HardDeletes         yaml.Value[string]           `yaml:"hard_deletes"`
	SurvivesRollback    bool                         `yaml:"survives_rollback"` // snapshots
	OnSchemaChange      yaml.Value[string]           `yaml:"on_schema_change"`
	Contract            ContractConfig               `yaml:"contract"`
	Population          *PopulationConfig            `yaml:"population"`
	Access              yaml.Value[string]           `yaml:"access"`
	Group               yaml.Value[string]           `yaml:"group"`
	Tags                yaml.Strings                 `yaml:"tags"`
	Meta                map[string]any               `yaml:"meta"`
	Enabled             yaml.Value[bool]             `yaml:"enabled"`
	ColumnTypes         yaml.Map[yaml.Value[string]] `yaml:"column_types"` // seeds
	Delimiter           yaml.Value[string]           `yaml:"delimiter"`    // seeds
	Schema              any                          `yaml:"schema,ignored"`
	Database            any                          `yaml:"database,ignored"`
	Alias               any                          `yaml:"alias,ignored"`
	Grants              any                          `yaml:"grants,ignored"`
	Freshness           any                          `yaml:"freshness,ignored"`
}

// ContractConfig is config.contract.
type ContractConfig struct {
	Enforced yaml.Value[bool]   `yaml:"enforced"`
	Entity   yaml.Value[string] `yaml:"entity"`
	// MaxQuarantined is the share of rows that may break the contract.
	MaxQuarantined *yaml.Value[float64] `yaml:"max_quarantined"`
	Withhold       yaml.Strings         `yaml:"withhold"` // required fields that the model leaves out
}

// PopulationConfig is config.population; see graph.Population.
type PopulationConfig struct {
	Columns yaml.Strings                 `yaml:"columns,required"`
	Of      yaml.Map[yaml.Value[string]] `yaml:"of"`
	Besides yaml.Strings                 `yaml:"besides"`
}

// Constraint is one of dbt's constraints.
type Constraint struct {
	Type            yaml.Value[string] `yaml:"type,required"`
	Name            string             `yaml:"name"`
	Columns         yaml.Strings       `yaml:"columns"`
	Expression      string             `yaml:"expression"`
	To              yaml.Value[string] `yaml:"to"`
	ToColumns       yaml.Strings       `yaml:"to_columns"`
	WarnUnsupported any                `yaml:"warn_unsupported,ignored"`
	WarnUnenforced  any                `yaml:"warn_unenforced,ignored"`
}

// properties reads all properties files and joins them to what they describe.
func (l *loader) properties() {
	d := &describer{
		loader: l, modelsByName: map[string]*Model{}, seedsByName: map[string]*Seed{},
		tables: newUnique("source tables"), models: newUnique("model"), seeds: newUnique("seed"),
		snapshots: newUnique("snapshots"), groups: newUnique("groups"),
		exposures: newUnique("exposures"), unitTests: newUnique("unit tests"), differ: newOverrides(),
	}
	for _, m := range l.project.Models {
		d.modelsByName[m.Name] = m
	}
	for _, s := range l.project.Seeds {
		d.seedsByName[s.Name] = s
	}
	files := readProperties(l.descriptive, l.opts.Memo)
	for _, read := range files {
		l.problems = append(l.problems, read.problems...)
		d.differ.take(l, read.shape.SourceOverrides, read.problems)
	}
	for i, read := range files {
		d.file(l.descriptive[i], read.shape)
	}
	d.differ.reportUnused(l)
}

// propertiesFile is a properties file as decoded.
type propertiesFile struct {
	shape    propertiesShape
	problems diag.List
}

// readProperties decodes the files side by side: of all that Load does, this takes
// the time. The result is in the order of the files.
func readProperties(files []*source.File, memo *cache.Memo) []propertiesFile {
	out := make([]propertiesFile, len(files))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range files {
		workers.Go(func() error {
			root, problems := parseYAML(file, memo)
			out[i].problems = yaml.DecodeNode(root, problems, &out[i].shape)
			return nil
		})
	}
	_ = workers.Wait() // no worker returns an error
	return out
}

// parseYAML reads a file to its nodes, from memory where it has been read before:
// reading takes ten times as long as remembering.
func parseYAML(file *source.File, memo *cache.Memo) (*yaml.Node, diag.List) {
	key := cache.Key("yaml", file.Path, file.Text)
	var root *yaml.Node
	if memo.Recall(key, file, &root) {
		return root, nil
	}
	root, problems := yaml.Parse(file)
	if problems == nil {
		memo.Keep(key, &root)
	}
	return root, problems
}

// describer takes in properties files one by one and remembers the names.
type describer struct {
	*loader
	modelsByName map[string]*Model
	seedsByName  map[string]*Seed

	tables, models, seeds, snapshots, groups, exposures, unitTests *unique

	differ *overrides // what the district says of sources
}

func (d *describer) file(file *source.File, shape propertiesShape) {
	if shape.Version.Given() && shape.Version.V != 2 {
		d.report(diag.New(diag.BadValue, shape.Version.Span, "properties files have version 2").WithHint("write version: 2"))
	}
	for _, s := range shape.Sources {
		d.source(file, s)
	}
	for _, m := range shape.Models {
		d.describeModel(file, m)
	}
	for _, s := range shape.Seeds {
		d.describeSeed(file, s)
	}
	for _, s := range shape.Snapshots {
		d.snapshot(file, s)
	}
	for _, g := range shape.Groups {
		d.group(file, g)
	}
	for _, e := range shape.Exposures {
		d.exposure(file, e)
	}
	for _, u := range shape.UnitTests {
		d.unitTest(file, u)
	}
}

func (d *describer) describeModel(file *source.File, shape modelShape) {
	p := d.propertiesOf(file, shape)
	if !shape.Name.Given() || !d.models.add(d.loader, diag.DescribedTwice, p.Name, p.Span) {
		return
	}
	if m := d.modelsByName[p.Name]; m != nil {
		m.Properties = p
		return
	}
	d.describesNothing("model", p, slices.Sorted(maps.Keys(d.modelsByName)))
}

func (d *describer) describesNothing(what string, p *Properties, names []string) {
	problem := diag.New(diag.DescribesNothing, p.Span, "there is no %s %q", what, p.Name).
		WithHint("add its file, or remove this entry")
	if hint := diag.DidYouMean(p.Name, names); hint != "" {
		problem = problem.WithHint("%s", hint)
	}
	d.report(problem)
}

// propertiesOf converts a model's, seed's or snapshot's entry and checks it.
func (l *loader) propertiesOf(file *source.File, m modelShape) *Properties {
	p := &Properties{
		Name: m.Name.V, File: file, Span: m.Name.Span, Description: m.Description, Steward: m.Steward,
		Business: m.Business.graph(), Governance: l.governanceOf(m.Governance),
		Config: m.Config, Constraints: m.Constraints,
	}
	l.config(m.Config)
	l.constraints(m.Constraints)
	p.Tests = append(l.tests("", m.Tests), l.tests("", m.DataTests)...)
	columns, tests := l.columns(m.Columns, false)
	p.Columns, p.Tests = columns, append(p.Tests, tests...)
	return p
}

func (l *loader) config(c Config) {
	l.choice("materialization", c.Materialized, "table", "view", "ephemeral", "incremental", "snapshot")
	l.choice("incremental strategy", c.IncrementalStrategy, "append", "delete+insert", "merge")
	l.choice("snapshot strategy", c.Strategy, "timestamp", "check")
	l.choice("way to treat deletions", c.HardDeletes, "ignore", "invalidate", "new_record")
	l.choice("way to treat a changed schema", c.OnSchemaChange, "ignore", "append_new_columns", "sync_all_columns", "fail")
	l.choice("access", c.Access, "private", "protected", "public")
}

func (l *loader) constraints(list []Constraint) {
	for _, c := range list {
		l.choice("constraint", c.Type, "not_null", "unique", "primary_key", "foreign_key", "check", "custom")
	}
}
