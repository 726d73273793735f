package dbt

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

func manifestJSON(t *testing.T, m *graph.Manifest) []byte {
	t.Helper()
	text, err := json.Marshal(Manifest(m, testStamp))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The maps of neighbours name uses and unit tests too, as dbt's do.
func TestMapsOfNeighbours(t *testing.T) {
	var out struct {
		Parents  map[string][]string `json:"parent_map"`
		Children map[string][]string `json:"child_map"`
	}
	if err := json.Unmarshal(manifestJSON(t, kitchenSink()), &out); err != nil {
		t.Fatal(err)
	}
	want := []string{"exposure.p.board", "test.p.no_orphans", "test.p.unique_enrollment_zebra.0123456789", "unit_test.p.enrollment.counts"}
	if got := out.Children["model.p.enrollment"]; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("children of enrollment: %v", got)
	}
	if got := out.Parents["exposure.p.board"]; len(got) != 1 || got[0] != "model.p.enrollment" {
		t.Errorf("parents of the board: %v", got)
	}
}

// Compiled SQL names relations by three parts, as dbt's does.
func TestCompiledSQLNamesTheDatabase(t *testing.T) {
	var out struct {
		Nodes map[string]struct {
			Code     string `json:"compiled_code"`
			Relation string `json:"relation_name"`
		}
	}
	if err := json.Unmarshal(manifestJSON(t, kitchenSink()), &out); err != nil {
		t.Fatal(err)
	}
	got := out.Nodes["model.p.enrollment"]
	if want := "select 1 from lake.seeds.codes, raw.sis.students, lake.seeds.codes as c"; got.Code != want || got.Relation != "lake.refined.enrollment" {
		t.Errorf("%s is %q, not %q", got.Relation, got.Code, want)
	}
}
