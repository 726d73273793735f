package project

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// byteOrderMark is what some programs put in front of UTF-8.
const byteOrderMark = "\uFEFF"

// csvCell is a cell with its place: line and byte from 0, and its length as
// written, quotes included.
type csvCell struct {
	text                 string
	quoted               bool
	line, column, length int
}

// csvError says where CSV text can't be read.
type csvError struct {
	line, column int
	problem      string
}

// Error implements error.
func (e *csvError) Error() string { return e.problem }

// readCSV reads records with the places of their cells; encoding/csv alone loses
// whether a cell was quoted, which tells an empty text from NULL. Blank lines are
// left out. The error is a *csvError.
func readCSV(text string, delimiter rune) ([][]csvCell, error) {
	text = strings.TrimPrefix(text, byteOrderMark)
	lines := strings.Split(text, "\n")
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord, reader.Comma = -1, delimiter
	var records [][]csvCell
	for {
		fields, err := reader.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return records, nil
		case errors.As(err, &bad):
			return nil, &csvError{bad.Line - 1, max(0, bad.Column-1), bad.Err.Error()}
		case err != nil:
			return nil, &csvError{0, 0, err.Error()}
		}
		record := make([]csvCell, len(fields))
		for i, field := range fields {
			line, column := reader.FieldPos(i)
			c := csvCell{text: field, line: line - 1, column: column - 1, length: len(field)}
			if rest := lines[c.line][c.column:]; strings.HasPrefix(rest, `"`) {
				c.quoted = true
				c.length = min(len(rest), len(field)+strings.Count(field, `"`)+2)
			}
			record[i] = c
		}
		records = append(records, record)
	}
}
