package duckdb_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// TestInstantsWithoutAZoneAreInUTC reads instants as Spark stores them by default,
// next to those of ours: neither may move with the session's zone.
func TestInstantsWithoutAZoneAreInUTC(t *testing.T) {
	dir := t.TempDir()
	e := open(t, duckdb.Options{Timezone: "America/Los_Angeles", AllowedDirs: []string{dir}})
	write := func(name, statement, stored string) string {
		path := filepath.Join(dir, name)
		if _, err := e.CopyTo(t.Context(), statement, []*graph.Column{{Name: "moment", Type: stored}}, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const zoned = "TIMESTAMP WITH TIME ZONE"
	ours := write("ours.parquet", "SELECT TIMESTAMPTZ '2026-01-31 20:00:00+00' AS moment", zoned)
	spark := write("spark.parquet", "SELECT TIMESTAMP '2026-01-31 20:00:00' AS moment", "TIMESTAMP")
	statement, err := e.ReadFiles(t.Context(), duckdb.Files{Paths: []string{ours, spark}, Columns: []*graph.Column{{Name: "Moment", Type: zoned}}})
	if err != nil {
		t.Fatal(err)
	}
	n, err := e.Count(t.Context(), "SELECT count(*) FROM ("+statement+") WHERE moment = TIMESTAMPTZ '2026-01-31 20:00:00+00'")
	if n != 2 || err != nil {
		t.Errorf("%d of 2 rows have their instant: %v", n, err)
	}
	nested := write("nested.parquet", "SELECT [TIMESTAMP '2026-01-31 20:00:00'] AS moment", "TIMESTAMP[]")
	_, err = e.ReadFiles(t.Context(), duckdb.Files{Paths: []string{nested}, Columns: []*graph.Column{{Name: "moment", Type: zoned + "[]"}}})
	if err == nil || !strings.Contains(err.Error(), "INT96") {
		t.Errorf("nested instants without a zone: %v", err)
	}
}
