package generator

import (
	"slices"
	"strings"
)

// The kinds of faults, by what a registrar would call them.
const (
	kindEncoding   = "encoding"   // bytes that the file's encoding doesn't have
	kindRagged     = "ragged"     // too few fields
	kindTail       = "tail"       // more fields than columns
	kindCode       = "code"       // a code that no crosswalk knows
	kindDuplicate  = "duplicate"  // the same key twice, with the same facts or with others
	kindOrphan     = "orphan"     // what the row belongs to isn't there
	kindAmbiguous  = "ambiguous"  // a number that leads to two people
	kindEmpty      = "empty"      // a cell that has to say something doesn't
	kindUnreadable = "unreadable" // no date, no number
	kindRange      = "range"      // a number or date that can't be
	kindLong       = "long"       // longer than the standard allows
	kindCascade    = "cascade"    // what a row belongs to is set aside itself
	kindRenumbered = "renumbered" // a new student number since the earlier delivery
	kindMerged     = "merged"     // two records of one student became one since
	kindCorrected  = "corrected"  // a past row reads otherwise now
	kindChanged    = "changed"    // other demographics now
	kindLayout     = "layout"     // a whole file in a layout that the project doesn't have: it fails the run
)

// catalogue lists all faults that can be planted, in the order of planting.
func catalogue() []fault {
	return slices.Concat(skywardFaults(), canvasFaults(), calpadsFaults(), scoreFaults(), laterFaults(), layoutFaults())
}

// one makes a fault of a single row.
func one(kind string, r row) fault { return fault{kind: kind, rows: []row{r}} }

// beforeEnd changes a line in front of its line end.
func beforeEnd(change func(line string) string) func(string) string {
	return func(line string) string {
		body := strings.TrimRight(line, "\r\n")
		return change(body) + line[len(body):]
	}
}

// badByte puts a byte into the line that neither UTF-8 nor windows-1252 has there.
var badByte = beforeEnd(func(line string) string { return line + "\x81" })

// oneShort leaves out the last field.
func oneShort(delimiter string) func(string) string {
	return beforeEnd(func(line string) string { return line[:strings.LastIndex(line, delimiter)] })
}

// oneMore adds a field.
func oneMore(delimiter string) func(string) string {
	return beforeEnd(func(line string) string { return line + delimiter + "left over" })
}

// cells are a row's changes by column.
type cells = map[string]any
