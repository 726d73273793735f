package landing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// csvFormat reads RFC 4180 with any single-character delimiter, and keeps the
// difference between nothing (NULL) and "" (empty), which encoding/csv loses. Text
// with backslash escapes is read in escape.go.
//
//   - A record ends at CRLF, LF or CR outside quotes. Blank lines are skipped.
//   - A quote opens a quoted field only as the field's first character; elsewhere
//     it is text.
//   - Behind a closing quote only a delimiter or a line end may follow.
//
// A lost quote must not take the rest of the file with it. A record with a broken
// quote (text behind the closing quote, no closing quote before the end of the
// file, or a field of over 1 MB that goes on over line ends) is rejected as its
// first line. The lines that it had swallowed are read again one by one, and any
// of them with a quote in a doubtful place is rejected, too: the tail of a broken
// record must not pass for a record.
type csvFormat struct {
	spec      Spec
	text      *text
	delimiter []byte
	backslash bool // escapes fields, not quotes
	nulls     map[string]bool
	header    header

	end, next int   // the record's last line so far, counted from the record's start
	lines     int64 // line ends in the record
	fields    []field
	suspect   int64 // text up to this offset was swallowed by a broken quote

	shorts shorts
}

// shorts counts the records of a file that have too few fields.
type shorts struct {
	records, short int64
	first          int // fields of the first record if it is short, else 0
}

// field is where a field lies in its record, without quotes.
type field struct {
	start, end int
	quoted     bool
	doubled    bool // holds doubled quotes
	escaped    bool // holds backslashes
}

const (
	reasonText  = "text after a closing quote"
	reasonOpen  = "a quoted field does not end"
	reasonStray = "a quote in the middle of a field, near a quoted field that does not end"
	reasonLong  = "longer than 16 MB"
)

// newCSV starts a file; its header is still to be set.
func newCSV(t *text, spec Spec) *csvFormat {
	c := &csvFormat{
		spec: spec, text: t, delimiter: []byte(spec.delimiter()), backslash: spec.Escapes == graph.EscapeBackslash, nulls: map[string]bool{},
	}
	for _, null := range spec.NullValues {
		c.nulls[null] = true
	}
	return c
}

// split finds the next record and its fields.
func (c *csvFormat) split() (chunk, error) {
	if c.backslash {
		return c.splitEscaped()
	}
	if found, err := c.firstLine(); err != nil || found.reason != "" {
		return found, err
	}
	c.fields = c.fields[:0]
	firstEnd, firstNext := c.end, c.next
	for at := 0; ; at += len(c.delimiter) {
		f, after, reason, err := c.field(at)
		if err != nil {
			return chunk{}, err
		}
		if reason != "" {
			c.suspect = max(c.suspect, c.text.offset+int64(c.next))
			c.end, c.next, c.lines = firstEnd, firstNext, 1
			return c.finish(reason), nil
		}
		c.fields = append(c.fields, f)
		if at = after; at == c.end {
			return c.finish(""), nil
		}
	}
}

// firstLine moves to the next line that isn't blank.
func (c *csvFormat) firstLine() (chunk, error) {
	found, err := nextLine(c.text)
	c.end, c.next, c.lines = found.end, found.next, 1
	return found, err
}

// finish takes the record from the text.
func (c *csvFormat) finish(reason string) chunk {
	found := chunk{bytes: c.text.ahead(c.end), line: c.text.line, reason: reason}
	c.text.take(c.next, c.lines)
	return found
}

// field reads the field that starts at an offset of the record and says what
// comes after it. A reason tells that the record is broken.
func (c *csvFormat) field(at int) (f field, after int, reason string, err error) {
	data := c.text.ahead(c.end)[at:]
	if len(data) > 0 && data[0] == '"' {
		return c.quoted(at)
	}
	after = c.end
	if i := bytes.Index(data, c.delimiter); i >= 0 {
		after = at + i
	}
	if c.isSuspect() && bytes.IndexByte(data[:after-at], '"') >= 0 {
		return f, 0, reasonStray, nil
	}
	return field{start: at, end: after}, after, "", nil
}

func (c *csvFormat) quoted(at int) (f field, after int, reason string, err error) {
	f = field{start: at + 1, quoted: true}
	for from := at + 1; ; {
		rest := c.text.ahead(c.end)[from:]
		i := bytes.IndexByte(rest, '"')
		switch {
		case i < 0:
			from = c.next
			if more, err := c.extend(at); !more {
				return f, 0, reasonOpen, err
			}
		case i+1 < len(rest) && rest[i+1] == '"':
			f.doubled = true
			from += i + 2
		case i+1 < len(rest) && !bytes.HasPrefix(rest[i+1:], c.delimiter):
			return f, 0, reasonText, nil
		default:
			f.end = from + i
			return f, f.end + 1, "", nil
		}
	}
}

// extend adds the next line to the record, for a quoted field that started at an
// offset of it. It reports false where no line may or can be added.
func (c *csvFormat) extend(at int) (more bool, err error) {
	if c.isSuspect() || c.next-at > maxQuoted {
		return false, nil
	}
	end, next, err := c.text.findLine(c.next)
	if err == io.EOF || errors.Is(err, errTooLong) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.end, c.next = end, next
	c.lines++
	return true, nil
}

func (c *csvFormat) isSuspect() bool { return c.text.offset < c.suspect }

// fill puts the fields of the last split where they belong.
func (c *csvFormat) fill(text string, rec *Record) (reason string) {
	c.shorts.records++
	if have, want := len(c.fields), len(c.header.columns); have < want {
		if c.shorts.short++; c.shorts.records == 1 {
			c.shorts.first = have
		}
		return fmt.Sprintf("too few fields: %d of %d", have, want)
	}
	for i, f := range c.fields {
		v := c.value(text, f)
		switch {
		case i >= len(c.header.columns):
			rec.Extra = append(rec.Extra, v)
		case c.header.columns[i] == undeclared:
			rec.Undeclared = append(rec.Undeclared, Cell{Header: c.header.names[i], Value: v})
		default:
			rec.Values[c.header.columns[i]] = v
		}
	}
	return ""
}

func (c *csvFormat) value(text string, f field) Value {
	s := text[f.start:f.end]
	switch {
	case f.escaped:
		return unescape(s)
	case c.backslash && !c.nulls[s]:
		return Value{Text: s}
	case f.doubled:
		return Value{Text: strings.ReplaceAll(s, `""`, `"`)}
	case f.quoted:
		return Value{Text: s}
	case s == "", len(c.nulls) > 0 && c.nulls[s]:
		return Value{Null: true}
	}
	return Value{Text: s}
}

// carries tells whether the file has a column.
func (c *csvFormat) carries(column int) bool { return slices.Contains(c.header.columns, column) }

// judge refuses a file without a header whose first record and most of the others
// have too few fields: that is another layout, and not a file with broken records.
func (c *csvFormat) judge() error {
	if c.spec.Header || c.shorts.first == 0 || c.shorts.short*2 <= c.shorts.records {
		return nil
	}
	return c.spec.otherLayout(c.shorts.first, c.header.year)
}
