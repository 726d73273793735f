package profiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// recordType gives the declared table of a file without header whose first field
// names its record type, such as SENR, or SENR-R for an extract of the state's.
func recordType(first []string, known []*graph.Node) *graph.Node {
	if len(first) < 2 {
		return nil
	}
	name := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(first[0]), "-R"))
	for _, node := range known {
		if !node.Source.Landing.Header && node.Source.Landing.Format == graph.CSV && node.Name == name {
			return node
		}
	}
	return nil
}

// isExtract tells a file that the state gave back: its record type ends in -R, and
// two fields more stand at its end.
func isExtract(first []string) bool {
	return len(first) > 0 && strings.HasSuffix(strings.TrimSpace(first[0]), "-R")
}

// recognise finds the declared source that the file looks like: by its record type,
// or by its headers.
func (t *Table) recognise(known []*graph.Node) *graph.Node {
	if t.Shape.Format == graph.CSV && !t.Shape.Header.Present {
		node := recordType(t.Shape.first, known)
		if node != nil {
			t.layout = layoutOf(node, len(t.Columns))
		}
		return node
	}
	var best *graph.Node
	var bestScore float64
	for _, node := range known {
		if score := t.likeness(node); score > bestScore {
			best, bestScore = node, score
		}
	}
	return best
}

// likeness is 0 for a table that the file isn't, and else the greater the more
// headers they share. Tables of Canvas share so many that the file's name must tell.
func (t *Table) likeness(node *graph.Node) float64 {
	if !node.Source.Landing.Header && node.Source.Landing.Format == graph.CSV {
		return 0
	}
	shared, mine, theirs := 0, len(t.Columns), len(node.Columns)
	for _, c := range t.Columns {
		if declared(node, c.Header) != nil {
			shared++
		}
	}
	named := strings.HasPrefix(SnakeCase(stem(t.File)), node.Name)
	delivery := isDelivery(t.headers())
	switch {
	case shared < 2, delivery && !named:
		return 0
	case delivery, shared*10 >= theirs*9 && theirs > 2, shared*10 >= theirs*6 && shared*10 >= mine*6:
		score := float64(shared) / float64(mine+theirs-shared)
		if named {
			score += float64(len(node.Name)) / 100 // course_sections before courses
		}
		return score
	}
	return 0
}

// declared finds the column that a header belongs to, as ingest does: without regard
// to letter case, spaces, hyphens, dots and underscores.
func declared(node *graph.Node, header string) *graph.Column {
	for _, c := range node.Columns {
		for _, name := range append([]string{c.Name}, c.Headers...) {
			if loose(name) == loose(header) {
				return c
			}
		}
	}
	return nil
}

func loose(header string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "\u00a0", "").Replace(strings.ToLower(header))
}

func (t *Table) headers() []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = c.Header
	}
	return list
}

// nameColumns names the columns: as they are declared where the file is known, else
// after their headers. Fields of a known record type are told by position.
func (t *Table) nameColumns() {
	if t.known != nil {
		t.Looks = t.known.Source.System + "." + t.known.Source.Table
	}
	list := names(t.headers())
	for i := range t.Columns {
		if t.layout != nil {
			list[i] = t.fieldAt(i)
		} else if c := t.declaration(i); c != nil {
			list[i] = c.Name
		}
	}
	for i, name := range distinctNames(list, t.headers()) {
		t.Columns[i].Name = name
	}
}

// newestYear stands for the layout of files that say no school year.
const newestYear = 9999

// layoutOf gives the columns of a file without header by position: those of the newest
// layout, or of the newest with that many fields.
func layoutOf(node *graph.Node, width int) []*graph.Column {
	years := []int{newestYear}
	for _, c := range node.Columns {
		years = append(years, c.InFile.Since, c.InFile.Since-1, c.InFile.Until)
	}
	slices.SortFunc(years, func(a, b int) int { return b - a })
	for _, year := range years {
		if columns := heldIn(node, year); len(columns) == width {
			return columns
		}
	}
	return heldIn(node, newestYear)
}

func heldIn(node *graph.Node, year int) []*graph.Column {
	var list []*graph.Column
	for _, c := range node.Columns {
		if c.InFile.Holds(year) {
			list = append(list, c)
		}
	}
	return list
}

// fieldAt names a field by its position in the layout.
func (t *Table) fieldAt(i int) string {
	tail := i - len(t.layout)
	switch {
	case tail < 0:
		return t.layout[i].Name
	case isExtract(t.Shape.first) && tail < 2 && len(t.Columns) == len(t.layout)+2:
		return []string{"upload_date", "last_date_updated"}[tail]
	}
	return fmt.Sprintf("column_%d", i+1)
}

// declaration is the declared column that column i is; nil without one.
func (t *Table) declaration(i int) *graph.Column {
	switch {
	case t.known == nil:
		return nil
	case t.Shape.Header.Present, t.Shape.Format != graph.CSV:
		return declared(t.known, t.Columns[i].Header)
	case i < len(t.layout):
		return t.layout[i]
	}
	return nil
}
