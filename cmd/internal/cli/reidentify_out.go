package cli

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// nameSink is where identities go: a new file for its owner only, or what a person
// looks at.
type nameSink struct {
	app  *app
	file *os.File // nil: the terminal
	done bool
}

// outFlags choose the sink.
type outFlags struct {
	out    string
	stdout bool
}

func (f *outFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.out, "out", "", "write a new `file`, .csv or .json, readable by you alone")
	cmd.Flags().BoolVar(&f.stdout, "stdout", false, "print even where the output is no terminal")
}

// check refuses flags that don't go together.
func (f *outFlags) check(cmd *cobra.Command) error {
	switch ext := strings.ToLower(filepath.Ext(f.out)); {
	case f.out != "" && f.stdout:
		return usage(cmd, "take one of --out and --stdout")
	case f.out != "" && ext != ".csv" && ext != ".json":
		return usage(cmd, "--out names a file that ends in .csv or .json")
	}
	return nil
}

// openSink makes sure of a place for identities before anything is logged or read.
func (a *app) openSink(c *compiled, f outFlags) (*nameSink, error) {
	if f.out == "" {
		if !f.stdout && !a.env.OutTerminal {
			return nil, diag.New(diag.NoPlaceForNames, source.Span{}, "the output is no terminal, so names would go to a file or a log").
				WithHint("write a file of your own with --out FILE.csv, or say --stdout")
		}
		return &nameSink{app: a}, nil
	}
	for _, folder := range []string{c.dir, c.target().Lake, c.target().Landing, c.target().Docs, a.targetDir(c)} {
		if folder != "" && vault.Within(f.out, folder) {
			return nil, diag.New(diag.NoPlaceForNames, source.Span{}, "%s would stand in the project, the lake or the dictionary", filepath.Base(f.out)).
				WithHint("name a file in a folder of your own")
		}
	}
	file, err := os.OpenFile(f.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, notWritten(err)
	}
	return &nameSink{app: a, file: file}, nil
}

// close removes the file if it was not written whole.
func (s *nameSink) close() {
	if s.file != nil && !s.done {
		s.file.Close()
		_ = os.Remove(s.file.Name()) // it holds nothing, or what the command has told it can't write
	}
}

// write writes rows as a table, CSV or JSON; value is what JSON gets.
func (s *nameSink) write(columns []string, rows [][]string, value any) error {
	if s.file == nil {
		s.done = true
		s.print(columns, rows, value)
		return nil
	}
	err := encodeNames(s.file, strings.ToLower(filepath.Ext(s.file.Name())) == ".json", columns, rows, value)
	if err = errors.Join(err, s.file.Sync()); err != nil {
		return notWritten(err)
	}
	if err := s.file.Close(); err != nil {
		return notWritten(err)
	}
	s.done = true
	return nil
}

func encodeNames(w io.Writer, asJSON bool, columns []string, rows [][]string, value any) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(value)
	}
	table := csv.NewWriter(w)
	if err := table.Write(columns); err != nil {
		return err
	}
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = noFormula(cell)
		}
		if err := table.Write(safe); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// noFormula keeps a spreadsheet from running a cell that somebody else wrote (OWASP, CSV
// injection).
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func (s *nameSink) print(columns []string, rows [][]string, value any) {
	if s.app.output == "json" {
		s.app.printJSON(value)
		return
	}
	table := &duckdb.Answer{}
	for _, name := range columns {
		table.Columns = append(table.Columns, &graph.Column{Name: name})
	}
	for _, row := range rows {
		cells := make([]*string, len(row))
		for i := range row {
			cells[i] = &row[i]
		}
		table.Rows = append(table.Rows, cells)
	}
	s.app.printAnswer(table)
}
