package postgres_test

import (
	"slices"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/postgres"
	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

// Not even who sees raw in the lake finds identities on the server.
func TestIdentitiesAreNeverPublished(t *testing.T) {
	engineer := &graph.Role{Name: "data_engineer", Layers: []string{"raw", "refined", "published"}, MaxClassification: graph.Direct}
	e := newEstate(t, engineer)
	seed := e.hold("seeds.merges", []string{"student_number VARCHAR direct", "reason VARCHAR internal"}, []any{"4711-canary", "twice"})
	seed.Kind, seed.Layer = graph.KindSeed, ""
	e.hold("refined.unclassified", []string{"name VARCHAR direct"}, []any{"canary"}).Columns[0].Governance.Classification = ""
	e.hold("raw.sis.students", []string{"name VARCHAR direct"}, []any{"canary"}).Layer = "raw"
	plan, err := postgres.NewPlan(e.manifest, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.Audiences()[0].Relations; !slices.Equal(got, []string{"seeds.merges"}) {
		t.Errorf("publishes %v", got)
	}
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	e.mustPublish(dsn)
	sees(t, server.Connect(t, pgtest.Superuser, "district"), "SELECT * FROM seeds.merges", "twice")
}
