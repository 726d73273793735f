package interop

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

const foreignTable = "published.foreign"

// TestWeReadWhatSparkAppends lets Spark append to a copy of ours: the rows count
// twice, and the commit is told from ours.
func TestWeReadWhatSparkAppends(t *testing.T) {
	e := copyOf(t, lakeOfOurs(t))
	dir := e.dir(typesTable)
	spark.ask(t, request{"sql": "INSERT INTO delta.`" + dir + "` SELECT * FROM delta.`" + dir + "`"})
	before, after := e.read(typesTable, 0), e.read(typesTable, 1)
	doubled := contents{types: before.types}
	for _, row := range before.rows {
		doubled.rows = append(doubled.rows, row, row)
	}
	same(t, "after Spark's append", after, doubled)
	first, err := e.table(typesTable).Snapshot(0)
	check(t, err)
	second, err := e.table(typesTable).Latest()
	check(t, err)
	if second.Version != 1 || second.Ours || !second.Time.After(first.Time) {
		t.Errorf("version %d, ours: %v, at %s after %s", second.Version, second.Ours, second.Time, first.Time)
	}
}

// TestWeReadTablesOfDeltaRS lets delta-rs create a table with every type and
// append to it past its checkpoint.
func TestWeReadTablesOfDeltaRS(t *testing.T) {
	e := lakeOfOurs(t)
	const appends = 12
	for range appends {
		deltaRS.ask(t, request{"copy": e.dir(typesTable), "to": e.dir(foreignTable), "mode": "append"})
	}
	deltaRS.ask(t, request{"checkpoint": e.dir(foreignTable)})
	deltaRS.ask(t, request{"copy": e.dir(typesTable), "to": e.dir(foreignTable), "mode": "append"})
	for version := range int64(appends + 1) {
		want := deltaRS.ask(t, request{"read": e.dir(foreignTable), "version": version}).contents(t)
		same(t, fmt.Sprintf("version %d", version), e.read(foreignTable, version), want)
	}
	readFromCheckpoint(t, e, appends-1, appends)
}

// readFromCheckpoint reads a version of the foreign table from a checkpoint alone.
func readFromCheckpoint(t *testing.T, e *estate, checkpoint int, version int64) {
	t.Helper()
	same(t, "from the checkpoint", cleaned(t, e, foreignTable, checkpoint).read(foreignTable, version), e.read(foreignTable, version))
}

// TestWeReadTablesOfSpark lets Spark create, append past checkpoints, evolve, delete,
// update and overwrite.
func TestWeReadTablesOfSpark(t *testing.T) {
	e := lakeOfOurs(t)
	dir := e.dir(foreignTable)
	statements := []string{
		"CREATE TABLE delta.`%[1]s` USING delta TBLPROPERTIES ('delta.checkpointInterval' = '3') AS SELECT * FROM delta.`%[2]s`",
		"INSERT INTO delta.`%[1]s` SELECT * FROM delta.`%[2]s` WHERE id < 3",
		"ALTER TABLE delta.`%[1]s` ADD COLUMNS (added STRING)",
		"INSERT INTO delta.`%[1]s` SELECT *, 'new' FROM delta.`%[2]s`",
		"DELETE FROM delta.`%[1]s` WHERE id = 1",
		"UPDATE delta.`%[1]s` SET added = 'ü' WHERE id = 2",
		"INSERT OVERWRITE delta.`%[1]s` SELECT *, 'over' FROM delta.`%[2]s`",
		"INSERT INTO delta.`%[1]s` SELECT *, 'last' FROM delta.`%[2]s`",
		"ALTER TABLE delta.`%[1]s` ADD COLUMNS (record.z STRING)",
	}
	for version, statement := range statements {
		spark.ask(t, request{"sql": fmt.Sprintf(statement, dir, e.dir(typesTable))})
		want := sparkSelect(t, dir, "")
		same(t, fmt.Sprintf("version %d", version), e.read(foreignTable, int64(version)), want)
	}
	readFromCheckpoint(t, e, 6, int64(len(statements)-1))
}

// TestWeReadPartitions reads tables that other engines have parted by columns, whose
// values are in the log and not in the files. delta-rs writes negative decimals there
// in a form that it can't read itself, so price is for Spark alone.
func TestWeReadPartitions(t *testing.T) {
	columns := []string{"text", "number", "flag", "day", "wall", "instant"}
	e := lakeOfOurs(t)
	written := e.read(typesTable, 0)
	t.Run("delta-rs", func(t *testing.T) {
		deltaRS.ask(t, request{"copy": e.dir(typesTable), "to": e.dir("published.by_delta_rs"), "mode": "append", "by": columns})
		want := deltaRS.ask(t, request{"read": e.dir("published.by_delta_rs")}).contents(t)
		same(t, "read by delta-rs", e.read("published.by_delta_rs", 0), want)
	})
	t.Run("spark", func(t *testing.T) {
		spark.ask(t, request{"sql": fmt.Sprintf("CREATE TABLE delta.`%s` USING delta PARTITIONED BY (price, %s) AS SELECT * FROM delta.`%s`",
			e.dir("published.by_spark"), strings.Join(columns, ", "), e.dir(typesTable))})
		want := sparkSelect(t, e.dir("published.by_spark"), "")
		same(t, "read by Spark", e.read("published.by_spark", 0), want)
		if len(want.rows) != len(written.rows) {
			t.Errorf("%d of %d rows", len(want.rows), len(written.rows))
		}
	})
}

// TestWhatWeCannotReadIsRefusedByName lets Spark make tables with what we don't
// support.
func TestWhatWeCannotReadIsRefusedByName(t *testing.T) {
	cases := []struct{ name, properties, says string }{
		{"deletion vectors", "'delta.enableDeletionVectors' = 'true'", "deletionVectors"},
		{"column mapping", "'delta.columnMapping.mode' = 'name'", "column mapping|columnMapping|reader version 2"},
		{"checkpoints of version 2", "'delta.checkpointPolicy' = 'v2'", "v2Checkpoint"},
	}
	e := newEstate(t, filepath.Join(t.TempDir(), "lake"))
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table := fmt.Sprintf("published.refused_%d", i)
			spark.ask(t, request{"sql": "CREATE TABLE delta.`" + e.dir(table) + "` USING delta TBLPROPERTIES (" + c.properties + ") AS SELECT 1 AS id"})
			_, err := e.table(table).Latest()
			found := diag.FromError(diag.LakeIO, err)
			if len(found) != 1 || found[0].Code != diag.UnsupportedTable || !mentions(found[0].Error(), c.says, table) {
				t.Errorf("the table is refused with %v", found)
			}
		})
	}
}

// mentions tells whether a message names the table and one of the alternatives.
func mentions(message, alternatives, table string) bool {
	for _, word := range strings.Split(alternatives, "|") {
		if strings.Contains(message, word) && strings.Contains(message, table) {
			return true
		}
	}
	return false
}
