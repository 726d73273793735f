package runner

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// emptyID tells that a node asked for the token of an empty identifier, and of which
// columns that may be: the engine doesn't say where, and the row isn't shown.
func (r *run) emptyID(node *graph.Node) diag.Diagnostic {
	d := diag.New(diag.EmptyID, node.Span, "%s makes a pseudonym of an empty identifier", title(node))
	if node.Span.IsZero() {
		d = d.WithDetail("It is defined in %s.", node.Path)
	}
	if columns := r.pseudonymised(node); len(columns) > 0 {
		d.Summary += ": " + strings.Join(columns, " or ")
	}
	return d.WithHint("make it NULL before: {{ pseudonym \"student\" \"nullif(trim(id), '')\" }}, or leave such rows out")
}

// pseudonymised names the columns that a node makes pseudonyms of, or the ephemeral
// models that it looks through.
func (r *run) pseudonymised(node *graph.Node) []string {
	var names []string
	for _, use := range node.Pseudonyms {
		for _, value := range use.Values {
			if from := r.manifest.Nodes[value.Node]; from != nil {
				names = append(names, from.Relation.String()+"."+value.Column)
			}
		}
	}
	for _, id := range node.DependsOn {
		parent := r.manifest.Nodes[id]
		if parent.Kind == graph.KindModel && parent.Config.Materialized == graph.Ephemeral {
			names = append(names, r.pseudonymised(parent)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
