package duckdb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"path/filepath"
)

// Checkpoints writes and reads the checkpoints of Delta logs. Each call has an
// engine of its own, that may open the one folder it needs. The zero value is ready
// for use and safe for concurrent use.
type Checkpoints struct{}

// checkpointColumns are the columns of a checkpoint (Delta protocol, "Checkpoint
// Schema") without those that no table of ours uses: some readers take an optional
// struct that is there for one that is set.
var checkpointColumns = mustJSON(map[string]any{
	"protocol": map[string]any{
		"minReaderVersion": "INTEGER", "minWriterVersion": "INTEGER",
		"readerFeatures": []string{"VARCHAR"}, "writerFeatures": []string{"VARCHAR"},
	},
	"metaData": map[string]any{
		"id": "VARCHAR", "format": map[string]any{"provider": "VARCHAR", "options": textMap}, "schemaString": "VARCHAR",
		"partitionColumns": []string{"VARCHAR"}, "configuration": textMap, "createdTime": "BIGINT",
	},
	"txn": map[string]any{"appId": "VARCHAR", "version": "BIGINT"},
	"remove": map[string]any{
		"path": "VARCHAR", "deletionTimestamp": "BIGINT", "dataChange": "BOOLEAN",
		"extendedFileMetadata": "BOOLEAN", "partitionValues": textMap, "size": "BIGINT",
	},
	"add": map[string]any{
		"path": "VARCHAR", "partitionValues": textMap, "size": "BIGINT", "modificationTime": "BIGINT",
		"dataChange": "BOOLEAN", "stats": "VARCHAR", "tags": textMap,
	},
})

const textMap = "MAP(VARCHAR, VARCHAR)"

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("column types are plain data: " + err.Error())
	}
	return string(text)
}

// WriteCheckpoint writes a new Parquet file with a row for each line of JSON, an
// action. The file is not yet durable.
func (Checkpoints) WriteCheckpoint(path string, rows []byte) error {
	return withFolder(path, func(ctx context.Context, e *Engine) error {
		const lines = "SELECT unnest(string_split(?::VARCHAR, chr(10))) AS line"
		const actions = "SELECT from_json(line, ?::VARCHAR) AS action FROM (" + lines + ")"
		_, err := e.db.ExecContext(ctx, "COPY (SELECT action.* FROM ("+actions+")) TO "+literal(path)+" (FORMAT parquet)",
			checkpointColumns, string(bytes.TrimSpace(rows)))
		return sqlError(err, true)
	})
}

// ReadCheckpoint reads a checkpoint of any writer as lines of JSON, each with all
// of the file's columns.
func (Checkpoints) ReadCheckpoint(path string) ([]byte, error) {
	var lines bytes.Buffer
	err := withFolder(path, func(ctx context.Context, e *Engine) error {
		rows, err := e.db.QueryContext(ctx, "SELECT CAST(to_json(t) AS VARCHAR) FROM read_parquet(["+literal(path)+"], hive_partitioning = false) AS t")
		if err != nil {
			return sqlError(err, true)
		}
		return writeLines(&lines, rows)
	})
	return lines.Bytes(), err
}

// withFolder runs work in an engine that may open files of the path's folder only.
func withFolder(path string, work func(context.Context, *Engine) error) error {
	ctx := context.Background() // a checkpoint is short work
	e, err := Open(ctx, Options{Threads: 1, AllowedDirs: []string{filepath.Dir(path)}})
	if err != nil {
		return err
	}
	defer e.Close()
	return work(ctx, e)
}

func writeLines(out *bytes.Buffer, rows *sql.Rows) error {
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return sqlError(rows.Err(), true)
}
