package dbt

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/edfi-build/edfi-build/graph"
)

// conform holds an artifact to dbt's published shape.
func conform(t *testing.T, schema string, artifact any) {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile("testdata/" + schema + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(artifact)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Errorf("%s: %#v\n%s", schema, err, text)
	}
}

// Every kind of node, with all of its parts, has dbt's shape.
func TestArtifactsHaveDBTsShape(t *testing.T) {
	m := kitchenSink()
	conform(t, "manifest_v12", Manifest(m, testStamp))
	conform(t, "manifest_v12", Manifest(&graph.Manifest{Format: graph.ManifestFormat}, testStamp))
	tables := map[string]TableStats{}
	for _, n := range m.Nodes {
		tables[n.Relation.String()] = TableStats{Rows: 3, Bytes: 1000, Modified: testStamp.Time}
	}
	conform(t, "catalog_v1", Catalog(m, testStamp, tables))
	conform(t, "run_results_v6", RunResults(testStamp, everyResult(m), time.Minute, map[string]any{"select": []string{"tag:nightly"}}))
	conform(t, "sources_v3", Sources(testStamp, []SourceAge{
		{ID: "source.p.sis.students", Status: "warn", LoadedAt: testStamp.Time.Add(-time.Hour), CheckedAt: testStamp.Time, Freshness: *m.Nodes["source.p.sis.students"].Source.Freshness},
		{ID: "source.p.sis.grades", Error: "the table is empty"},
	}, time.Second))
}

// everyResult is a run of all nodes.
func everyResult(m *graph.Manifest) []Result {
	var results []Result
	for _, n := range m.Sorted() {
		r := Result{Node: n, Status: "success", State: "success", Rows: 3, Started: testStamp.Time, Duration: time.Second, Thread: "Thread-1"}
		if n.IsTest() {
			r.Status, r.Failures, r.Message = "fail", 2, "2 rows break the test"
		}
		results = append(results, r)
	}
	return results
}
