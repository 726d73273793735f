package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// everyType is each stored type.
var everyType = lake.Schema{
	{Name: "id", Type: "BIGINT"}, {Name: "text", Type: "VARCHAR"}, {Name: "number", Type: "INTEGER"},
	{Name: "small", Type: "SMALLINT"}, {Name: "tiny", Type: "TINYINT"}, {Name: "single", Type: "FLOAT"},
	{Name: "wide", Type: "DOUBLE"}, {Name: "total", Type: "DECIMAL(38,0)"}, {Name: "price", Type: "DECIMAL(9,2)"},
	{Name: "amount", Type: "DECIMAL(18,4)"}, {Name: "rate", Type: "DECIMAL(38,10)"}, {Name: "flag", Type: "BOOLEAN"},
	{Name: "day", Type: "DATE"}, {Name: "wall", Type: "TIMESTAMP"}, {Name: "instant", Type: "TIMESTAMP WITH TIME ZONE"},
	{Name: "bytes", Type: "BLOB"}, {Name: "list", Type: "VARCHAR[]"},
	{Name: "record", Type: `STRUCT("x" INTEGER, "days" DATE[])`}, {Name: "pairs", Type: "MAP(VARCHAR, DECIMAL(9,2))"},
	{Name: "deep", Type: `STRUCT("k" VARCHAR, "v" MAP(VARCHAR, BIGINT[]))[]`},
}

// everyValue has ordinary values, the ends of the ranges, nothing, and emptiness.
const everyValue = `
SELECT 1 id, 'Peña 東京 🎓 "quoted" \ /' AS text, 7 number, 8 small, 9 tiny, 0.5 single, 0.1 wide,
  12345678901234567890123456789012345678 total, 12.50 price, -0.0001 amount, 3.1415926535 rate, true flag,
  DATE '2026-02-28' "day", TIMESTAMP '2026-03-08 02:30:00.123456' wall, TIMESTAMPTZ '2026-11-01 08:30:00.000001+00' instant,
  '\x00\xFF'::BLOB AS bytes, ['a', NULL, ''] AS list, {'x': 1, 'days': [DATE '2026-01-01', NULL]} AS record,
  MAP {'a': 1.50, 'ñ': NULL} AS pairs, [{'k': 'one', 'v': MAP {'p': [1, 9007199254740993]}}, NULL] AS deep
UNION ALL SELECT 2, '', -2147483648, -32768, -128, -1.5, 1e300, -99999999999999999999999999999999999999, -9999999.99,
  -99999999999999.9999, -9999999999999999999999999999.9999999999, false,
  DATE '1850-01-01', TIMESTAMP '1850-01-01 00:00:00', TIMESTAMPTZ '1850-01-01 00:00:00+00',
  ''::BLOB, [], {'x': NULL, 'days': []}, MAP {}, []
UNION ALL SELECT 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 9223372036854775807, 'last', 2147483647, 32767, 127, 'inf', 'nan', 0, 0, 0, 0, true,
  DATE '9999-12-31', TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMPTZ '9999-12-31 23:59:59.999999+00',
  'x'::BLOB, ['z'], {'x': 2147483647, 'days': NULL}, MAP {'': 0.00}, [{'k': '', 'v': NULL}]`

const (
	typesTable   = "published.every_type"
	evolvedTable = "published.evolved"
	emptyTable   = "raw.sis.empty"
)

// lakeOfOurs writes the tables that the other engines read.
func lakeOfOurs(t testing.TB) *estate {
	t.Helper()
	e := newEstate(t, filepath.Join(t.TempDir(), "lake"))
	check(t, e.lake.Layout())
	e.commit(typesTable, lake.Change{Schema: everyType, Add: []lake.File{e.write(typesTable, "", everyValue, everyType)}})
	e.commit(emptyTable, lake.Change{Schema: lake.Schema{{Name: "id", Type: "VARCHAR"}}})
	evolve(e)
	return e
}

// versions is how many versions evolve makes: enough for a checkpoint and commits
// after it.
const versions = 16

// evolve makes a table that grows by rows and columns, is overwritten, gets files
// with names that must be encoded, loses a file, and at last all rows. Its versions
// are listed by what is special about them; the others append.
func evolve(e *estate) {
	e.t.Helper()
	const grows, overwritten, loses, emptied = 5, 9, 14, versions - 1
	narrow := lake.Schema{{Name: "id", Type: "BIGINT"}, {Name: "name", Type: "VARCHAR"}}
	grown := append(narrow[:2:2], lake.Column{Name: "grade", Type: "INTEGER"}, lake.Column{Name: "tags", Type: "VARCHAR[]"})
	replaced := lake.Schema{{Name: "id", Type: "BIGINT"}, {Name: "grade", Type: "VARCHAR"}}
	names := map[int]string{3: "part a+b é.parquet", 4: "part 100%20 #1.parquet"}
	var before lake.File
	for v := range versions {
		change := lake.Change{Schema: narrow, RemoveAll: v == overwritten || v == emptied}
		switch {
		case v == grows: // what comes after lacks the new columns again
			change.Schema = grown
		case v >= overwritten:
			change.Schema = replaced
		}
		if v == loses {
			change.Remove = []string{before.Path}
		}
		if v != emptied {
			before = e.write(evolvedTable, names[v], oneRow(change.Schema, v), change.Schema)
			change.Add = []lake.File{before}
		}
		e.commit(evolvedTable, change)
	}
}

// oneRow is a row for a version of the evolving table.
func oneRow(schema lake.Schema, version int) string {
	values := map[string]string{"id": "%d", "name": "'ñame %d'", "grade": "%d", "tags": "['%d', NULL]"}
	cells := make([]string, len(schema))
	for i, c := range schema {
		cells[i] = fmt.Sprintf(values[c.Name]+" AS "+c.Name, version)
	}
	return "SELECT " + strings.Join(cells, ", ")
}

// reader is another engine's way to read a table as of a version or time.
type reader struct {
	name    string
	version func(t testing.TB, dir string, version int64) contents
	at      func(t testing.TB, dir string, at time.Time) contents
}

var readers = []reader{
	{"delta-rs",
		func(t testing.TB, dir string, version int64) contents {
			a := deltaRS.ask(t, request{"read": dir, "version": version})
			if a.Version != version {
				t.Errorf("delta-rs reads version %d, not %d", a.Version, version)
			}
			return a.contents(t)
		},
		func(t testing.TB, dir string, at time.Time) contents {
			return deltaRS.ask(t, request{"read": dir, "at": at.Format(time.RFC3339Nano)}).contents(t)
		}},
	{"spark",
		func(t testing.TB, dir string, version int64) contents {
			return sparkSelect(t, dir, fmt.Sprintf("VERSION AS OF %d", version))
		},
		func(t testing.TB, dir string, at time.Time) contents {
			return sparkSelect(t, dir, fmt.Sprintf("TIMESTAMP AS OF '%s'", at.Format("2006-01-02 15:04:05.000")))
		}},
}

// sparkSelect reads a table in Spark; which says as of when.
func sparkSelect(t testing.TB, dir, which string) contents {
	t.Helper()
	return spark.ask(t, request{"sql": "SELECT * FROM delta.`" + dir + "` " + which}).contents(t)
}

// TestOthersReadOurs reads every version of every table of ours elsewhere.
func TestOthersReadOurs(t *testing.T) {
	e := lakeOfOurs(t)
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			for _, table := range []string{typesTable, emptyTable} {
				same(t, table, r.version(t, e.dir(table), 0), e.read(table, 0))
			}
			for v := range int64(versions) {
				same(t, fmt.Sprintf("%s version %d", evolvedTable, v), r.version(t, e.dir(evolvedTable), v), e.read(evolvedTable, v))
			}
		})
	}
}

// TestValuesAreWhatWasWritten pins our own reading of every type, which the other
// engines are compared with, to a file that a person can check against everyValue.
func TestValuesAreWhatWasWritten(t *testing.T) {
	e := lakeOfOurs(t)
	text, err := os.ReadFile("testdata/every_value.jsonl")
	check(t, err)
	want := contents{types: e.read(typesTable, 0).types}
	for line := range strings.Lines(string(text)) {
		want.rows = append(want.rows, decode(t, []byte(line)))
	}
	same(t, typesTable, e.read(typesTable, 0), want)
}

// TestTimeTravelSurvivesACopy reads as of times from a copy with new file times:
// they count by the in-commit timestamps. delta-rs knows file times only, so this
// is for Spark.
func TestTimeTravelSurvivesACopy(t *testing.T) {
	e := lakeOfOurs(t)
	copied := copyOf(t, e)
	for _, v := range []int64{0, 8, 11, versions - 1} {
		snapshot, err := e.table(evolvedTable).Snapshot(v)
		check(t, err)
		for _, after := range []time.Duration{0, time.Minute - time.Millisecond} {
			if v == versions-1 && after > 0 {
				continue // Spark refuses times after the last commit
			}
			at := snapshot.Time.Add(after)
			same(t, at.String(), readers[1].at(t, copied.dir(evolvedTable), at), e.read(evolvedTable, v))
		}
	}
}

// TestOursIsReadFromItsCheckpoint takes the commits before the checkpoint away: what
// follows can be read from nothing else.
func TestOursIsReadFromItsCheckpoint(t *testing.T) {
	e := lakeOfOurs(t)
	const checkpoint = 10
	copied := cleaned(t, e, evolvedTable, checkpoint)
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			for v := int64(checkpoint); v < versions; v++ {
				same(t, fmt.Sprintf("version %d", v), r.version(t, copied.dir(evolvedTable), v), e.read(evolvedTable, v))
			}
		})
	}
	for v := int64(checkpoint); v < versions; v++ {
		same(t, fmt.Sprintf("our own version %d", v), copied.read(evolvedTable, v), e.read(evolvedTable, v))
	}
}

// copyOf copies a lake; its files get new times.
func copyOf(t testing.TB, e *estate) *estate {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	check(t, os.CopyFS(dir, os.DirFS(e.lake.Dir())))
	return newEstate(t, dir)
}

// cleaned copies a lake without the commits of a table before a checkpoint.
func cleaned(t testing.TB, e *estate, table string, checkpoint int) *estate {
	t.Helper()
	copied := copyOf(t, e)
	for v := range checkpoint {
		check(t, os.Remove(copied.table(table).FilePath(fmt.Sprintf("_delta_log/%020d.json", v))))
	}
	return copied
}

// TestDeltaRSRefusesToWriteToOurs shows why no other writer slips in unseen:
// delta-rs doesn't know in-commit timestamps, and says so.
func TestDeltaRSRefusesToWriteToOurs(t *testing.T) {
	e := lakeOfOurs(t)
	dir := e.dir(evolvedTable)
	for _, mode := range []string{"append", "overwrite"} {
		a := deltaRS.try(t, request{"copy": dir, "version": 14, "to": dir, "mode": mode})
		if !strings.Contains(a.Error, "inCommitTimestamp") && !strings.Contains(a.Error, "InCommitTimestamp") {
			t.Errorf("%s: delta-rs says %q", mode, a.Error)
		}
	}
	if s, err := e.table(evolvedTable).Latest(); err != nil || s.Version != versions-1 || !s.Ours {
		t.Errorf("the table is at version %d (ours: %v): %v", s.Version, s.Ours, err)
	}
}
