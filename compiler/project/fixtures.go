package project

import (
	"errors"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Fixture is rows that a unit test gives or expects. Each row has as many cells as
// there are columns.
type Fixture struct {
	Input   PlacedRef // zero for expected rows and for this
	This    bool      // input: this
	History bool      // input: source_history(…)
	OfSeed  bool      // no rows are given: those of the seed's own file are meant
	Columns []Name
	Rows    [][]Cell
}

// Name is a name with its place.
type Name struct {
	Text string
	Span source.Span
}

// Cell is a value as it was written; a nil Text is NULL.
type Cell struct {
	Text *string
	Span source.Span
}

// Fixtures are CSV files in this folder of the tests' folder, as in dbt.
const (
	fixtureFolder   = "fixtures"
	maxFixtureBytes = 1 << 20
	maxCells        = 200_000 // rows times columns: each row may name columns of its own
	maxColumns      = 1000
	maxBadRecords   = 20 // that are reported
)

// rowsShape keeps rows as they stand in the file: what a cell means depends on the
// type of its column.
type rowsShape struct{ node *yaml.Node }

// UnmarshalYAML keeps the node.
func (r *rowsShape) UnmarshalYAML(n *yaml.Node, _ *yaml.Decoder) {
	if n.Kind != yaml.Null {
		r.node = n
	}
}

// currentOf reads source_history('a', 'b') as source('a', 'b').
func currentOf(v yaml.Value[string]) (current yaml.Value[string], isHistory bool) {
	const history = "source_history("
	if rest, ok := strings.CutPrefix(strings.TrimSpace(v.V), history); ok {
		v.V = "source(" + rest
		return v, true
	}
	return v, false
}

func (l *loader) fixture(f fixtureShape) *Fixture {
	l.choice("format of rows", f.Format, "dict", "csv", "sql")
	out := &Fixture{}
	rows := f.Rows.node
	isText := rows != nil && rows.Kind == yaml.Scalar
	switch {
	case f.Format.Given() && !slices.Contains([]string{"dict", "csv", "sql"}, f.Format.V): // reported
	case f.Format.V == "sql":
		l.badFixture(f.Format.Span, "rows can't be given as SQL", "write them as a list of mappings, or as text with format: csv")
	case f.Fixture.Given() && rows != nil:
		l.badFixture(f.Fixture.Span, "rows stand here and in a fixture", "remove one of them")
	case f.Fixture.Given():
		l.fixtureFile(out, f.Fixture)
	case rows == nil:
	case isText && f.Format.V == "csv":
		l.csv(out, rows.Text, ',', withinScalar(rows))
	case isText:
		l.badFixture(rows.Span, "rows as text need format: csv", "add it, or write a list of mappings from column to value")
	case f.Format.V == "csv":
		l.badFixture(rows.Span, "rows in the format csv are text", "write `rows: |` and below it a line with the columns and a line for each row")
	case rows.Kind == yaml.List:
		l.mappings(out, rows)
	default:
		l.badFixture(rows.Span, "the rows are not written as rows", "write a list of mappings from column to value")
	}
	return out
}

func (l *loader) badFixture(at source.Span, problem, hint string) {
	l.report(diag.New(diag.BadFixture, at, "%s", problem).WithHint("%s", hint))
}

// mappings reads rows as mappings. Columns come in the order of their first
// mention; what a row leaves out is NULL.
func (l *loader) mappings(f *Fixture, rows *yaml.Node) {
	index := map[string]int{}
	for _, row := range rows.Items {
		if row.Kind != yaml.Mapping {
			l.badFixture(row.Span, "this is no row", "write each row as a mapping from column to value: {name: value}")
			return
		}
		for _, p := range row.Pairs {
			if _, known := index[p.Key]; !known {
				index[p.Key] = len(f.Columns)
				f.Columns = append(f.Columns, Name{p.Key, p.Value.KeySpan})
			}
		}
	}
	if len(rows.Items) > 0 && len(f.Columns) == 0 {
		l.badFixture(rows.Span, "no row names a column", "write {name: value}; a value that is left out is NULL")
		return
	}
	if l.tooManyCells(len(rows.Items), len(f.Columns), rows.Span) {
		return
	}
	for _, row := range rows.Items {
		cells := make([]Cell, len(f.Columns))
		for i := range cells {
			cells[i].Span = row.Span
		}
		for _, p := range row.Pairs {
			cells[index[p.Key]] = l.cell(p)
		}
		f.Rows = append(f.Rows, cells)
	}
}

func (l *loader) tooManyCells(rows, columns int, at source.Span) bool {
	if rows*columns <= maxCells && columns <= maxColumns {
		return false
	}
	l.badFixture(at, "the rows have more cells than can be read here", "give the rows and columns that the test is about")
	return true
}

func (l *loader) cell(p yaml.Pair) Cell {
	n := p.Value
	if n.Kind == yaml.List || n.Kind == yaml.Mapping {
		l.badFixture(n.Span, "a cell is one value", "write a list or a struct as the engine does, in quotes: '[1, 2]'")
	}
	if n.Kind != yaml.Scalar || yaml.Any(n) == nil {
		return Cell{Span: n.Span}
	}
	return Cell{Text: &n.Text, Span: n.Span}
}

func (l *loader) fixtureFile(f *Fixture, name yaml.Value[string]) {
	stem := strings.TrimSuffix(name.V, ".csv")
	if !isRelative(stem) || strings.Contains(stem, "/") {
		l.badFixture(name.Span, "a fixture is named by a file's name alone", "put the file into "+l.fixtures())
		return
	}
	file := path.Join(l.fixtures(), stem+".csv")
	if !l.exists(file) {
		l.badFixture(name.Span, "there is no "+file, "write it, with a line that names the columns and a line for each row")
		return
	}
	text := l.read(file, maxFixtureBytes)
	if text == nil {
		return
	}
	if !utf8.ValidString(text.Text) || strings.ContainsRune(text.Text, 0) {
		l.report(diag.New(diag.BadCharacter, text.Span(0, 0), "the file holds a byte that is not plain text").WithHint("save it as UTF-8"))
		return
	}
	l.csv(f, text.Text, ',', withinFile(text))
}

// withinFile places parts of a file's text.
func withinFile(file *source.File) func(line, column, length int) source.Span {
	mark, starts := len(file.Text)-len(strings.TrimPrefix(file.Text, byteOrderMark)), lineStarts(file.Text)
	return func(line, column, length int) source.Span {
		start := starts[line] + column
		if line == 0 {
			start += mark
		}
		return file.Span(start, start+length)
	}
}

// Fixture gives the rows of the seed's file as a unit test takes them.
func (s *Seed) Fixture() (*Fixture, diag.List) {
	l := &loader{}
	f := &Fixture{}
	delimiter, _ := utf8.DecodeRuneInString(s.Node.Seed.Delimiter)
	l.csv(f, s.File.Text, delimiter, withinFile(s.File))
	return f, l.problems
}

func (l *loader) fixtures() string { return path.Join(l.project.Settings.Paths.Tests, fixtureFolder) }

// csv reads rows as CSV. place gives the span of a part of it, by line and byte
// from 0.
func (l *loader) csv(f *Fixture, text string, delimiter rune, place func(line, column, length int) source.Span) {
	records, err := readCSV(text, delimiter)
	var unread *csvError
	switch {
	case errors.As(err, &unread):
		l.badFixture(place(unread.line, unread.column, 1), "the CSV text can't be read here: "+unread.problem, "put a cell with a comma, a quote or a line end into double quotes, and write a quote in it twice")
		return
	case len(records) == 0:
		l.badFixture(place(0, 0, 1), "there is no CSV text", "the first line names the columns")
		return
	}
	if l.tooManyCells(len(records), len(records[0]), place(0, 0, 1)) {
		return
	}
	taken := map[string]bool{}
	for _, c := range records[0] {
		name := Name{Text: c.text, Span: place(c.line, c.column, c.length)}
		if taken[name.Text] {
			l.badFixture(name.Span, "two columns are named "+name.Text, "remove one of them")
		}
		taken[name.Text] = true
		f.Columns = append(f.Columns, name)
	}
	bad := 0
	for _, record := range records[1:] {
		if len(record) != len(f.Columns) {
			if bad++; bad > maxBadRecords {
				return
			}
			l.badFixture(place(record[0].line, record[0].column, 1), "the record has another number of cells than the header", "write a cell for each column; nothing between two commas is NULL")
			continue
		}
		cells := make([]Cell, len(record))
		for i, c := range record {
			cells[i].Span = place(c.line, c.column, c.length)
			if c.text != "" || c.quoted {
				cells[i].Text = &c.text
			}
		}
		f.Rows = append(f.Rows, cells)
	}
}

// lineStarts lists the byte at which each line of a text begins.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// withinScalar places parts of a text that stands in YAML: exactly in a block (|),
// where each line stands as it is behind the same indentation, else the whole.
func withinScalar(n *yaml.Node) func(line, column, length int) source.Span {
	block := strings.HasPrefix(n.Span.Text(), "|")
	_, body, _ := strings.Cut(n.Span.Text(), "\n")
	written, lines, starts := strings.Split(body, "\n"), strings.Split(n.Text, "\n"), lineStarts(body)
	return func(line, column, length int) source.Span {
		if !block || line >= len(written) || line >= len(lines) {
			return n.Span
		}
		indent := len(written[line]) - len(strings.TrimLeft(written[line], " "))
		if !strings.HasPrefix(strings.TrimLeft(written[line], " "), strings.TrimSpace(lines[line])) {
			return n.Span
		}
		indent -= len(lines[line]) - len(strings.TrimLeft(lines[line], " "))
		start := n.Span.Start + len(n.Span.Text()) - len(body) + starts[line] + indent + column
		return n.Span.File.Span(start, start+length)
	}
}
