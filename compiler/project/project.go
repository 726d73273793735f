package project

import (
	"io/fs"
	"time"

	"github.com/edfi-build/edfi-build/compiler/cache"
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
	Memo   *cache.Memo                      // YAML files as read before; nil: none
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
	// GenericTests are templates of tests that YAML declares by their file's name.
	GenericTests []*source.File
	Checks       []*source.File // rules of the project's own
	UnitTests    []*UnitTest
	Exposures    []*Exposure
	Groups       []*graph.Group
	KPIs         []*graph.KPI
	Selectors    []*graph.NamedSelector // by name
	// SelectorSpans are the places of the selectors' definitions, by name.
	SelectorSpans map[string]source.Span
	// PseudonymSpans are the places of the subjects under pseudonyms, by name.
	PseudonymSpans map[string]source.Span
	Governance     *Governance // nil where there is no governance.yml
	Partial        bool        // parts are missing; see Intact
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
	l := newLoader(fsys, opts)
	if !l.settingsFile() {
		return nil, l.problems
	}
	l.kpis()
	l.governance()
	l.selectors()
	l.folders()
	l.properties()
	l.finish()
	return l.project, l.problems.Sorted()
}

// LoadSettings reads edfi_project.yml alone: Graph, Target, Settings and File of the
// project are set. Problems are those that Load finds in that file.
func LoadSettings(fsys fs.FS, opts Options) (*Project, diag.List) {
	l := newLoader(fsys, opts)
	if !l.settingsFile() {
		return nil, l.problems
	}
	return l.project, l.problems.Sorted()
}

func newLoader(fsys fs.FS, opts Options) *loader {
	return &loader{fsys: fsys, opts: opts, project: &Project{Texts: map[string]string{}}}
}

// settingsFile tells whether there is anything to go on with.
func (l *loader) settingsFile() bool {
	l.project.File = l.read(SettingsFile, yaml.MaxBytes)
	return l.project.File != nil && l.settings(l.project.File)
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
