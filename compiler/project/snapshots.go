package project

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// snapshotModels makes a model of each entry of `snapshots:` that names a relation:
// what a snapshot does with the rows is the same, whoever wrote the query.
func (l *loader) snapshotModels() {
	if len(l.project.Graph.Layers) == 0 {
		return // reported with the project file
	}
	layers := map[string]string{}
	for _, m := range l.project.Models {
		layers[m.Name] = m.Layer
	}
	for _, s := range l.project.Seeds {
		layers[s.Name] = l.lowestModelLayer()
	}
	for _, s := range l.project.Snapshots {
		layer, known := layers[s.Relation.Names[0]]
		if s.Relation.Kind == "source" {
			layer, known = l.lowestModelLayer(), true // whether it is declared is seen later
		}
		if !known {
			l.report(unknownRef(s.Relation, slices.Sorted(maps.Keys(layers))))
			continue
		}
		p := s.Properties
		p.Config.Materialized.V, p.Config.Materialized.Span = string(graph.Snapshot), p.Span
		layers[p.Name] = layer
		file := source.NewFile(p.File.Path, allOf(s.Relation.Ref))
		l.project.Models = append(l.project.Models, &Model{Name: p.Name, Layer: layer, File: file, Properties: p})
	}
}

// allOf is the query of a snapshot that has none of its own.
func allOf(ref Ref) string {
	quoted := make([]string, len(ref.Names))
	for i, name := range ref.Names {
		quoted[i] = strconv.Quote(name)
	}
	return "select * from {{ " + ref.Kind + " " + strings.Join(quoted, " ") + " }}\n"
}

func unknownRef(ref PlacedRef, known []string) diag.Diagnostic {
	d := diag.New(diag.UnknownRef, ref.Span, "no model or seed is named %q", ref.Names[0])
	if hint := diag.DidYouMean(ref.Names[0], known); hint != "" {
		return d.WithHint("%s", hint)
	}
	return d.WithHint("a model's name is its file's name without .sql")
}

// lowestModelLayer is the layer right above raw.
func (l *loader) lowestModelLayer() string {
	layers := l.project.Graph.Layers
	i := slices.IndexFunc(layers, func(layer graph.Layer) bool { return layer.Name != graph.RawLayer })
	return layers[max(i, 0)].Name
}
