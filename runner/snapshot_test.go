package runner

import (
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

func TestSnapshotKeepsEachVersionOfARow(t *testing.T) {
	// Runs are at noon of 2, 3, 4, … March; each gives these rows.
	appears := []string{"(1, 'a')", "(1, 'a'), (2, 'x')"}
	changes := []string{"(1, 'a')", "(1, 'b')"}
	vanishes := []string{"(1, 'a'), (2, 'x')", "(1, 'a')"}
	returns := []string{"(1, 'a'), (2, 'x')", "(1, 'a')", "(1, 'a'), (2, 'x')"}
	toNull := []string{"(1, 'a')", "(1, CAST(NULL AS VARCHAR))"}
	for _, c := range []struct {
		name, hardDeletes string
		runs              []string
		want              string
	}{
		{"a row that appears begins then", "ignore", appears, "1 a 2 NULL; 2 x 3 NULL"},
		{"a row that changes ends and begins at once", "ignore", changes, "1 a 2 3; 1 b 3 NULL"},
		{"NULL is a change", "ignore", toNull, "1 a 2 3; 1 NULL 3 NULL"},
		{"a row that vanishes stays, if deletions are ignored", "ignore", vanishes, "1 a 2 NULL; 2 x 2 NULL"},
		{"a row that vanishes ends", "invalidate", vanishes, "1 a 2 NULL; 2 x 2 3"},
		{"a row that returns begins anew", "invalidate", returns, "1 a 2 NULL; 2 x 2 3; 2 x 4 NULL"},
		{"that a row is gone can be a version", "new_record", vanishes, "1 a 2 NULL false; 2 x 2 3 false; 2 x 3 NULL true"},
		{"which ends when it returns", "new_record", returns, "1 a 2 NULL false; 2 x 2 3 false; 2 x 3 4 true; 2 x 4 NULL false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newTestEstate(t)
			for _, values := range c.runs {
				e.publish(snapshotOf(values, graph.SnapshotConfig{Strategy: "check", CheckCols: []string{"word"}, HardDeletes: c.hardDeletes}))
			}
			deleted := ""
			if c.hardDeletes == "new_record" {
				deleted = ", is_deleted"
			}
			got := e.rows("refined.s", "SELECT id, word, day(valid_from), day(valid_to)"+deleted+" FROM refined.s ORDER BY id, valid_from")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestSnapshotDatesChangesByTheirColumn takes a version's begin from the row, and
// leaves rows alone that claim to be older than what is known.
func TestSnapshotDatesChangesByTheirColumn(t *testing.T) {
	e := newTestEstate(t)
	config := graph.SnapshotConfig{Strategy: "timestamp", UpdatedAt: "word", HardDeletes: "invalidate"}
	for _, values := range []string{
		"(1, DATE '2025-01-10'), (2, DATE '2025-01-10'), (3, NULL)",
		"(1, DATE '2025-01-20'), (2, DATE '2025-01-05'), (3, DATE '2025-01-30')",
	} {
		node := snapshotOf(values, config)
		node.Column("word").Type = "DATE"
		e.publish(node)
	}
	got := e.rows("refined.s", "SELECT id, CAST(valid_from AS DATE), CAST(valid_to AS DATE) FROM refined.s ORDER BY id, valid_from")
	// Row 3 was first dated by the run, and a version can't begin before that.
	const want = "1 2025-01-10 2025-01-20; 1 2025-01-20 NULL; 2 2025-01-10 NULL; 3 2026-03-02 NULL"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func snapshotOf(values string, config graph.SnapshotConfig) *graph.Node {
	node := model("s", graph.Snapshot, values)
	node.Config.Snapshot, node.Config.UniqueKey = config, []string{"id"}
	node.Columns = append(node.Columns,
		&graph.Column{Name: graph.ColumnValidFrom, Type: "TIMESTAMP WITH TIME ZONE"},
		&graph.Column{Name: graph.ColumnValidTo, Type: "TIMESTAMP WITH TIME ZONE"})
	if config.HardDeletes == "new_record" {
		node.Columns = append(node.Columns, &graph.Column{Name: graph.ColumnIsDeleted, Type: "BOOLEAN"})
	}
	return node
}
