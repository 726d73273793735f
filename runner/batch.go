package runner

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// batch is one delivery on its way from files to rows of the engine.
type batch struct {
	ingest        *ingest
	delivery      *delivery
	rows, rejects staged
	carried       []bool // by column of the source: whether any file has it
	undeclared    map[string]bool
	unknown       bool // whether undeclared isn't all
	at            time.Time
	looks         *looking
	warnings      diag.List
}

// staged is a stage with its columns.
type staged struct {
	*duckdb.Stage
	columns []*graph.Column
	engine  *duckdb.Engine
}

func newBatch(ctx context.Context, i *ingest, d *delivery) (*batch, error) {
	b := &batch{ingest: i, delivery: d, at: i.now().UTC(), carried: make([]bool, len(i.source.Columns)), undeclared: map[string]bool{}, looks: lookAt(i.source)}
	name := strings.ReplaceAll(i.source.Relation.String(), ".", "__") + "__" + d.BatchID
	var err error
	if b.rows, err = stage(ctx, i.engine, name, rawColumns(i.source)); err != nil {
		return nil, err
	}
	if b.rejects, err = stage(ctx, i.engine, name+graph.RejectsSuffix, rejectColumns()); err != nil {
		return nil, errors.Join(err, b.rows.Close())
	}
	return b, nil
}

func stage(ctx context.Context, engine *duckdb.Engine, name string, columns []*graph.Column) (staged, error) {
	s, err := engine.NewStage(ctx, name, columns)
	return staged{s, columns, engine}, err
}

func (b *batch) close() {
	// Dropping what lives in memory anyway: there is nothing to do about a failure.
	_ = errors.Join(b.rows.Close(), b.rejects.Close())
}

// read fills the stages from all files of the delivery, in the order of their
// paths.
func (b *batch) read(ctx context.Context) error {
	b.delivery.Rows, b.delivery.Rejects = 0, 0
	for _, f := range b.delivery.Files {
		var err error
		if b.ingest.source.Source.Landing.Format == graph.Parquet {
			err = b.readParquet(ctx, f)
		} else {
			err = b.readText(ctx, f)
		}
		if err != nil {
			return err
		}
	}
	b.delivery.Undeclared = nil
	if !b.unknown {
		b.delivery.Undeclared = slices.AppendSeq([]string{}, maps.Keys(b.undeclared))
		slices.Sort(b.delivery.Undeclared)
	}
	if err := errors.Join(b.rows.Flush(), b.rejects.Flush()); err != nil {
		return err
	}
	if b.ingest.source.Source.Landing.Format == graph.Parquet {
		if err := b.looks.stagedRows(ctx, b.rows); err != nil {
			return err
		}
	}
	b.warnings = append(b.warnings, b.looks.warnings()...)
	return b.warnOfPurged(ctx)
}

func (b *batch) readText(ctx context.Context, f landedFile) error {
	in, err := b.ingest.originals().Open(f.SHA256)
	if err != nil {
		return err
	}
	defer in.Close()
	spec := landing.NewSpec(b.ingest.source)
	spec.File = f.Path
	reader, err := landing.Open(in, spec)
	if err != nil {
		return err
	}
	row := make([]driver.Value, len(b.rows.columns))
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		record, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if record.Reject != nil {
			err = b.reject(f, record.Reject)
		} else {
			err = b.append(f, record, row)
		}
		if err != nil {
			return err
		}
	}
	for i := range b.carried {
		b.carried[i] = b.carried[i] || reader.Carries(i)
	}
	names, all := reader.Undeclared()
	b.note(names)
	b.unknown = b.unknown || !all
	b.warnings = append(b.warnings, reader.Warnings()...)
	return nil
}

// note remembers headers that no column is declared for.
func (b *batch) note(undeclared []string) {
	for _, header := range undeclared {
		b.undeclared[header] = true
	}
}

// stored are the columns that the delivery's data file gets: without those that no
// file of it has. Where such a column's header is declared later, these rows are then
// read from what was kept undeclared, as if the column had been declared later.
func (b *batch) stored() []*graph.Column {
	var columns []*graph.Column
	for i, c := range b.rows.columns {
		if i >= len(b.carried) || b.carried[i] {
			columns = append(columns, c)
		}
	}
	return columns
}

func (b *batch) append(f landedFile, r *landing.Record, row []driver.Value) error {
	b.looks.row(r.Values)
	for i, v := range r.Values {
		row[i] = cell(v)
	}
	at := len(r.Values)
	row[at], row[at+1] = undeclaredJSON(r.Undeclared), extraJSON(r.Extra)
	b.origin(row[at+2:], f, r.Line)
	b.delivery.Rows++
	return b.rows.Append(row)
}

func (b *batch) reject(f landedFile, r *landing.Reject) error {
	row := make([]driver.Value, len(b.rejects.columns))
	row[0], row[1], row[2] = r.Raw, r.Truncated, r.Reason
	b.origin(row[3:], f, r.Line)
	b.delivery.Rejects++
	return b.rejects.Append(row)
}

func (b *batch) origin(row []driver.Value, f landedFile, line int64) {
	row[0], row[1], row[2], row[3], row[4] = f.SHA256, f.Path, line, b.at, b.delivery.BatchID
}

func cell(v landing.Value) driver.Value {
	if v.Null {
		return nil
	}
	return v.Text
}

// undeclaredJSON writes cells by header; NULL when there are none.
func undeclaredJSON(cells []landing.Cell) driver.Value {
	if len(cells) == 0 {
		return nil
	}
	byHeader := make(map[string]*string, len(cells))
	for _, c := range cells {
		byHeader[c.Header] = nullable(c.Value)
	}
	return jsonText(byHeader)
}

func extraJSON(values []landing.Value) driver.Value {
	if len(values) == 0 {
		return nil
	}
	list := make([]*string, len(values))
	for i, v := range values {
		list[i] = nullable(v)
	}
	return jsonText(list)
}

func nullable(v landing.Value) *string {
	if v.Null {
		return nil
	}
	return &v.Text
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("texts are always JSON: " + err.Error())
	}
	return string(text)
}

// change writes columns of the stage to a data file of the table and returns the
// commit that adds it. No row, no file. Raw tables keep no statistics: a minimum of a name is
// a name.
func (s staged) change(ctx context.Context, table *lake.Table, operation string, columns []*graph.Column) (lake.Change, error) {
	change := lake.Change{Schema: lakeSchema(columns), Operation: operation}
	n, err := s.engine.Count(ctx, "SELECT count(*) FROM "+quoted(s.Relation))
	if err != nil || n == 0 {
		return change, err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = name(c.Name)
	}
	file, err := writeFile(ctx, s.engine, table, "SELECT "+strings.Join(names, ", ")+" FROM "+quoted(s.Relation), columns, nil)
	change.Add = []lake.File{file}
	return change, err
}

func quoted(r graph.Relation) string { return name(r.Space) + "." + name(r.Name) }
