package runner

import (
	"context"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// checkPopulation refuses a model's rows when a figure in them speaks of fewer people
// than governance.yml allows: then nothing of the run is published.
func (r *run) checkPopulation(ctx context.Context, node *graph.Node) error {
	statement := smallGroups(r.manifest, node)
	if statement == "" {
		return nil
	}
	found, err := r.engine.Count(ctx, statement)
	if err != nil || found == 0 {
		return err
	}
	return diag.New(diag.SmallGroupShown, node.Span, "%s shows figures of fewer than %d people in %s", node.Relation, r.manifest.Policy.Minimum, plural(found, "row")).
		WithHint("hide them in the SQL: the number of people and all figures of the row but those `besides` are NULL there; models/macros/suppression.sql has the macros")
}

// smallGroups is the statement that checkPopulation runs; "" where there is none.
func smallGroups(m *graph.Manifest, node *graph.Node) string {
	if m.Policy == nil {
		return ""
	}
	return node.SmallGroups(m.Policy.Minimum)
}
