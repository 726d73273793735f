package generator

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// Output makes the files of a landing folder. Paths use forward slashes and
// are relative, such as "skyward/students_20260401.csv".
type Output interface {
	Create(path string) (io.WriteCloser, error)
}

// Folder is an Output that writes below a folder of the file system. It makes
// missing folders and replaces files of the same name.
type Folder string

// Create opens the file for writing and empties it.
func (f Folder) Create(path string) (io.WriteCloser, error) {
	full := filepath.Join(string(f), filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return nil, err
	}
	return os.Create(full)
}

// files are the open tables of a run. The first error stays and makes later
// writes do nothing, so that the callers need not ask after each row.
type files struct {
	out    Output
	tables []*table
	err    error
}

// table is one landing file and how its rows are written.
type table struct {
	path    string
	columns []string
	rows    int
	format  format
	files   *files
	to      *bufio.Writer
	closers []io.Closer // innermost first
	cells   []any       // of the row written last
	dirt    tableDirt
}

// format turns one row into bytes.
type format interface {
	header(columns []string) string
	row(columns []string, cells []any) (string, error)
}

// open starts a file and writes its header. The path's ending decides about
// compression.
func (f *files) open(path string, form format, columns ...string) *table {
	t := &table{path: path, columns: columns, format: form, files: f}
	f.tables = append(f.tables, t)
	if f.err != nil {
		return t
	}
	file, err := f.out.Create(path)
	if err != nil {
		f.err = err
		return t
	}
	t.closers = []io.Closer{file}
	t.dirt.file = file
	t.to = bufio.NewWriterSize(t.encoded(file), 1<<16)
	f.keep(t.print(form.header(columns)))
	return t
}

// encoded wraps the file in what its format asks for: gzip (whose header has
// no time, to be the same each time) or the Windows code page.
func (t *table) encoded(file io.Writer) io.Writer {
	if strings.HasSuffix(t.path, ".gz") {
		zip := gzip.NewWriter(file)
		t.closers = append([]io.Closer{zip}, t.closers...)
		return zip
	}
	if _, ok := t.format.(caret); ok {
		page := transform.NewWriter(file, charmap.Windows1252.NewEncoder())
		t.closers = append([]io.Closer{page}, t.closers...)
		return page
	}
	return file
}

// blank stands for that many empty cells in a row.
type blank int

// write appends one row. A row with too many or too few cells is a mistake in
// this package and ends the run.
func (t *table) write(values ...any) {
	if t.files.err != nil {
		return
	}
	t.cells = t.cells[:0]
	for _, v := range values {
		if n, ok := v.(blank); ok {
			for range n {
				t.cells = append(t.cells, "")
			}
			continue
		}
		t.cells = append(t.cells, v)
	}
	if len(t.cells) != len(t.columns) {
		t.files.err = fmt.Errorf("%s: a row has %d cells, the file %d columns", t.path, len(t.cells), len(t.columns))
		return
	}
	line, err := t.format.row(t.columns, t.cells)
	if err != nil {
		t.files.err = fmt.Errorf("%s: %w", t.path, err)
		return
	}
	t.files.keep(t.print(t.dirt.soiled(line)))
	t.rows++
	t.dirt.echo(t.cells)
}

func (t *table) print(s string) error {
	t.dirt.lines += strings.Count(s, "\n")
	_, err := t.to.WriteString(s)
	return err
}

func (f *files) keep(err error) {
	if f.err == nil {
		f.err = err
	}
}

// close flushes and closes every file, also after an error, and gives the
// errors of doing so.
func (f *files) close() error {
	var errs []error
	for _, t := range f.tables {
		if t.to != nil {
			errs = append(errs, t.to.Flush())
		}
		for _, c := range t.closers {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}
