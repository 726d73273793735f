// Package source holds text as people wrote it: files, positions in them, and
// the map from generated text back to where it came from.
//
// Positions are bytes inside the program and lines and characters (both from 1)
// towards people, converted in one place: File.Position.
package source

import (
	"sort"
	"unicode/utf8"
)

// File is one text file of a project. It is immutable and safe for concurrent use.
type File struct {
	// Path is relative to the project, with slashes.
	Path string
	// Text is the file's content, UTF-8.
	Text string

	lines []int // byte offset at which each line starts
}

// NewFile indexes text once, so that every later position is a binary search.
func NewFile(path, text string) *File {
	lines := []int{0}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	return &File{Path: path, Text: text, lines: lines}
}

// Position is a place in a file as people count.
type Position struct {
	Line   int `json:"line"`   // from 1
	Column int `json:"column"` // from 1, in characters (code points)
	Byte   int `json:"byte"`   // from 0, in bytes
}

// Position converts a byte offset. Offsets outside the text are moved to its
// nearer end, so that a wrong offset gives a wrong place and never a panic.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.Text))
	line := sort.SearchInts(f.lines, offset+1) - 1
	column := utf8.RuneCountInString(f.Text[f.lines[line]:offset]) + 1
	return Position{Line: line + 1, Column: column, Byte: offset}
}

// Line returns the text of line n (from 1) without its line end; "" outside the file.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	start, end := f.lines[n-1], len(f.Text)
	if n < len(f.lines) {
		end = f.lines[n] - 1
	}
	if end > start && f.Text[end-1] == '\r' {
		end--
	}
	return f.Text[start:end]
}

// Offset converts a line and a column (both from 1, columns in characters) to a
// byte offset; places outside the text are moved to its nearer end.
func (f *File) Offset(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(f.lines) {
		return len(f.Text)
	}
	offset := f.lines[line-1]
	for ; column > 1 && offset < len(f.Text) && f.Text[offset] != '\n'; column-- {
		_, size := utf8.DecodeRuneInString(f.Text[offset:])
		offset += size
	}
	return offset
}

// Span returns the part of the file between two byte offsets.
func (f *File) Span(start, end int) Span { return Span{File: f, Start: start, End: end} }

// Whole returns the span of the whole file.
func (f *File) Whole() Span { return Span{File: f, Start: 0, End: len(f.Text)} }

// Span is a half-open range of bytes [Start, End) in a file. The zero Span is
// "nowhere".
type Span struct {
	File       *File
	Start, End int
}

// IsZero tells whether the span is nowhere.
func (s Span) IsZero() bool { return s.File == nil }

// Text returns the text the span covers; "" for nowhere.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	start := min(max(s.Start, 0), len(s.File.Text))
	end := min(max(s.End, start), len(s.File.Text))
	return s.File.Text[start:end]
}
