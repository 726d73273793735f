package duckdb

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const checkpointLines = `{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly"]}}
{"metaData":{"id":"1","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\"}","partitionColumns":[],"configuration":{"delta.appendOnly":"true"},"createdTime":5}}
{"txn":{"appId":"a","version":7}}
{"remove":{"path":"gone.parquet","deletionTimestamp":9,"dataChange":false,"extendedFileMetadata":true,"partitionValues":{},"size":3}}
{"add":{"path":"a%20b.parquet","partitionValues":{"p":null,"q":"ñ"},"size":12345678901,"modificationTime":8,"dataChange":false,"stats":"{\"numRecords\":1}","tags":{"sha256":"ff"}}}
`

func TestCheckpointRoundTrips(t *testing.T) {
	path := filepath.Join(t.TempDir(), "it's.parquet")
	if err := (Checkpoints{}).WriteCheckpoint(path, []byte(checkpointLines)); err != nil {
		t.Fatal(err)
	}
	rows, err := Checkpoints{}.ReadCheckpoint(path)
	if err != nil {
		t.Fatal(err)
	}
	got, want := objects(t, string(rows)), objects(t, checkpointLines)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read as %v, want %v", got, want)
	}
}

func TestDamagedCheckpointIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.parquet")
	if err := os.WriteFile(path, []byte("PAR1 no Parquet PAR1"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (Checkpoints{}).ReadCheckpoint(path); err == nil {
		t.Error("it was read")
	}
}

// objects decodes lines of JSON and leaves nulls out, but those of partitions.
func objects(t *testing.T, lines string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for line := range strings.Lines(lines) {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		for action, fields := range o {
			if fields == nil {
				delete(o, action)
			}
		}
		if protocol, ok := o["protocol"].(map[string]any); ok && protocol["readerFeatures"] == nil {
			delete(protocol, "readerFeatures")
		}
		out = append(out, o)
	}
	return out
}
