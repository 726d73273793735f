package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// canaryScan looks for canaries in everything below a folder: names, bytes, what is
// packed, and all cells of Parquet and DuckDB files, whose pages are compressed.
type canaryScan struct {
	t      *testing.T
	engine *duckdb.Engine
	found  []string // files with a canary, below the folder
	files  int
	tables int // whose cells were read
}

// scanFor lists the files below root that hold a canary. skip tells which folders and
// files, by their path below root, aren't looked into.
func scanFor(t *testing.T, root string, skip func(string) bool) canaryScan {
	t.Helper()
	engine, err := duckdb.Open(context.Background(), duckdb.Options{AllowedDirs: []string{root}})
	check(t, err)
	defer engine.Close()
	s := canaryScan{t: t, engine: engine}
	check(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case skip(filepath.ToSlash(below)) && entry.IsDir():
			return filepath.SkipDir
		case skip(filepath.ToSlash(below)) || !entry.Type().IsRegular():
			return nil
		}
		s.files++
		if s.file(path, below) {
			s.found = append(s.found, filepath.ToSlash(below))
		}
		return nil
	}))
	return s
}

func (s *canaryScan) file(path, below string) bool {
	content, err := os.ReadFile(path)
	check(s.t, err)
	if mentions([]byte(below)) || s.bytes(content) {
		return true
	}
	switch {
	case bytes.HasPrefix(content, []byte("PAR1")):
		return s.cells("read_parquet('" + strings.ReplaceAll(path, "'", "''") + "')")
	case len(content) > 12 && string(content[8:12]) == "DUCK":
		return s.database(path)
	}
	return false
}

// bytes looks at content as it stands, and unpacks it.
func (s *canaryScan) bytes(content []byte) bool {
	if mentions(content) {
		return true
	}
	switch {
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		packed, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return false
		}
		text, err := io.ReadAll(packed)
		check(s.t, err)
		return s.bytes(text)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		check(s.t, err)
		for _, f := range archive.File {
			r, err := f.Open()
			check(s.t, err)
			text, err := io.ReadAll(r)
			check(s.t, err)
			if mentions([]byte(f.Name)) || s.bytes(text) {
				return true
			}
		}
	}
	return false
}

// cells reads every cell of a table.
func (s *canaryScan) cells(relation string) bool {
	s.tables++
	n, err := s.engine.Count(context.Background(), fmt.Sprintf("SELECT count(*) FROM %s AS t WHERE lower(CAST(to_json(t) AS VARCHAR)) LIKE '%%%s%%'", relation, canaryMark))
	check(s.t, err)
	return n > 0
}

// database reads every cell of a DuckDB file.
func (s *canaryScan) database(path string) bool {
	name := fmt.Sprintf("canary_%d", s.files)
	check(s.t, s.engine.Attach(context.Background(), path, name))
	answer, err := s.engine.Query(context.Background(),
		"SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = '"+name+"'", 0)
	check(s.t, err)
	for _, row := range answer.Rows {
		if s.cells(fmt.Sprintf("%s.%q.%q", name, *row[0], *row[1])) {
			return true
		}
	}
	return false
}
