package runner

import (
	"fmt"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// looked tells of how many columns a source of one column warns, for a number of cells
// that look like an e-mail address, of which so many differ, and others that don't.
func looked(column *graph.Column, write func(i int) string, cells, different, others int) int {
	l := lookAt(&graph.Node{Relation: graph.Relation{Space: "raw.sis", Name: "t"}, Columns: []*graph.Column{column}})
	for i := range cells {
		l.row([]landing.Value{{Text: write(i % different)}})
	}
	for range others {
		l.row([]landing.Value{{Text: "nothing to see"}})
	}
	l.row([]landing.Value{{Null: true}})
	l.row([]landing.Value{{Text: ""}})
	return len(l.warnings())
}

func TestLooksTakeManyPeopleAndAShare(t *testing.T) {
	mail := func(i int) string { return fmt.Sprintf("p%d@example.org", i) }
	who := func(i int) string { return fmt.Sprintf("Sample%c, Testa", 'a'+rune(i)) }
	column := func(name string, class graph.Classification, d *graph.Declassify) *graph.Column {
		return &graph.Column{Name: name, Governance: graph.Governance{Classification: class, Declassify: d}}
	}
	for name, c := range map[string]struct {
		column                   *graph.Column
		write                    func(int) string
		cells, different, others int
		want                     int
	}{
		"twenty people":                 {column("box", graph.Internal, nil), mail, 20, 20, 0, 1},
		"nineteen":                      {column("box", graph.Internal, nil), mail, 19, 19, 0, 0},
		"many times the same offices":   {column("box", graph.Internal, nil), mail, 1000, 19, 0, 0},
		"three in ten":                  {column("box", graph.Internal, nil), mail, 30, 30, 70, 1},
		"less than that":                {column("box", graph.Internal, nil), mail, 29, 29, 71, 0},
		"names, most of them":           {column("who", graph.Sensitive, nil), who, 20, 20, 5, 1},
		"some titles with a comma":      {column("who", graph.Sensitive, nil), who, 20, 20, 6, 0},
		"direct as it is":               {column("box", graph.Direct, nil), mail, 50, 50, 0, 0},
		"unclassified counts as direct": {column("box", "", nil), mail, 50, 50, 0, 0},
		"answered for":                  {column("box", graph.Internal, &graph.Declassify{To: graph.Internal}), mail, 50, 50, 0, 0},
		"told by its name already":      {column("email", graph.Internal, nil), mail, 50, 50, 0, 0},
	} {
		if got := looked(c.column, c.write, c.cells, c.different, c.others); got != c.want {
			t.Errorf("%s: %d warnings, want %d", name, got, c.want)
		}
	}
}
