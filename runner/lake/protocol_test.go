package lake

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// A table as another engine begins it; the cases change one thing each.
const (
	plainProtocol = `{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}`
	plainMetaData = `{"metaData":{"id":"1","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[],"configuration":{},"createdTime":1}}`
	plainAdd      = `{"add":{"path":"a%20b.parquet","partitionValues":{},"size":3,"modificationTime":1,"dataChange":true}}`
)

// foreignTable writes a first commit as it is given.
func foreignTable(t *testing.T, lines ...string) *Table {
	t.Helper()
	table := testLake(t, newClock()).Table(student)
	check(t, os.MkdirAll(table.logDir(), 0o755))
	check(t, os.WriteFile(table.commitPath(0), []byte(strings.Join(lines, "\n")), 0o644))
	return table
}

func TestForeignTableIsReadButNotWritten(t *testing.T) {
	table := foreignTable(t, `{"commitInfo":{"timestamp":7,"operation":"WRITE","operationParameters":{"n":1}}}`, plainProtocol, plainMetaData, plainAdd)
	check(t, os.Chtimes(table.commitPath(0), time.Time{}, time.UnixMilli(5))) // no in-commit timestamp: the file's time counts
	s := mustLatest(t, table)
	rows, known := s.Rows()
	if paths(s.Files) != "a b.parquet" || s.Schema[0] != (Column{"id", "BIGINT"}) || s.Time.UnixMilli() != 5 || s.Ours || known {
		t.Errorf("read as %+v with %d rows", s, rows)
	}
	_, err := table.Commit(Change{RemoveAll: true})
	wantProblem(t, err, diag.UnsupportedTable, "needs writer version 2")
}

func TestPartitionsOfForeignTablesAreRead(t *testing.T) {
	add := func(folder, values string) string {
		return strings.NewReplacer("a%20b", folder, `"partitionValues":{}`, `"partitionValues":{`+values+`}`).Replace(plainAdd)
	}
	table := foreignTable(t, plainProtocol, strings.Replace(plainMetaData, `"partitionColumns":[]`, `"partitionColumns":["id"]`, 1),
		add("_id=7%252F8/a", `"id":"7"`), add("id=null/b", `"id":null`), add("id=/c", `"id":""`))
	s := mustLatest(t, table)
	values := Partitions(s.Files)
	if paths(s.Files) != "_id=7%2F8/a.parquet id=null/b.parquet id=/c.parquet" || *values[0]["id"] != "7" || values[1]["id"] != nil || values[2]["id"] != nil {
		t.Errorf("read as %q with %v", paths(s.Files), values)
	}
	if !reflect.DeepEqual(s.Partitions, []string{"id"}) || Partitions(nil) != nil {
		t.Errorf("the partition columns are %v", s.Partitions)
	}
	_, err := table.Commit(Change{RemoveAll: true})
	wantProblem(t, err, diag.UnsupportedTable, "needs writer version 2")
}

func TestUnsupportedTablesAreRefusedByName(t *testing.T) {
	protocol := func(reader int, features string) string {
		line := strings.Replace(plainProtocol, `"minReaderVersion":1`, `"minReaderVersion":`+string(rune('0'+reader)), 1)
		return strings.Replace(line, `}}`, `,"readerFeatures":[`+features+`]}}`, 1)
	}
	meta := func(old, new string) string { return strings.Replace(plainMetaData, old, new, 1) }
	add := func(old, new string) string { return strings.Replace(plainAdd, old, new, 1) }
	cases := []struct {
		name  string
		lines []string
		says  string
	}{
		{"column mapping version", []string{protocol(2, ""), plainMetaData}, "reader version 2"},
		{"newer reader", []string{protocol(4, ""), plainMetaData}, "reader version 4"},
		{"deletion vector feature", []string{protocol(3, `"timestampNtz","deletionVectors"`), plainMetaData}, "the reader feature deletionVectors"},
		{"column mapping", []string{plainProtocol, meta(`"configuration":{}`, `"configuration":{"delta.columnMapping.mode":"name"}`)}, "column mapping"},
		{"another format", []string{plainProtocol, meta("parquet", "orc")}, `the data format "orc"`},
		{"variant type", []string{plainProtocol, meta(`\"long\"`, `\"variant\"`)}, `the type "variant"`},
		{"deletion vector", []string{plainProtocol, plainMetaData, add(`"size"`, `"deletionVector":{"storageType":"u"},"size"`)}, "deletion vectors"},
		{"absolute path", []string{plainProtocol, plainMetaData, add("a%20b", "/data/a")}, "an absolute path"},
		{"URI", []string{plainProtocol, plainMetaData, add("a%20b", "s3://bucket/a")}, "an absolute path"},
		{"unknown action", []string{plainProtocol, plainMetaData, `{"sidecar":{}}`}, "the action sidecar"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := foreignTable(t, c.lines...).Latest()
			wantProblem(t, err, diag.UnsupportedTable, "needs "+c.says)
		})
	}
	zoneless := foreignTable(t, protocol(3, `"timestampNtz"`), plainMetaData)
	mustLatest(t, zoneless)
}

func TestFirstCommitNeedsProtocolAndMetaData(t *testing.T) {
	for _, line := range []string{plainProtocol, plainMetaData, plainAdd} {
		_, err := foreignTable(t, line).Latest()
		wantProblem(t, err, diag.DamagedLog, "lacks its protocol or metaData")
	}
}

func TestSchemasRoundTrip(t *testing.T) {
	schema := Schema{
		{"a", "VARCHAR"}, {"b", "BIGINT"}, {"c", "INTEGER"}, {"d", "SMALLINT"}, {"e", "TINYINT"}, {"f", "FLOAT"},
		{"g", "DOUBLE"}, {"h", "DECIMAL(38,10)"}, {"i", "BOOLEAN"}, {"j", "DATE"}, {"k", "TIMESTAMP"},
		{"l", "TIMESTAMP WITH TIME ZONE"}, {"m", "BLOB"}, {"n", "VARCHAR[][]"},
		{"o", `STRUCT("x" INTEGER, "select" STRUCT("y" DATE)[])`}, {"p", "MAP(VARCHAR, DECIMAL(9,2))"},
	}
	text, err := schema.schemaString()
	check(t, err)
	golden(t, "schema.json", []byte(text+"\n"))
	again, err := parseSchema(text)
	check(t, err)
	if !again.equal(schema) {
		t.Errorf("read as %v, want %v", again, schema)
	}
}

func TestPathsRoundTrip(t *testing.T) {
	cases := map[string]string{
		"part-0.parquet":     "part-0.parquet",
		"a b.parquet":        "a%20b.parquet",
		"100%.parquet":       "100%25.parquet",
		"a%20b":              "a%2520b",
		"x=1/y+z":            "x%3D1/y%2Bz",
		"c:d":                "c%3Ad",
		"ñ\"<>?#&;.parquet":  "%C3%B1%22%3C%3E%3F%23%26%3B.parquet",
		"line\nbreak\ttab\\": "line%0Abreak%09tab%5C",
	}
	for path, encoded := range cases {
		if got := encodePath(path); got != encoded {
			t.Errorf("encodePath(%q) = %q, want %q", path, got, encoded)
		}
		if got, err := decodePath(encoded); got != path || err != nil {
			t.Errorf("decodePath(%q) = %q, %v; want %q", encoded, got, err, path)
		}
	}
	for _, bad := range []string{"", ".", "..", "../a", "a/../../b", "/a", "file:///a", "%2Fa", "_delta_log/0.json", "a%ZZ", "a%00b", "a/"} {
		if got, err := decodePath(bad); err == nil {
			t.Errorf("decodePath(%q) = %q, want an error", bad, got)
		}
	}
}

func FuzzPaths(f *testing.F) {
	f.Add("a b/ñ%:\\.parquet")
	f.Fuzz(func(t *testing.T, path string) {
		if checkPath(path) != nil {
			return
		}
		if got, err := decodePath(encodePath(path)); got != path || err != nil {
			t.Fatalf("%q comes back as %q, %v", path, got, err)
		}
	})
}

func FuzzApply(f *testing.F) {
	f.Add([]byte(strings.Join([]string{plainProtocol, plainMetaData, plainAdd}, "\n")))
	f.Add([]byte(`{"metaData":{"schemaString":"{\"type\":\"array\"}"}}`))
	f.Fuzz(func(_ *testing.T, content []byte) {
		r := newReplay()
		if r.apply(content) == nil {
			r.sortedFiles()
		}
	})
}
