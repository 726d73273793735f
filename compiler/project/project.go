package project

import (
	"io/fs"
	"time"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Names of the files in a project's root.
const (
	SettingsFile   = "edfi_project.yml"
	KPIFile        = "kpis.yml"
	GovernanceFile = "governance.yml"
)

// Options is what a project takes from outside of its folder.
type Options struct {
	Target string                           // the target's name; "" for default_target
	Vars   map[string]any                   // values of --vars; they win over the project's
	Env    func(name string) (string, bool) // looks up an environment variable
	Today  func(zone *time.Location) string // the current date in a zone, YYYY-MM-DD
}

// Project is a project as its files say it, before any SQL is looked at.
type Project struct {
	Graph    graph.Project
	Target   graph.Target
	Settings Settings
	File     *source.File // edfi_project.yml

	Sources   []*Source // all lists are in the order of names, or of paths
	Models    []*Model
	Snapshots []*Snapshot
	Seeds     []*Seed
	Macros    []*source.File
	Tests     []*source.File // singular tests
	UnitTests []*UnitTest
	Exposures []*Exposure
	Groups    []*graph.Group
	KPIs      []*graph.KPI
	Roles     []Role
	// Texts holds the text of kpis.yml and governance.yml by file name, where
	// they exist: a release keeps them.
	Texts map[string]string
}

// Settings is what edfi_project.yml says besides graph.Project and graph.Target.
type Settings struct {
	Paths       Paths
	Recipients  []string // vault: age recipients of the lookup vault
	KeepRelease int      // releases.keep: how many releases vacuum keeps; 0: all
	OnFailure   string   // of the target: hold or carry_forward; default hold
	Suppression int      // governance.yml suppression.minimum; 0: none given
}

// Paths are the project's folders, relative to its root, with slashes.
type Paths struct {
	Models, Seeds, Macros, Tests, Checks string
}

// Model is a SQL file in a layer's folder.
type Model struct {
	Name       string
	Layer      string
	File       *source.File
	Properties *Properties // nil when no properties file describes it
}

// Load reads the project whose root is fsys. It goes on after each problem; the
// project is nil only when edfi_project.yml can't be read at all. It reads nothing
// but fsys and what Options give.
func Load(fsys fs.FS, opts Options) (*Project, diag.List) {
	l := &loader{fsys: fsys, opts: opts, project: &Project{Texts: map[string]string{}}}
	file := l.read(SettingsFile, yaml.MaxBytes)
	if file == nil {
		return nil, l.problems
	}
	l.project.File = file
	if !l.settings(file) {
		return nil, l.problems
	}
	l.kpis()
	l.governance()
	l.folders()
	l.properties()
	l.finish()
	return l.project, l.problems.Sorted()
}

// loader is the state of one Load.
type loader struct {
	fsys     fs.FS
	opts     Options
	project  *Project
	problems diag.List

	files       int            // read from the project's folders so far
	descriptive []*source.File // properties files
}

func (l *loader) report(d diag.Diagnostic) { l.problems = append(l.problems, d) }

// decode reads a YAML file into one of the shapes.
func (l *loader) decode(file *source.File, into any) {
	l.problems = append(l.problems, yaml.Decode(file, into)...)
}
