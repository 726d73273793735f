package interop

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	edfibuild "github.com/edfi-build/edfi-build"
	"github.com/edfi-build/edfi-build/compiler"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// consumers are tools that read the artifacts of dbt.
var consumers = &engine{script: "consumers.py", probe: `
try: import dbt_artifacts_parser, dbtmetabase, dbt_colibri
except ImportError as error: print(error)
`}

// TestToolsOfDBTReadOurArtifacts gives the artifacts of the reference project to
// tools from PyPI. One of them follows the compiled SQL with a parser of its own:
// what it finds behind a column must be what we have found.
func TestToolsOfDBTReadOurArtifacts(t *testing.T) {
	consumers.ask(t, request{"models": emptyArtifacts(t)}) // skips where they aren't
	folder, manifest := referenceArtifacts(t)
	t.Run("dbt-artifacts-parser", func(t *testing.T) {
		shapes := map[string]string{"manifest": "ManifestV12", "catalog": "CatalogV1", "run_results": "RunResultsV6", "sources": "SourcesV3"}
		for _, row := range consumers.ask(t, request{"parse": folder}).Rows {
			var artifact struct{ Artifact, Shape string }
			check(t, json.Unmarshal(row, &artifact))
			if artifact.Shape != shapes[artifact.Artifact] {
				t.Errorf("%s is taken for %s", artifact.Artifact, artifact.Shape)
			}
			delete(shapes, artifact.Artifact)
		}
		if len(shapes) > 0 {
			t.Errorf("not read: %v", shapes)
		}
	})
	t.Run("dbt-metabase", func(t *testing.T) { metabaseFindsTables(t, folder, manifest) })
	t.Run("dbt-colibri", func(t *testing.T) { colibriFindsLineage(t, folder, manifest) })
}

// metabaseFindsTables looks for each stored table, with its columns, and for the
// foreign keys that the tests of relationships tell.
func metabaseFindsTables(t *testing.T, folder string, manifest *graph.Manifest) {
	found, keys := map[string]int{}, 0
	for _, row := range consumers.ask(t, request{"models": folder}).Rows {
		var model struct {
			Schema, Name string
			Columns      int
			Keys         map[string]string
		}
		check(t, json.Unmarshal(row, &model))
		found[model.Schema+"."+model.Name] = model.Columns
		keys += len(model.Keys)
	}
	for _, n := range manifest.Sorted(graph.KindModel) {
		if n.Config.Materialized != graph.Ephemeral && found[n.Relation.String()] != len(n.Columns) {
			t.Errorf("%s has %d columns, and %d are read", n.Relation, len(n.Columns), found[n.Relation.String()])
		}
	}
	if keys < 10 {
		t.Errorf("only %d foreign keys are read", keys)
	}
}

// colibriFindsLineage compares value lineage: the tool must find all that we do but for
// what merely decides, as the key of a VALUES list does, and what it finds besides must be
// what we call an influence.
func colibriFindsLineage(t *testing.T, folder string, manifest *graph.Manifest) {
	compared := 0
	for _, row := range consumers.ask(t, request{"lineage": folder}).Rows {
		var found struct {
			Node, Column string
			Parents      [][2]string
		}
		check(t, json.Unmarshal(row, &found))
		node := manifest.Nodes[found.Node]
		if node == nil || node.Column(found.Column) == nil || node.Column(found.Column).Lineage == nil || !othersFollow(node) {
			continue
		}
		compared++
		values := parents(node.Column(found.Column).Lineage.Values)
		influences := parents(node.Column(found.Column).Lineage.Influences)
		for _, p := range found.Parents {
			if !slices.Contains(values, p) && !slices.Contains(influences, p) {
				t.Errorf("%s.%s: we miss %v", node.Name, found.Column, p)
			}
		}
		for _, e := range node.Column(found.Column).Lineage.Values {
			if p := [2]string{e.Node, e.Column}; !e.Decides && !slices.Contains(found.Parents, p) {
				t.Errorf("%s.%s: only we find %v", node.Name, found.Column, p)
			}
		}
	}
	if compared < 300 {
		t.Errorf("only %d columns were compared", compared)
	}
}

// beyondOthers are constructs that the tool's parser takes for something else (UNION BY
// NAME goes by position there), or whose columns it doesn't know.
var beyondOthers = []string{"by name", "__history", "lambda ", "unnest(", "unpivot", "struct"}

// othersFollow tells whether the tool can follow a model's SQL. Statements of a
// quarantine are ours, and wrap the model's.
func othersFollow(n *graph.Node) bool {
	code := strings.ToLower(n.CompiledCode)
	return n.Quarantines == "" && !slices.ContainsFunc(beyondOthers, func(construct string) bool { return strings.Contains(code, construct) })
}

func parents(edges []graph.ColumnEdge) [][2]string {
	var out [][2]string
	for _, e := range edges {
		out = append(out, [2]string{e.Node, e.Column})
	}
	return out
}

// emptyArtifacts is the manifest of a project without a node.
func emptyArtifacts(t *testing.T) string {
	dir := t.TempDir()
	writeJSON(t, dir, "manifest.json", dbt.Manifest(&graph.Manifest{}, dbt.Stamp{}))
	return dir
}

// referenceArtifacts runs the reference project and writes all four artifacts.
func referenceArtifacts(t *testing.T) (folder string, manifest *graph.Manifest) {
	t.Helper()
	p, diags := project.Load(edfibuild.Reference, project.Options{Env: func(string) (string, bool) { return "", false }})
	check(t, diags.Err())
	engines := func(ctx context.Context) (compiler.Engine, error) {
		return duckdb.Open(ctx, duckdb.Options{Timezone: p.Graph.Timezone, Threads: 1})
	}
	manifest, diags = compiler.Compile(t.Context(), p, engines, compiler.Options{})
	check(t, diags.Err())
	landing, err := fs.Sub(edfibuild.Reference, p.Target.Landing)
	check(t, err)
	master := sha256.Sum256([]byte("of this test alone"))
	key, err := vault.NewKey(master[:], p.Graph.District.CDSCode, 1)
	check(t, err)
	folder = t.TempDir()
	outcome, err := runner.Run(t.Context(), manifest, runner.Options{
		Target: graph.Target{Name: "dev", Lake: filepath.Join(folder, "lake"), Threads: 2}, Project: edfibuild.Reference, Landing: landing,
		Key: key, Now: time.Now, NewID: uuid.NewString, Version: "test",
	})
	check(t, err)
	check(t, outcome.Diagnostics().Err())
	stamp := dbt.Stamp{Time: outcome.Release.Time, ID: outcome.Release.RunID, Version: "1.0.0", CompiledDir: "target/compiled"}
	facts, err := runner.Describe(lake.New(filepath.Join(folder, "lake"), lake.Options{Now: time.Now, NewID: uuid.NewString}), *outcome.Release)
	check(t, err)
	tables := map[string]dbt.TableStats{}
	for name, f := range facts {
		tables[name] = dbt.TableStats{Rows: f.Rows, Bytes: f.Bytes, Modified: f.Modified}
	}
	writeJSON(t, folder, "manifest.json", dbt.Manifest(manifest, stamp))
	writeJSON(t, folder, "catalog.json", dbt.Catalog(manifest, stamp, tables))
	writeJSON(t, folder, "run_results.json", outcome.RunResults("1.0.0", map[string]any{}))
	writeJSON(t, folder, "sources.json", dbt.Sources(stamp, sourceAges(manifest, stamp.Time), time.Second))
	return folder, manifest
}

// sourceAges are the ages of all sources, as a check of freshness finds them.
func sourceAges(m *graph.Manifest, at time.Time) []dbt.SourceAge {
	var ages []dbt.SourceAge
	for _, n := range m.Sorted(graph.KindSource) {
		age := dbt.SourceAge{ID: n.ID, Status: "pass", LoadedAt: at.Add(-time.Hour), CheckedAt: at, Freshness: graph.Freshness{WarnAfter: &graph.Period{Count: 1, Unit: "day"}}}
		if strings.HasSuffix(n.ID, "s") {
			age = dbt.SourceAge{ID: n.ID, Status: "error", Error: "the table is empty"}
		}
		ages = append(ages, age)
	}
	return ages
}

func writeJSON(t *testing.T, folder, name string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	check(t, err)
	check(t, os.WriteFile(filepath.Join(folder, name), text, 0o644))
}
