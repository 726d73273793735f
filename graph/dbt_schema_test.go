package graph

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// conform holds an artifact to dbt's published shape.
func conform(t *testing.T, schema string, artifact any) {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile("testdata/dbt/" + schema + ".schema.json")
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
	conform(t, "manifest_v12", m.DBTManifest(testStamp))
	conform(t, "manifest_v12", (&Manifest{Format: ManifestFormat}).DBTManifest(testStamp))
	tables := map[string]TableStats{}
	for _, n := range m.Nodes {
		tables[n.Relation.String()] = TableStats{Rows: 3, Bytes: 1000, Modified: testStamp.Time}
	}
	conform(t, "catalog_v1", m.DBTCatalog(testStamp, tables))
}

// A catalog lists the columns as they are numbered in the table, and no table that
// isn't there.
func TestCatalogListsWhatIsStored(t *testing.T) {
	m := kitchenSink()
	text, err := json.Marshal(m.DBTCatalog(testStamp, map[string]TableStats{"refined.enrollment": {Rows: 3}}))
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Nodes, Sources map[string]struct {
			Columns map[string]struct {
				Index int
				Type  string
			}
			Stats map[string]struct{ Value any }
		}
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	table, found := out.Nodes["model.p.enrollment"]
	if len(out.Nodes) != 1 || len(out.Sources) != 0 || !found {
		t.Fatalf("the catalog has %v", out)
	}
	if c := table.Columns["apple"]; c.Index != 2 || c.Type != "VARCHAR" {
		t.Errorf("apple is %v", c)
	}
	if rows := table.Stats["num_rows"].Value; rows != 3.0 {
		t.Errorf("%v rows", rows)
	}
}
