package yaml

import (
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/internal/source"
)

// cursor converts places of a file that are asked for mostly in order. It goes on
// from the last one: without it, a file on one line of half a megabyte takes
// minutes.
type cursor struct {
	file                 *source.File
	line, column, offset int // of the last place; line 0: none yet
	around               source.Span
}

// at converts a line and a column (both from 1, columns in characters) as
// source.File.Offset does.
func (c *cursor) at(line, column int) int {
	if line != c.line || column < c.column {
		c.line, c.column, c.offset = line, column, c.file.Offset(line, column)
		return c.offset
	}
	text := c.file.Text
	for c.column < column && c.offset < len(text) && text[c.offset] != '\n' {
		_, size := utf8.DecodeRuneInString(text[c.offset:])
		c.offset += size
		c.column++
	}
	return c.offset
}

// lineAround returns the line that a byte stands in, without its line end.
func (c *cursor) lineAround(at int) source.Span {
	if c.around.IsZero() || at < c.around.Start || at > c.around.End {
		text := c.file.Text
		start, end := strings.LastIndexByte(text[:at], '\n')+1, len(text)
		if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n
		}
		c.around = c.file.Span(start, end)
	}
	return c.around
}
