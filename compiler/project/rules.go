package project

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// optional reads a YAML file of the project's root that need not be there, and
// keeps its text.
func (l *loader) optional(name string, into any) bool {
	if !l.exists(name) {
		return false
	}
	file := l.read(name, yaml.MaxBytes)
	if file == nil {
		return false
	}
	l.project.Texts[name] = file.Text
	l.decode(file, into)
	return true
}

var number = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?$`)

// kpis reads kpis.yml. Numbers are kept as they are written, so that SQL and the
// dictionary show the same digits.
func (l *loader) kpis() {
	var shape kpisShape
	if !l.optional(KPIFile, &shape) {
		return
	}
	names := newUnique("KPIs")
	for _, k := range shape.KPIs {
		if !k.Name.Given() || !l.name("a KPI", k.Name.V, k.Name.Span) || !names.add(l, diag.DuplicateName, k.Name.V, k.Name.Span) {
			continue
		}
		kpi := &graph.KPI{
			Name: k.Name.V, Label: k.Label, Description: k.Description,
			Formula: k.Formula, Unit: k.Unit, Source: k.Source, Fields: map[string]string{},
		}
		for _, f := range k.Fields {
			l.name("a KPI's field", f.Key, f.KeySpan)
			if f.Value.Given() && !number.MatchString(f.Value.V) {
				l.report(diag.New(diag.BadValue, f.Value.Span, "%q is not a number", f.Value.V).
					WithHint("write digits, with a point for decimals"))
			}
			kpi.Fields[f.Key] = f.Value.V
		}
		l.definitions(kpi, k.Definitions)
		l.project.KPIs = append(l.project.KPIs, kpi)
	}
}

// definitions reads what the numbers of a KPI say. Each is of one that is there.
func (l *loader) definitions(kpi *graph.KPI, all yaml.Map[string]) {
	kpi.Definitions = map[string]string{}
	for _, d := range all {
		if _, ok := kpi.Fields[d.Key]; !ok {
			fields := slices.Sorted(maps.Keys(kpi.Fields))
			l.report(diag.New(diag.BadValue, d.KeySpan, "%s has no field %q", kpi.Name, d.Key).
				WithHint("%s", cmp.Or(diag.DidYouMean(d.Key, fields), "it has "+strings.Join(fields, ", "))))
		}
		kpi.Definitions[d.Key] = d.Value
	}
}

func classifications() []string {
	var out []string
	for _, c := range graph.Classifications() {
		out = append(out, string(c))
	}
	return out
}
