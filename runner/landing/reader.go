package landing

import (
	"bytes"
	"cmp"
	"io"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// Reader reads the records of one landing file. It is not safe for concurrent
// use.
type Reader struct {
	spec   Spec
	codec  codec
	format format
	record Record
	tally  tally
	year   int // of the file's layout
	// doubles are columns that take another's cells: from, to.
	doubles [][2]int
}

// format cuts text into records, and records into values.
type format interface {
	// split takes the next record from the text; io.EOF ends.
	split() (chunk, error)
	// fill sets the values of the record that split found last. text holds it
	// as a string that values may share. It returns why it can't, or "".
	fill(text string, rec *Record) (reason string)
	// carries tells whether any record so far has, or could have had, a column.
	carries(column int) bool
	// judge refuses the file at its end, for what only the whole shows.
	judge() error
}

// chunk is a record as found in the text: its bytes, valid until the next split,
// and, when they can't be a record, the reason.
type chunk struct {
	bytes     []byte
	line      int64
	reason    string
	truncated bool // bytes has only the start
	end, next int  // as given by findLine
}

// Open starts reading a file of the given specification. It recognises gzip by
// its first bytes, finds the encoding and reads the header. Every error is a
// diag.Diagnostic or diag.List that names the file: an encoding or a format that
// it isn't in, a header that lacks declared columns, or a path without the school
// year that it should have.
func Open(r io.Reader, spec Spec) (*Reader, error) {
	return open(r, spec, func(decoded io.Reader) io.Reader { return decoded })
}

// open is Open with a look at the decoded text on its way.
func open(r io.Reader, spec Spec, through func(decoded io.Reader) io.Reader) (*Reader, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	names, err := newNames(spec)
	if err != nil {
		return nil, err
	}
	year, err := spec.schoolYear()
	if err != nil {
		return nil, err
	}
	decoded, codec, err := spec.open(r)
	if err != nil {
		return nil, err
	}
	decoded = through(decoded)
	reader := &Reader{spec: spec, codec: codec, tally: newTally(), year: year, doubles: spec.doubles()}
	if spec.Format == graph.JSONL {
		reader.format = newJSONL(newText(decoded), spec, names)
		return reader, nil
	}
	csv := newCSV(newText(decoded), spec)
	reader.format = csv
	if spec.Header {
		csv.header, err = reader.readHeader(csv, names)
	} else {
		csv.header, err = headerless(spec, year)
	}
	if err != nil {
		return nil, err
	}
	return reader, nil
}

// Next returns the next record, read or rejected, and io.EOF behind the last. The
// record's lists are reused by the next call; its texts are not. Any other error
// means that the file can't be read further, or that what was read can't stand (a
// diag.Diagnostic that names it).
func (r *Reader) Next() (*Record, error) {
	found, err := r.format.split()
	if err == io.EOF {
		return nil, cmp.Or(r.format.judge(), err)
	}
	if err != nil {
		return nil, r.spec.unreadable(err)
	}
	rec := &r.record
	rec.clear(found.line, len(r.spec.Columns))
	reason := found.reason
	if reason == "" {
		reason = r.badBytes(found.bytes)
	}
	if reason == "" {
		reason = r.format.fill(string(found.bytes), rec)
	}
	if reason == "" {
		for _, d := range r.doubles {
			rec.Values[d[1]] = rec.Values[d[0]]
		}
	} else {
		raw, cut := r.raw(found.bytes)
		rec.refuse(raw, cut || found.truncated, reason)
	}
	r.tally.add(rec)
	return rec, nil
}

// Carries tells whether any record so far has, or could have had, a cell of the
// declared column at an index.
func (r *Reader) Carries(column int) bool {
	for _, d := range r.doubles {
		if d[1] == column {
			column = d[0]
		}
	}
	return r.format.carries(column)
}

// Unseen returns the columns that files of this year have by their source, and that
// no record so far has carried. It says something about JSON Lines, where records
// leave out what they don't have; a CSV file without such a column doesn't open.
func (r *Reader) Unseen() []string {
	if r.tally.read == 0 {
		return nil
	}
	var list []string
	for i, c := range r.spec.Columns {
		if c.required(r.year) && !r.Carries(i) {
			list = append(list, c.Name)
		}
	}
	return list
}

// badBytes says why bytes can't be text, or "".
func (r *Reader) badBytes(text []byte) string {
	switch {
	case !utf8.Valid(text):
		return "bytes that are not " + r.codec.name
	case bytes.IndexByte(text, 0) >= 0:
		return "a NUL byte"
	}
	return ""
}

// raw returns a record's bytes as they stand in the file, and whether they had to
// be cut.
func (r *Reader) raw(text []byte) (raw []byte, truncated bool) {
	if len(text) <= maxRaw {
		return r.codec.raw(text), false
	}
	cut := maxRaw
	for cut > maxRaw-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	raw = r.codec.raw(text[:cut])
	return raw[:min(len(raw), maxRaw)], true
}

// readHeader reads and matches the first record.
func (r *Reader) readHeader(csv *csvFormat, names names) (header, error) {
	found, err := csv.split()
	if err == io.EOF {
		return header{}, diag.New(diag.BadHeader, r.spec.Span, "%s has no header line", r.spec.File).
			WithHint("export it again, or set header: false if the source never writes one")
	}
	if err != nil {
		return header{}, r.spec.unreadable(err)
	}
	reason := found.reason
	if reason == "" {
		reason = r.badBytes(found.bytes)
	}
	if reason != "" {
		return header{}, diag.New(diag.BadHeader, r.spec.Span, "the header of %s can't be read: %s", r.spec.File, reason).
			WithHint("check the source's delimiter and encoding, or export the file again")
	}
	line := string(found.bytes)
	cells := make([]string, len(csv.fields))
	for i, f := range csv.fields {
		cells[i] = csv.value(line, f).Text
	}
	return newHeader(r.spec, names, cells, r.year)
}

// unreadable reports a file that broke off.
func (s Spec) unreadable(err error) error {
	return diag.New(diag.UnreadableLanding, s.Span, "%s can't be read: %s", s.File, withoutPath(err)).
		WithHint("it may be damaged or cut off: deliver it again")
}

// nextLine finds the next line that isn't blank and leaves it in the text. A line
// that is too long is taken and comes back with a reason.
func nextLine(t *text) (chunk, error) {
	for {
		end, next, err := t.findLine(0)
		switch {
		case err == errTooLong:
			return tooLong(t)
		case err != nil:
			return chunk{}, err
		case end > 0:
			return chunk{bytes: t.ahead(end), line: t.line, end: end, next: next}, nil
		}
		t.take(next, 1)
	}
}

func tooLong(t *text) (chunk, error) {
	found := chunk{bytes: bytes.Clone(t.ahead(maxRaw)), line: t.line, reason: reasonLong, truncated: true}
	return found, t.skipLine()
}
