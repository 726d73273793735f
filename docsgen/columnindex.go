package docsgen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
)

// letterView is one letter of the list of all columns.
type letterView struct {
	Letter  string
	Anchor  string
	Columns []columnLine
}

// columnLine is a column name with every table that has such a column.
type columnLine struct {
	Name   string
	Tables []columnPlace
}

type columnPlace struct {
	Relation, Path, Label string
	Class                 classView
}

// columnIndex lists all columns from A to Z: the way in for those who know a
// column by name and whose browser runs no scripts.
func (s *site) columnIndex() []letterView {
	places := map[string][]columnPlace{}
	for _, n := range s.tables {
		for _, c := range n.Columns {
			places[c.Name] = append(places[c.Name], place(n, c))
		}
	}
	names := make([]string, 0, len(places))
	for name := range places {
		names = append(names, name)
	}
	slices.SortFunc(names, byLetter)
	var letters []letterView
	for _, name := range names {
		letter := initial(name)
		if last := len(letters) - 1; last < 0 || letters[last].Letter != letter {
			letters = append(letters, letterView{Letter: letter, Anchor: letterAnchor(letter)})
		}
		current := &letters[len(letters)-1]
		current.Columns = append(current.Columns, columnLine{Name: name, Tables: places[name]})
	}
	return letters
}

func place(n *graph.Node, c *graph.Column) columnPlace {
	return columnPlace{
		Relation: n.Relation.String(),
		Path:     tablePath(n) + "#" + columnAnchor(c.Name),
		Label:    c.Business.Label,
		Class:    classOf(c.Governance.Classification),
	}
}

// byLetter sorts by the heading that a name stands under, then by the name
// without regard to case.
func byLetter(a, b string) int {
	return strings.Compare(initial(a)+strings.ToLower(a)+"\x00"+a, initial(b)+strings.ToLower(b)+"\x00"+b)
}

// initial is the letter that a name stands under; "#" for what is no letter.
func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	if r == utf8.RuneError || !unicode.IsLetter(r) {
		return "#"
	}
	return string(unicode.ToUpper(r))
}
