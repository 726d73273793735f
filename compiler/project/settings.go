package project

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

const (
	defaultStandard = "edfi-6.0"
	defaultThreads  = 4
)

var memoryLimit = regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)? ?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$`)

// settings reads edfi_project.yml and tells whether there is anything to go on with.
func (l *loader) settings(file *source.File) bool {
	var s settingsShape
	l.decode(file, &s)
	if !s.Name.Given() && s.Layers == nil {
		if !l.problems.HasErrors() {
			l.report(diag.New(diag.MissingKey, file.Span(0, 0), "the project file is empty").
				WithHint("a project needs name, timezone, layers, targets and default_target"))
		}
		return false
	}
	p := &l.project.Graph
	if s.Name.Given() {
		l.name("a project", s.Name.V, s.Name.Span)
	}
	l.choice("standard that edfi-build knows", s.Standard, "edfi-6.0", "edfi-6.1")
	l.choice("profile", s.Profile, contract.Profiles()...)
	*p = graph.Project{
		Name: s.Name.V, Version: s.Version, Standard: orElse(s.Standard, defaultStandard), Profile: s.Profile.V,
		Timezone: s.Timezone.V, Repository: s.Repository, Vars: l.vars(s.Vars),
		District: graph.District{
			Name: s.District.Name, CDSCode: s.District.CDSCode, Logo: l.relative(s.District.Logo, ""),
			EducationOrganizationID: s.District.EducationOrganizationID,
		},
	}
	l.reportDate(s, p)
	l.paths(s.Paths)
	l.layers(s.Layers, p)
	l.target(s, p)
	l.recipients(s.Vault.Recipients)
	l.pseudonyms(s.Pseudonyms)
	l.project.Settings.KeepRelease = l.atLeast(s.Releases.Keep, 1, 0, "releases.keep")
	return true
}

func (l *loader) vars(own map[string]any) map[string]any {
	if len(own)+len(l.opts.Vars) == 0 {
		return nil
	}
	all := maps.Clone(own)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, l.opts.Vars)
	return all
}

// reportDate sets the day the marts speak about; without one it is today in the
// district's zone, whatever the machine's zone.
func (l *loader) reportDate(s settingsShape, p *graph.Project) {
	zone, err := time.LoadLocation(s.Timezone.V)
	if s.Timezone.Given() && (err != nil || s.Timezone.V == "" || s.Timezone.V == "Local") {
		l.report(diag.New(diag.BadValue, s.Timezone.Span, "%q is not a time zone", s.Timezone.V).
			WithHint("use a name of the IANA database, such as America/Los_Angeles"))
	}
	if s.ReportDate.Given() {
		p.ReportDate, p.ReportDatePinned = l.date(s.ReportDate), true
		return
	}
	if err == nil && l.opts.Today != nil {
		p.ReportDate = l.opts.Today(zone)
	}
}

func (l *loader) paths(s pathsShape) {
	models := l.relative(s.Models, "models")
	l.project.Settings.Paths = Paths{
		Models: models, Seeds: l.relative(s.Seeds, "seeds"), Macros: l.relative(s.Macros, models+"/macros"),
		Tests: l.relative(s.Tests, "tests"), Checks: l.relative(s.Checks, "checks"),
	}
}

func (l *loader) layers(layers yaml.Map[layerShape], p *graph.Project) {
	for i, entry := range layers {
		if i == 0 && entry.Key != graph.RawLayer {
			l.report(diag.New(diag.BadLayers, entry.KeySpan, "the first layer must be raw, not %q", entry.Key).
				WithHint("list raw first: layers build on the ones above them in the list"))
		}
		l.layerName(entry)
		l.choice("materialization of a layer", entry.Value.Materialized, "table", "view", "ephemeral")
		layer := graph.Layer{
			Name: entry.Key, Path: l.relative(entry.Value.Path, entry.Key),
			Materialized: graph.Materialization(entry.Value.Materialized.V),
		}
		for j, other := range p.Layers {
			if within(layer.Path, other.Path) || within(other.Path, layer.Path) {
				l.report(diag.New(diag.BadLayers, entry.Value.Path.Span, "the layers %q and %q share a folder", other.Name, layer.Name).
					WithRelated(layers[j].Value.Path.Span, "the other path"))
			}
		}
		p.Layers = append(p.Layers, layer)
	}
}

func (l *loader) layerName(entry yaml.Entry[layerShape]) {
	if !l.name("a layer", entry.Key, entry.KeySpan) {
		return
	}
	if entry.Key == graph.SeedSpace || entry.Key == graph.FailuresSpace || strings.HasPrefix(entry.Key, "_") {
		l.report(diag.New(diag.BadName, entry.KeySpan, "%q can't be the name of a layer: the lake uses it", entry.Key))
	}
}

// target renders and checks the chosen target; the others are only shapes.
func (l *loader) target(s settingsShape, p *graph.Project) {
	name, at := s.DefaultTarget.V, s.DefaultTarget.Span
	if l.opts.Target != "" {
		name, at = l.opts.Target, source.Span{}
	}
	t, ok := s.Targets.Get(name)
	if !ok {
		if name != "" && s.Targets != nil {
			l.report(l.unknownTarget(name, at, s.Targets.Keys()))
		}
		return
	}
	for _, v := range []*yaml.Value[string]{&t.Engine, &t.Lake, &t.Landing, &t.MemoryLimit, &t.PseudonymKey, &t.Docs, &t.Shares, &t.OnFailure} {
		l.render(v)
	}
	l.choice("engine", t.Engine, "duckdb")
	l.choice("way to deal with a failure", t.OnFailure, "hold", "carry_forward")
	if t.MemoryLimit.Given() && t.MemoryLimit.V != "" && !memoryLimit.MatchString(t.MemoryLimit.V) {
		l.report(diag.New(diag.BadValue, t.MemoryLimit.Span, "%q is not an amount of memory", t.MemoryLimit.V).
			WithHint("write a number and a unit, such as 4GB or 512MB"))
	}
	p.Target = name
	l.project.Settings.OnFailure = orElse(t.OnFailure, "hold")
	l.project.Target = graph.Target{
		Name: name, Engine: orElse(t.Engine, "duckdb"), Lake: t.Lake.V, Landing: t.Landing.V,
		Threads: l.atLeast(t.Threads, 1, defaultThreads, "threads"), MemoryLimit: t.MemoryLimit.V,
		PseudonymKey: t.PseudonymKey.V, Docs: t.Docs.V, Shares: t.Shares.V,
	}
}

func (l *loader) unknownTarget(name string, at source.Span, targets []string) diag.Diagnostic {
	d := diag.New(diag.UnknownTarget, at, "there is no target %q", name)
	sorted := slices.Sorted(slices.Values(targets))
	if hint := diag.DidYouMean(name, sorted); hint != "" {
		return d.WithHint("%s", hint)
	}
	return d.WithHint("the targets are %s", strings.Join(sorted, ", "))
}

func (l *loader) atLeast(v yaml.Value[int], least, fallback int, what string) int {
	if !v.Given() {
		return fallback
	}
	if v.V < least {
		l.report(diag.New(diag.BadValue, v.Span, "%s must be at least %d", what, least))
		return fallback
	}
	return v.V
}

func orElse(v yaml.Value[string], fallback string) string {
	if v.Given() && v.V != "" {
		return v.V
	}
	return fallback
}
