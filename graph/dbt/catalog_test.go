package dbt

import (
	"encoding/json"
	"testing"
)

// A catalog lists the columns as they are numbered in the table, and no table that
// isn't there.
func TestCatalogListsWhatIsStored(t *testing.T) {
	m := kitchenSink()
	text, err := json.Marshal(Catalog(m, testStamp, map[string]TableStats{"refined.enrollment": {Rows: 3}}))
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
