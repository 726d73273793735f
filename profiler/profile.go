package profiler

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// File is a file to look at. It is opened several times: its start is looked at
// first, and it is read again when its encoding turns out to be another one.
type File struct {
	Name string // its path, with slashes: for messages, and for guessing source and table
	Open func() (io.ReadCloser, error)
}

// Options is what a profile takes from outside of the file.
type Options struct {
	Rows       int64 // records to read; 0: all
	Header     *bool // whether the first record names the columns; nil: find out
	Source     string
	Table      string
	ShowValues bool          // list the values of columns of codes that lead to nobody
	Known      []*graph.Node // declared sources, by which a file may be recognised
	Elements   []string      // Ed-Fi elements, as Entity.Element, that columns may stand for
}

// Table is what was found out about a file.
type Table struct {
	File    string `json:"file"`
	Shape   Shape  `json:"shape"`
	Records int64  `json:"records"` // that could be read, without the header
	Whole   bool   `json:"whole"`   // the file was read to its end
	Faults  Faults `json:"faults"`

	Looks   string          `json:"looks,omitempty"` // the declared source that it looks like, as source.table
	Source  string          `json:"source"`
	Name    string          `json:"table"`
	Path    string          `json:"path"` // pattern below the landing folder
	Load    graph.Load      `json:"load"`
	Nulls   []string        `json:"null_values,omitempty"`
	Key     []string        `json:"key,omitempty"`
	KeyNote string          `json:"key_because,omitempty"`
	Columns []Column        `json:"columns"`
	Notes   []string        `json:"notes,omitempty"` // what a person should look at
	known   *graph.Node     // nil: none
	layout  []*graph.Column // of a known file without header: its fields
	entity  string          // the Ed-Fi entity that rows may be; "": unknown
	asides  []string        // notes that columns and faults don't lead to
	sample  [][]uint64      // hashes of the first records' values, for keys of several columns
	tallies []*tally        // by column
	index   map[string]int  // JSON: column by path
	folded  map[string]bool // JSON: paths without regard to letter case
}

// Faults counts the records that ingest would reject or report.
type Faults struct {
	Rejected  int64  `json:"rejected,omitempty"`
	FirstLine int64  `json:"first_line,omitempty"` // of the first rejected record
	Reason    string `json:"reason,omitempty"`     // of the first rejected record
	TooFew    int64  `json:"too_few,omitempty"`    // records with too few fields
	TooMany   int64  `json:"too_many,omitempty"`   // records with fields beyond the last column
	KeysLeft  int64  `json:"keys_left,omitempty"`  // JSON values under keys that look like data, or like another key

	notText, wide int64 // records with bytes that aren't of the encoding; with letters beyond ASCII
}

// Column is what was found out about a column.
type Column struct {
	Position int    `json:"position"` // from 1
	Header   string `json:"header,omitempty"`
	Name     string `json:"name"`
	Type     Type   `json:"type"`
	Filled   int64  `json:"filled"`
	Empty    int64  `json:"empty"`
	Distinct int64  `json:"distinct"`
	Exact    bool   `json:"distinct_exact"`
	Unique   bool   `json:"unique"` // no value came twice and none is empty

	Classification graph.Classification `json:"classification"`
	Subject        []string             `json:"subject,omitempty"` // of a direct column
	Because        string               `json:"because"`           // why it has the classification
	EdFi           string               `json:"edfi,omitempty"`    // the element that it may be

	// Only of columns that lead to nobody:
	Least    string  `json:"least,omitempty"`
	Greatest string  `json:"greatest,omitempty"`
	Values   []Value `json:"values,omitempty"`
}

// Value is a value of a column of codes.
type Value struct {
	Text string `json:"text"`
	Rows int64  `json:"rows"`
}

// Profile looks at a file. Errors are diagnostics that quote no value; or that of ctx.
func Profile(ctx context.Context, file File, opts Options) (*Table, error) {
	shape, err := sniffFile(file, opts)
	if err != nil {
		return nil, err
	}
	t, err := read(ctx, file, shape, opts)
	if err == nil && t.Faults.notText > t.Faults.wide && shape.Encoding == utf8Name {
		shape.Encoding, shape.Because = cp1252Name, "some bytes are not UTF-8"
		t, err = read(ctx, file, shape, opts)
	}
	if err != nil {
		return nil, err
	}
	t.conclude(opts)
	return t, nil
}

func sniffFile(file File, opts Options) (Shape, error) {
	in, err := file.Open()
	if err != nil {
		return Shape{}, unreadable(file.Name, err)
	}
	defer in.Close()
	shape, err := sniff(file.Name, in, vocabulary())
	if err != nil {
		return shape, err
	}
	if recordType(shape.first, opts.Known) != nil {
		shape.Header = Header{false, "the first field is a record type of CALPADS, whose files have no header"}
	}
	if opts.Header != nil && shape.Format == graph.CSV {
		shape.Header = Header{*opts.Header, "you said so"}
	}
	return shape, nil
}

// read goes through the records once.
func read(ctx context.Context, file File, shape Shape, opts Options) (*Table, error) {
	in, err := file.Open()
	if err != nil {
		return nil, unreadable(file.Name, err)
	}
	defer in.Close()
	spec := landing.Spec{File: file.Name, Format: shape.Format, Delimiter: shape.Delimiter, Encoding: shape.Encoding, Escapes: shape.Escapes}
	records, err := landing.Open(in, spec)
	if err != nil {
		return nil, err
	}
	t := newTable(file.Name, shape, opts)
	headerDue := shape.Header.Present && shape.Format == graph.CSV
	for opts.Rows == 0 || t.Records < opts.Rows {
		if t.Records%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		rec, err := records.Next()
		if err == io.EOF {
			t.Whole = true
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		if headerDue && rec.Reject == nil {
			headerDue = false
			t.addHeader(texts(rec.Extra), opts)
			continue
		}
		if err := t.add(rec, opts); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// mostHashes bounds the memory of all columns together, and mostSample that of the
// records kept for keys of several columns.
const (
	mostHashes = 1 << 21
	mostSample = 1 << 20
	mostRows   = 20_000
)

func newTable(name string, shape Shape, opts Options) *Table {
	t := &Table{File: name, Shape: shape, index: map[string]int{}, folded: map[string]bool{}}
	if shape.Format == graph.CSV && !shape.Header.Present {
		for range shape.width {
			t.addColumn("", shape.width, opts)
		}
	}
	return t
}

func (t *Table) addHeader(headers []string, opts Options) {
	for _, h := range headers {
		t.addColumn(h, len(headers), opts)
	}
}

func (t *Table) addColumn(header string, columns int, opts Options) {
	t.Columns = append(t.Columns, Column{Position: len(t.Columns) + 1, Header: header})
	t.tallies = append(t.tallies, newTally(max(mostHashes/columns, fewHashes), opts.ShowValues))
}

// add takes in a record.
func (t *Table) add(rec *landing.Record, opts Options) error {
	switch {
	case rec.Reject != nil:
		t.reject(rec.Reject)
		return nil
	case t.Shape.Format == graph.JSONL:
		return t.addObject(rec, opts)
	}
	switch width := len(t.Columns); {
	case len(rec.Extra) < width:
		t.Faults.TooFew++
		return nil
	case len(rec.Extra) > width:
		t.Faults.TooMany++
	}
	row := t.newRow()
	for i := range t.Columns {
		t.addValue(i, rec.Extra[i], row)
	}
	t.Records++
	if isWide(rec.Extra) {
		t.Faults.wide++
	}
	return nil
}

// addObject takes in a record of JSON Lines; what it leaves out is empty.
func (t *Table) addObject(rec *landing.Record, opts Options) error {
	t.Records++
	row := t.newRow()
	for _, cell := range rec.Undeclared {
		i, known := t.index[cell.Header]
		if !known {
			if looksLikeData(cell.Header) || t.folded[fold(cell.Header)] {
				t.Faults.KeysLeft++
				continue
			}
			if i = len(t.Columns); i == widest {
				return diag.New(diag.TooWide, source.Span{}, "the records of %s have more than %s keys", t.File, thousands(widest)).
					WithHint("a table has that many columns at most; are its keys data?")
			}
			t.index[cell.Header], t.folded[fold(cell.Header)] = i, true
			t.addColumn(cell.Header, 32, opts)
		}
		t.addValue(i, cell.Value, row)
	}
	return nil
}

// newRow keeps the hashes of the first records.
func (t *Table) newRow() []uint64 {
	if len(t.sample) >= mostRows || (len(t.sample)+1)*len(t.Columns) > mostSample {
		return nil
	}
	row := make([]uint64, max(len(t.Columns), 1))
	t.sample = append(t.sample, row)
	return row
}

// nullWords are written for nothing by exports that quote no NULL.
var nullWords = []string{`\N`, "NULL", "null"}

func (t *Table) addValue(i int, v landing.Value, row []uint64) {
	if v.Null || v.Text == "" {
		return
	}
	if slices.Contains(nullWords, v.Text) {
		t.noteNull(v.Text)
		return
	}
	hash := hashOf(v.Text)
	t.tallies[i].add(v.Text, hash)
	if i < len(row) {
		row[i] = hash
	}
}

func (t *Table) noteNull(word string) {
	if !slices.Contains(t.Nulls, word) {
		t.Nulls = append(t.Nulls, word)
	}
}

func (t *Table) reject(r *landing.Reject) {
	if t.Faults.Rejected++; t.Faults.Rejected == 1 {
		t.Faults.FirstLine, t.Faults.Reason = r.Line, r.Reason
	}
	if !utf8.Valid(r.Raw) && bytes.IndexByte(r.Raw, 0) < 0 {
		t.Faults.notText++
	}
}

func isWide(values []landing.Value) bool {
	for _, v := range values {
		for i := range len(v.Text) {
			if v.Text[i] >= utf8.RuneSelf {
				return true
			}
		}
	}
	return false
}

// reasonOf leaves this machine's path out of a file error.
func reasonOf(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// conclude draws conclusions from what was counted.
func (t *Table) conclude(opts Options) {
	t.known = t.recognise(opts.Known)
	t.place(opts)
	t.nameColumns()
	t.describe()
	t.classify()
	t.findKey()
	t.settleLoad()
	t.target(opts.Elements)
	t.disclose()
	t.remark()
}

// disclose adds values where they lead to nobody.
func (t *Table) disclose() {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Classification.Rank() > graph.Internal.Rank() {
			continue
		}
		c.Least, c.Greatest = t.tallies[i].bounds(c.Type)
		c.Values = t.tallies[i].listed()
	}
}
