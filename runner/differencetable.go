package runner

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds on what is shown of a difference.
const (
	shownSame    = 10
	shownChanges = 25
	shownWidth   = 60 // of a cell, in characters
)

// table writes the rows one below the other: a blank in front of what is as
// expected, - of what is missing, + of what wasn't expected, and ^ below the cells
// that differ.
func (d rowDifference) table() string {
	header := make([]*string, len(d.columns))
	for i := range d.columns {
		header[i] = &d.columns[i]
	}
	t := &diffTable{}
	t.add(' ', header, false)
	for _, row := range d.same[:min(len(d.same), shownSame)] {
		t.add(' ', row, true)
	}
	t.more(len(d.same)-shownSame, "as expected")
	for _, c := range d.changed[:min(len(d.changed), shownChanges)] {
		t.add('-', c.expected, true)
		t.add('+', c.found, true)
		t.mark(c)
	}
	t.more(len(d.changed)-shownChanges, "changed")
	t.addAll('-', d.missing, "missing")
	t.addAll('+', d.surplus, "unexpected")
	return t.String()
}

// diffTable lines up cells.
type diffTable struct {
	lines  []diffLine
	widths []int
}

type diffLine struct {
	mark  rune
	cells []string
	text  string // in place of cells
}

func (t *diffTable) add(mark rune, row []*string, isData bool) {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = shownCell(cell, isData)
		if i == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[i] = max(t.widths[i], utf8.RuneCountInString(cells[i]))
	}
	t.lines = append(t.lines, diffLine{mark: mark, cells: cells})
}

func (t *diffTable) addAll(mark rune, rows [][]*string, what string) {
	for _, row := range rows[:min(len(rows), shownChanges)] {
		t.add(mark, row, true)
	}
	t.more(len(rows)-shownChanges, what)
}

func (t *diffTable) more(n int, what string) {
	if n > 0 {
		t.lines = append(t.lines, diffLine{mark: ' ', text: fmt.Sprintf("… and %s %s", plural(int64(n), "row"), what)})
	}
}

// mark puts a line of ^ below the cells of a changed row.
func (t *diffTable) mark(c changedRow) {
	cells := make([]string, len(c.found))
	for i := range cells {
		if !sameCell(c.expected[i], c.found[i]) {
			width := max(utf8.RuneCountInString(shownCell(c.expected[i], true)), utf8.RuneCountInString(shownCell(c.found[i], true)))
			cells[i] = strings.Repeat("^", max(1, width))
		}
	}
	t.lines = append(t.lines, diffLine{mark: ' ', cells: cells})
}

// shownCell writes a cell so that NULL, an empty text and blanks can be told apart.
func shownCell(cell *string, isData bool) string {
	if cell == nil {
		return "null"
	}
	text := strings.ReplaceAll(*cell, "\n", "⏎")
	if runes := []rune(text); len(runes) > shownWidth {
		text = string(runes[:shownWidth-1]) + "…"
	}
	if isData && (text == "" || text == "null" || strings.TrimSpace(text) != text) {
		return literal(text)
	}
	return text
}

// String writes the lines.
func (t *diffTable) String() string {
	lines := make([]string, len(t.lines))
	for i, line := range t.lines {
		var b strings.Builder
		b.WriteRune(line.mark)
		b.WriteString(" " + line.text)
		for j, cell := range line.cells {
			b.WriteString(cell + strings.Repeat(" ", t.widths[j]-utf8.RuneCountInString(cell)+2))
		}
		lines[i] = strings.TrimRight(b.String(), " ")
	}
	return strings.Join(lines, "\n")
}
