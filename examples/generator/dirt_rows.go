package generator

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// fault is something wrong with the files: one row or several that belong
// together.
type fault struct {
	kind string
	rows []row
}

// row is one row of a fault. It is a copy of the clean row that was written last,
// with some cells changed, and stands behind it; so the clean rows stay as they are
// and nothing hangs on the copy.
type row struct {
	table  string              // see dirt.table
	like   map[string]string   // what the row to copy must say
	set    map[string]any      // cells by column: a value, or a fresh number
	soil   func(string) string // happens to the line, or nil
	place  place
	expect []outcome
}

// place is where a row's changes go.
type place int

const (
	behind    place = iota // a copy behind the last clean row
	onNext                 // the next clean row is soiled itself
	nextThen               // the next clean row read so in the earlier delivery
	onlyThen               // a copy that only the earlier delivery has
	oldLayout              // a copy in a file of its own, in a layout with fewer fields
)

// fresh is a number that no clean row has. It is the same in all rows of a fault.
type fresh string

// freshDay is a day of the summer break that no other row has.
type freshDay struct{}

// takes says whether the row can be planted now: the last row can be copied, and
// the next one isn't promised to another fault.
func (t *table) takes(p row) bool {
	switch p.place {
	case onNext, nextThen:
		if t.dirt.soil != nil {
			return false
		}
	case oldLayout:
		return !t.dirt.hasOldLayout
	}
	for column, want := range p.like {
		if text(t.cells[t.column(column)], "") != want {
			return false
		}
	}
	return true
}

// at puts the row in its place, or has the table do so with its next row.
func (p row) at(d *dirt, t *table, kind string, numbers map[fresh]string) {
	told := func() { d.list.add(kind, t, p.expect) }
	switch p.place {
	case onNext:
		t.dirt.soil = func(line string) string {
			told()
			return p.soil(line)
		}
	case nextThen:
		t.dirt.soil = func(line string) string {
			told()
			t.dirt.then = func(cells []any) []any { return p.changed(d, t, cells, numbers) }
			return line
		}
	case onlyThen:
		d.list.add(kind, t.dirt.earlier, p.expect)
		t.dirt.earlier.write(p.changed(d, t, t.cells, numbers)...)
	case oldLayout:
		t.dirt.hasOldLayout = true
		fields := len(t.columns) * 2 / 3
		old := d.files.open(strings.Replace(t.path, deliveryDay, oldDay, 1), t.format, t.columns[:fields]...)
		old.dirt.isEarlier = true
		d.list.add(kind, old, p.expect)
		old.write(t.cells[:fields]...)
	default:
		line, err := t.format.row(t.columns, p.changed(d, t, t.cells, numbers))
		d.files.keep(err)
		told()
		d.files.keep(t.printSoiled(line, p.soil))
		t.rows++
	}
}

// changed gives a copy of cells with the fault's changes.
func (p row) changed(d *dirt, t *table, cells []any, numbers map[fresh]string) []any {
	cells = slices.Clone(cells)
	for _, column := range slices.Sorted(maps.Keys(p.set)) {
		value := p.set[column]
		if name, ok := value.(fresh); ok {
			if numbers[name] == "" {
				numbers[name] = d.number()
			}
			value = numbers[name]
		}
		if _, ok := value.(freshDay); ok {
			value = date(2026, time.July, 1).AddDate(0, 0, take(&d.days))
		}
		i := t.column(column)
		if number, ok := value.(string); ok && isInt(cells[i]) {
			if n, err := strconv.Atoi(number); err == nil {
				value = n
			}
		}
		cells[i] = value
	}
	return cells
}

func isInt(v any) bool { _, ok := v.(int); return ok }

// column finds a column by its name. One that isn't there is a mistake in this package
// and ends the run.
func (t *table) column(name string) int {
	i := slices.Index(t.columns, name)
	if i < 0 {
		t.files.keep(fmt.Errorf("%s has no column %s", t.path, name))
	}
	return max(i, 0)
}

// printSoiled writes a line after something has happened to its bytes. They may
// then be bytes which the file's encoding doesn't have, so they go below it.
func (t *table) printSoiled(line string, soil func(string) string) error {
	if soil == nil {
		return t.print(line)
	}
	if _, ok := t.format.(caret); !ok {
		return t.print(soil(line))
	}
	line, err := charmap.Windows1252.NewEncoder().String(line)
	if err != nil {
		return err
	}
	if err := t.to.Flush(); err != nil {
		return err
	}
	line = soil(line)
	t.dirt.lines += strings.Count(line, "\n")
	_, err = io.WriteString(t.dirt.file, line)
	return err
}

// tableDirt is what a table knows of dirt.
type tableDirt struct {
	lines     int                 // line ends so far, those within quotes too
	file      io.Writer           // below the encoding
	soil      func(string) string // happens to the next row, or nil
	isEarlier bool                // the table is an earlier delivery
	earlier   *table              // the earlier delivery of the table, or nil
	then      func([]any) []any   // how the row read in the earlier delivery, or nil

	hasOldLayout bool // there is a file in an old layout
}

// soiled gives the line as it goes into the file.
func (s *tableDirt) soiled(line string) string {
	if soil := s.soil; soil != nil {
		s.soil = nil
		return soil(line)
	}
	return line
}
