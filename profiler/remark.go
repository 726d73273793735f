package profiler

import (
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// remark notes what a person should look at.
func (t *Table) remark() {
	t.Notes = nil
	note := func(format string, args ...any) { t.Notes = append(t.Notes, fmt.Sprintf(format, args...)) }
	f := t.Faults
	if f.Rejected > 0 {
		note("%s can't be read and would go to __rejects; the first on line %d: %s", count(f.Rejected, "record"), f.FirstLine, f.Reason)
	}
	if f.TooFew > 0 {
		note("%s too few fields and would go to __rejects", have(f.TooFew))
	}
	if f.TooMany > 0 {
		note("%s more fields than there are columns; they would be kept in _extra", have(f.TooMany))
	}
	if f.KeysLeft > 0 {
		note("%s left out: their keys look like data, or are another key in other letters", count(f.KeysLeft, "value"))
	}
	if lacking := t.lacking(); len(lacking) > 0 {
		note("declared in %s, and not in this file: %s", t.Looks, strings.Join(lacking, ", "))
	}
	if n := t.unrecognised(); n > 0 {
		note("%s not recognised, and so proposed as direct", areColumns(n))
	}
	for _, c := range t.Columns {
		if c.Type.Ambiguous() {
			note("%s: the data can't tell whether its dates are %s: ask who exports it", c.Name, c.Type.orFormats())
		}
		if c.Type.Mixed {
			note("%s: no one format reads all of its dates", c.Name)
		}
		if c.Distinct == 1 && c.Filled >= fewRecords && c.Classification == graph.Direct && isNumberName(c.Name) {
			note("%s: one value for everybody, so it tells nobody apart", c.Name)
		}
		if warning := warningOf(c.Name); warning != "" {
			note("%s: %s", c.Name, warning)
		}
	}
	t.Notes = append(t.Notes, t.asides...)
}

// lacking lists the columns that every file should have by its declaration.
func (t *Table) lacking() []string {
	var list []string
	if t.known == nil || t.layout != nil {
		return nil
	}
	for _, c := range t.known.Columns {
		if !c.InFile.Optional && c.InFile.Holds(newestYear) && t.column(c.Name) < 0 {
			list = append(list, c.Name)
		}
	}
	return list
}

func (t *Table) unrecognised() (n int) {
	for _, c := range t.Columns {
		if c.Because == notRecognised {
			n++
		}
	}
	return n
}

func areColumns(n int) string {
	if n == 1 {
		return "1 column is"
	}
	return thousands(int64(n)) + " columns are"
}

func have(n int64) string {
	if n == 1 {
		return "1 record has"
	}
	return thousands(n) + " records have"
}
