package runner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// rowDifference is how rows found differ from rows expected, as a table for people.
type rowDifference struct {
	columns []string
	same    [][]*string
	changed []changedRow
	missing [][]*string // expected and not found
	surplus [][]*string // found and not expected
}

// changedRow is an expected row and the row found that is most like it.
type changedRow struct{ expected, found []*string }

// compareFixture compares rows as multisets: order doesn't count, repetition does.
func compareFixture(columns []*graph.Column, expected, found [][]*string) rowDifference {
	d := rowDifference{}
	for _, c := range columns {
		d.columns = append(d.columns, c.Name)
	}
	left := map[string]int{}
	for _, row := range found {
		left[rowKey(row)]++
	}
	var missing [][]*string
	for _, row := range expected {
		if left[rowKey(row)] > 0 {
			left[rowKey(row)]--
			d.same = append(d.same, row)
		} else {
			missing = append(missing, row)
		}
	}
	for _, row := range found {
		if left[rowKey(row)] > 0 {
			left[rowKey(row)]--
			d.surplus = append(d.surplus, row)
		}
	}
	d.pair(missing)
	return d
}

func rowKey(row []*string) string {
	var b strings.Builder
	for _, cell := range row {
		if cell == nil {
			b.WriteString("-;")
		} else {
			fmt.Fprintf(&b, "%d:%s;", len(*cell), *cell)
		}
	}
	return b.String()
}

// mostPairs bounds the search for rows that are alike.
const mostPairs = 1_000_000

// pair joins each missing row with the surplus row that has most cells in common.
func (d *rowDifference) pair(missing [][]*string) {
	if len(missing)*len(d.surplus) > mostPairs {
		d.missing = missing
		return
	}
	for _, row := range missing {
		best, most := -1, 0
		for i, other := range d.surplus {
			if n := alike(row, other); n > most {
				best, most = i, n
			}
		}
		if best < 0 {
			d.missing = append(d.missing, row)
			continue
		}
		d.changed = append(d.changed, changedRow{row, d.surplus[best]})
		d.surplus = slices.Delete(d.surplus, best, best+1)
	}
}

func alike(a, b []*string) int {
	n := 0
	for i := range a {
		if sameCell(a[i], b[i]) {
			n++
		}
	}
	return n
}

func sameCell(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (d rowDifference) none() bool { return len(d.changed)+len(d.missing)+len(d.surplus) == 0 }

// summary counts what differs.
func (d rowDifference) summary() string {
	var parts []string
	for _, p := range []struct {
		rows int
		what string
	}{{len(d.changed), "changed"}, {len(d.missing), "missing"}, {len(d.surplus), "unexpected"}} {
		if p.rows > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", plural(int64(p.rows), "row"), p.what))
		}
	}
	return strings.Join(parts, ", ")
}
