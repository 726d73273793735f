package postgres

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// Estate is where rows come from: a runner.Reader.
type Estate interface {
	// Show makes relations readable in the engine.
	Show(ctx context.Context, relations []string) ([]string, error)
	Engine() *duckdb.Engine
}

// send copies the rows of a relation into a table on the server and returns how many.
func send(ctx context.Context, tx pgx.Tx, estate Estate, t *table, into string) (int64, error) {
	if _, err := estate.Show(ctx, []string{t.relation.String()}); err != nil {
		return 0, err
	}
	from, to := io.Pipe()
	streamed := make(chan error, 1)
	go func() {
		err := writeRows(ctx, estate.Engine(), t, to)
		to.CloseWithError(err)
		streamed <- err
	}()
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, from, "COPY "+into+" ("+list(t.columnNames())+") FROM STDIN")
	from.CloseWithError(io.ErrClosedPipe) // whoever still writes stops
	if reading := <-streamed; reading != nil && !errors.Is(reading, io.ErrClosedPipe) {
		return 0, reading
	}
	return tag.RowsAffected(), refused(err, t.relation.String())
}

// writeRows writes a relation's rows in COPY's text format (PostgreSQL, COPY, "Text
// Format").
func writeRows(ctx context.Context, engine *duckdb.Engine, t *table, to io.Writer) error {
	out := bufio.NewWriterSize(to, 1<<16)
	var line []byte
	err := engine.Stream(ctx, t.selectTexts(), func(cells []*string) error {
		line = line[:0]
		for i, cell := range cells {
			if i > 0 {
				line = append(line, '\t')
			}
			if cell == nil {
				line = append(line, `\N`...)
				continue
			}
			line = append(line, copyText.Replace(*cell)...)
		}
		_, err := out.Write(append(line, '\n'))
		return err
	})
	return errors.Join(err, out.Flush())
}

var copyText = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// selectTexts is the engine's statement that gives each cell as PostgreSQL reads it.
func (t *table) selectTexts() string {
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = c.cell + " AS " + name(c.Name)
	}
	return "SELECT " + strings.Join(cells, ", ") + " FROM " + engineName(t.relation)
}

func engineName(r graph.Relation) string { return name(strings.Split(r.String(), ".")...) }

func (t *table) columnNames() []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

// definition are the columns as CREATE TABLE takes them.
func (t *table) definition() string {
	var columns []string
	for _, c := range t.Columns {
		columns = append(columns, name(c.Name)+" "+c.Type)
	}
	return "(" + strings.Join(columns, ", ") + ")"
}
