package runner

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// seedLine is the column of a seed's stage that keeps the line in the file.
const seedLine = "_line"

// loadSeed reads a seed's file, converts its values and writes its table.
func (r *run) loadSeed(ctx context.Context, node *graph.Node) (lake.File, error) {
	text, err := fs.ReadFile(r.options.Project, node.Path)
	if err != nil {
		return lake.File{}, err
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != node.Seed.Digest {
		return lake.File{}, diag.New(diag.SeedChanged, node.Span, "%s changed since it was compiled", node.Path)
	}
	columns := make([]*graph.Column, len(node.Columns), len(node.Columns)+1)
	for i, c := range node.Columns {
		columns[i] = &graph.Column{Name: c.Name, Type: "VARCHAR"}
	}
	columns = append(columns, &graph.Column{Name: seedLine, Type: "BIGINT"})
	s, err := stage(ctx, r.engine, "seed__"+node.Name, columns)
	if err != nil {
		return lake.File{}, err
	}
	defer s.Close()
	if err := readSeed(node, text, s); err != nil {
		return lake.File{}, err
	}
	if err := r.checkSeed(ctx, node, s); err != nil {
		return lake.File{}, err
	}
	statement := "SELECT * EXCLUDE (" + seedLine + ") FROM " + quoted(s.Relation) + " ORDER BY " + seedLine
	return writeFile(ctx, r.engine, r.lake.Table(node.Relation), statement, node.Columns, openColumns(node))
}

// readSeed fills the stage. A seed is written by people, so a row that can't be
// read is an error, not a reject.
func readSeed(node *graph.Node, text []byte, s staged) error {
	spec := landing.Spec{File: node.Path, Format: graph.CSV, Header: true, Delimiter: node.Seed.Delimiter, Span: node.Span}
	for _, c := range node.Columns {
		spec.Columns = append(spec.Columns, landing.Column{Name: c.Name})
	}
	reader, err := landing.Open(bytes.NewReader(text), spec)
	if err != nil {
		return err
	}
	row := make([]driver.Value, len(s.columns))
	for {
		record, err := reader.Next()
		if err == io.EOF {
			return s.Flush()
		}
		if err != nil {
			return err
		}
		if record.Reject != nil {
			return diag.New(diag.BadSeedValue, node.Span, "line %d of %s can't be read: %s", record.Line, node.Path, record.Reject.Reason)
		}
		for i, v := range record.Values {
			row[i] = cell(v)
		}
		row[len(row)-1] = record.Line
		if err := s.Append(row); err != nil {
			return err
		}
	}
}

// checkSeed finds the first value of each column that its type doesn't take.
func (r *run) checkSeed(ctx context.Context, node *graph.Node, s staged) error {
	var found diag.List
	for _, c := range node.Columns {
		if c.Type == "VARCHAR" {
			continue
		}
		line, err := r.engine.Count(ctx, fmt.Sprintf("SELECT coalesce(min(%s), 0) FROM %s WHERE %[3]s IS NOT NULL AND TRY_CAST(%[3]s AS %[4]s) IS NULL",
			seedLine, quoted(s.Relation), name(c.Name), c.Type))
		if err != nil {
			return err
		}
		if line > 0 {
			found = append(found, diag.New(diag.BadSeedValue, node.Span, "line %d of %s: the value of %s is no %s", line, node.Path, c.Name, strings.ToLower(c.Type)))
		}
	}
	return found.Err()
}
