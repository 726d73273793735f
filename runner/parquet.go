package runner

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// readParquet fills the stage from a Parquet file, every cell as text. Columns are matched by name and alias, as headers are.
func (b *batch) readParquet(ctx context.Context, f landedFile) error {
	source, engine := b.ingest.source, b.ingest.engine
	path, done, err := b.parquetPath(f)
	if err != nil {
		return err
	}
	defer done()
	columns, err := engine.ParquetSchema(ctx, path)
	if err != nil {
		return diag.New(diag.UnreadableLanding, source.Span, "%s is not a Parquet file that can be read", f.Path)
	}
	cells, err := parquetCells(source, columns)
	if err != nil {
		return err
	}
	headers := make([]string, len(cells))
	for i, c := range cells {
		headers[i] = c.name
	}
	spec := landing.NewSpec(source)
	spec.File = f.Path
	matches, doubles, err := landing.MatchHeader(spec, headers)
	if err != nil {
		return err
	}
	statement, undeclared := b.parquetRows(path, f, cells, matches, doubles)
	n, err := engine.Insert(ctx, b.rows.Relation, statement)
	if err != nil {
		return err
	}
	b.delivery.Rows += n
	for i, column := range matches {
		if column >= 0 {
			b.carried[column] = true
		} else {
			b.note(headers[i : i+1])
		}
	}
	for _, d := range doubles {
		b.carried[d[1]] = b.carried[d[0]]
	}
	if len(undeclared) > 0 {
		b.warnings = append(b.warnings, diag.Warn(diag.UndeclaredColumns, source.Span, "%s: not declared: %s", f.Path, strings.Join(undeclared, ", ")).
			WithHint("they are kept, and no model sees them until the source declares them"))
	}
	return nil
}

// parquetPath names the file to read: the kept original or, since the engine reads
// Parquet in place, a temporary copy of one that is zipped. done removes the copy.
func (b *batch) parquetPath(f landedFile) (path string, done func(), err error) {
	kept, err := b.ingest.lake.Originals().Path(f.SHA256)
	if err != nil {
		return "", nil, err
	}
	file, err := os.Open(kept)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	in := bufio.NewReader(file)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return kept, func() {}, nil
	}
	dir, err := b.ingest.lake.TempDir("unzipped-" + b.delivery.BatchID)
	if err != nil {
		return "", nil, err
	}
	done = func() { _ = os.RemoveAll(dir) } // the next run would, at the latest
	path = filepath.Join(dir, "unzipped.parquet")
	if err := unzip(in, path); err != nil {
		done()
		var disk *fs.PathError
		if errors.As(err, &disk) {
			return "", nil, err
		}
		return "", nil, diag.New(diag.UnreadableLanding, b.ingest.source.Span, "%s can't be unzipped: %s", f.Path, err).
			WithHint("it may be damaged or cut off: deliver it again")
	}
	return path, done, nil
}

// unzip writes what a gzip stream holds to a new file.
func unzip(in io.Reader, path string) error {
	unzipped, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, unzipped)
	return errors.Join(err, out.Close())
}

// parquetRows is the statement that gives the stage's columns.
func (b *batch) parquetRows(path string, f landedFile, found []parquetCell, matches []int, doubles [][2]int) (statement string, undeclared []string) {
	cells := make([]string, len(b.ingest.source.Columns))
	for i := range cells {
		cells[i] = "NULL"
	}
	var rest []string
	for i, c := range found {
		if matches[i] >= 0 {
			cells[matches[i]] = c.text
			continue
		}
		undeclared = append(undeclared, fmt.Sprintf("%q", c.name))
		rest = append(rest, literal(c.name)+", "+c.text)
	}
	for _, d := range doubles {
		cells[d[1]] = cells[d[0]]
	}
	undeclaredJSON := "NULL"
	if len(rest) > 0 {
		undeclaredJSON = "CAST(json_object(" + strings.Join(rest, ", ") + ") AS VARCHAR)"
	}
	cells = append(cells, undeclaredJSON, "NULL", literal(f.SHA256), literal(f.Path), "file_row_number + 1",
		fmt.Sprintf("make_timestamptz(%d)", b.at.UnixMicro()), literal(b.delivery.BatchID))
	return "SELECT " + strings.Join(cells, ", ") + " FROM read_parquet([" + literal(path) + "], file_row_number = true, hive_partitioning = false)", undeclared
}
