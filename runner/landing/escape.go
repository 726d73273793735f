package landing

import (
	"bytes"
	"strings"
)

// Text with backslash escapes, as Canvas, PostgreSQL (COPY, text format) and MySQL
// write it: a backslash takes its meaning from the character before it, quotes are
// text, \N alone is NULL and nothing is empty text.

const reasonEscape = "a backslash that escapes nothing"

// nullEscape is a field that means NULL.
const nullEscape = `\N`

// escapeLetters are the letters that mean another character behind a backslash.
var escapeLetters = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// splitEscaped finds the next record and its fields. A line end behind a backslash is
// part of its field, as MySQL writes it.
func (c *csvFormat) splitEscaped() (chunk, error) {
	found, err := c.firstLine()
	if err != nil || found.reason != "" {
		return found, err
	}
	for endsEscaped(c.text.ahead(c.end)) {
		more, err := c.extend(0)
		if err != nil {
			return chunk{}, err
		}
		if !more {
			return c.finish(reasonEscape), nil
		}
	}
	c.fields = c.fields[:0]
	data := c.text.ahead(c.end)
	for at := 0; ; at += len(c.delimiter) {
		f, ok := c.escapedField(data, at)
		if !ok {
			return c.finish(reasonEscape), nil
		}
		c.fields = append(c.fields, f)
		if at = f.end; at == c.end {
			return c.finish(""), nil
		}
	}
}

// endsEscaped tells whether a backslash stands before the line's end that isn't
// escaped itself.
func endsEscaped(line []byte) bool {
	return (len(line)-len(bytes.TrimRight(line, `\`)))%2 == 1
}

// escapedField reads the field that starts at an offset of the record. ok is false
// where a backslash escapes nothing.
func (c *csvFormat) escapedField(data []byte, at int) (f field, ok bool) {
	f = field{start: at}
	for from := at; ; {
		f.end = len(data)
		if i := bytes.Index(data[from:], c.delimiter); i >= 0 {
			f.end = from + i
		}
		i := bytes.IndexByte(data[from:f.end], '\\')
		if i < 0 {
			return f, true
		}
		f.escaped = true
		from += i + len(`\N`)
		isNull := from == at+len(nullEscape) && from == f.end && data[from-1] == 'N'
		if !isNull && !escapable(data[from-1]) {
			return f, false
		}
	}
}

// escapable tells whether a backslash may stand before a character: a letter with a
// meaning, or what is no letter and no digit and stands for itself.
func escapable(c byte) bool {
	_, letter := escapeLetters[c]
	return letter || !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')
}

// unescape gives the text of a field with escapes.
func unescape(field string) Value {
	if field == nullEscape {
		return Value{Null: true}
	}
	var b strings.Builder
	b.Grow(len(field))
	for {
		before, behind, found := strings.Cut(field, `\`)
		b.WriteString(before)
		if !found {
			return Value{Text: b.String()}
		}
		c := behind[0]
		if meant, letter := escapeLetters[c]; letter {
			c = meant
		}
		b.WriteByte(c)
		field = behind[1:]
	}
}
