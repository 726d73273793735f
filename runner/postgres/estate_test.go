package postgres_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/postgres"
)

// estate is a small release in memory: what each relation holds, and who sees what of it.
type estate struct {
	t        *testing.T
	engine   *duckdb.Engine
	manifest *graph.Manifest
	digests  map[string]string
}

func (e *estate) Show(context.Context, []string) ([]string, error) { return nil, nil }
func (e *estate) Engine() *duckdb.Engine                           { return e.engine }

func newEstate(t *testing.T, roles ...*graph.Role) *estate {
	t.Helper()
	engine, err := duckdb.Open(t.Context(), duckdb.Options{Timezone: "America/Los_Angeles", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	return &estate{t: t, engine: engine, digests: map[string]string{}, manifest: &graph.Manifest{
		Format: 1, Project: graph.Project{Name: "test"}, Nodes: map[string]*graph.Node{}, Policy: &graph.Policy{Minimum: 11, Roles: roles},
	}}
}

// hold gives a relation its columns, each "name type classification", and its rows.
func (e *estate) hold(relation string, columns []string, rows ...[]any) *graph.Node {
	e.t.Helper()
	r, err := graph.ParseRelation(relation)
	if err != nil {
		e.t.Fatal(err)
	}
	n := &graph.Node{ID: "model.test." + r.Name, Kind: graph.KindModel, Name: r.Name, Layer: r.Space, Relation: r, Config: graph.Config{Materialized: graph.Table}}
	for _, text := range columns {
		words := strings.Fields(text)
		n.Columns = append(n.Columns, &graph.Column{
			Name: words[0], Type: strings.Join(words[1:len(words)-1], " "), Description: "About " + words[0] + ".",
			Governance: graph.Governance{Classification: graph.Classification(words[len(words)-1])},
		})
	}
	e.manifest.Nodes[n.ID] = n
	e.fill(n, rows...)
	return n
}

// fill puts rows in the place of those that a relation holds.
func (e *estate) fill(n *graph.Node, rows ...[]any) {
	e.t.Helper()
	f := graph.Fixture{Relation: n.Relation}
	for _, c := range n.Columns {
		f.Columns = append(f.Columns, c.Name)
	}
	for _, row := range rows {
		cells := make([]*string, len(row))
		for i, cell := range row {
			if text, ok := cell.(string); ok {
				cells[i] = &text
			}
		}
		f.Rows = append(f.Rows, cells)
	}
	if err := e.engine.Fill(e.t.Context(), n.Columns, f); err != nil {
		e.t.Fatal(err)
	}
	e.digests[n.Relation.String()] += "+" // something else than before
}

// rule gives a role its rows of a relation.
func (e *estate) rule(role, relation, condition string, reads ...string) {
	r := e.manifest.Policy.Role(role)
	for i := range reads {
		reads[i] = "model.test." + reads[i]
	}
	r.Rows = append(r.Rows, &graph.RowRule{
		Relation: relation, Node: "model.test." + relation[strings.LastIndexByte(relation, '.')+1:], Rule: condition, Condition: condition, Reads: reads,
	})
}

// publish publishes the estate as it is now.
func (e *estate) publish(dsn string, change func(*postgres.Options, *postgres.PublishOptions)) (postgres.Outcome, diag.List, error) {
	e.t.Helper()
	options, publishing := postgres.Options{}, postgres.PublishOptions{Wait: 5 * time.Second}
	if change != nil {
		change(&options, &publishing)
	}
	plan, err := postgres.NewPlan(e.manifest, options)
	if err != nil {
		return postgres.Outcome{}, nil, err
	}
	server, _, err := postgres.Connect(e.t.Context(), dsn)
	if err != nil {
		e.t.Fatal(err)
	}
	defer func() { _ = server.Close(e.t.Context()) }()
	return server.Publish(e.t.Context(), plan, postgres.Content{Estate: e, Release: 1, Digests: maps.Clone(e.digests)}, publishing)
}

func (e *estate) mustPublish(dsn string, users ...postgres.User) postgres.Outcome {
	e.t.Helper()
	outcome, notes, err := e.publish(dsn, func(_ *postgres.Options, o *postgres.PublishOptions) {
		if users != nil {
			o.Users = &users
		}
	})
	if err != nil || len(notes) > 0 {
		e.t.Fatal(err, notes)
	}
	return outcome
}

// read asks as whoever the connection is, and gives the rows as texts, sorted.
func read(t *testing.T, conn *pgx.Conn, question string) ([]string, error) {
	t.Helper()
	rows, err := conn.Query(context.Background(), question, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		cells := make([]string, 0, len(row.RawValues()))
		for _, cell := range row.RawValues() {
			if cell == nil {
				cells = append(cells, "NULL")
				continue
			}
			cells = append(cells, string(cell))
		}
		return strings.Join(cells, "|"), nil
	})
	slices.Sort(lines)
	return lines, err
}

func mustRead(t *testing.T, conn *pgx.Conn, question string) []string {
	t.Helper()
	lines, err := read(t, conn, question)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return lines
}

func sees(t *testing.T, conn *pgx.Conn, question string, want ...string) {
	t.Helper()
	if got := mustRead(t, conn, question); !slices.Equal(got, want) {
		t.Errorf("%s\n  gave  %q\n  want  %q", question, got, want)
	}
}

// refused expects the server to deny a statement for lack of a right.
func refused(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	lines, err := read(t, conn, statement)
	if err == nil {
		t.Errorf("%s is allowed, and gave %q", statement, lines)
	} else if !strings.Contains(err.Error(), "42501") { // insufficient_privilege
		t.Errorf("%s is refused, but by %v", statement, err)
	}
}
