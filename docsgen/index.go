package docsgen

import (
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// indexView is the front page: what this is, how it stands, every table.
type indexView struct {
	Systems []string // source systems, as people call them
	Sources string   // the same in a sentence
	Counts  []fact
	State   stateView
	Layers  []layerTables
}

// layerTables is a layer with its tables.
type layerTables struct {
	layerView
	Tables []tableLine
}

// tableLine is a table in a list.
type tableLine struct {
	neighbourView
	Rows    string
	Steward string
	Class   classView
	State   stateView
	Words   string // all that the search box looks through, in lower case
}

func (s *site) indexView() indexView {
	v := indexView{Systems: s.systems(), State: s.summary(s.tables...)}
	v.Sources = list(v.Systems)
	var columns int64
	for _, n := range s.tables {
		columns += int64(len(n.Columns))
		last := len(v.Layers) - 1
		if last < 0 || v.Layers[last].Name != n.Relation.Space {
			v.Layers = append(v.Layers, layerTables{layerView: layerOf(n.Relation.Space)})
			last++
		}
		v.Layers[last].Tables = append(v.Layers[last].Tables, s.tableLine(n))
	}
	v.Counts = []fact{
		{"Tables", count(int64(len(s.tables)))},
		{"Columns", count(columns)},
		{"KPIs", count(int64(len(s.in.Manifest.KPIs)))},
	}
	return v
}

func (s *site) tableLine(n *graph.Node) tableLine {
	return tableLine{
		neighbourView: neighbour(n),
		Rows:          s.rows(n),
		Steward:       n.Steward,
		Class:         classOf(closest(n)),
		State:         s.summary(n),
		Words:         searchWords(n),
	}
}

// searchWords are every name that people may know a table by, and what it is.
func searchWords(n *graph.Node) string {
	words := []string{
		title(n), n.Relation.String(), definition(n.Business, n.Description), n.Steward,
		n.Config.Contract.Entity, n.Business.Domain,
	}
	words = append(words, n.Business.Synonyms...)
	return strings.ToLower(strings.Join(strings.Fields(strings.Join(words, " ")), " "))
}

// systems names the source systems that the project reads, in order of name.
func (s *site) systems() []string {
	var names []string
	for _, n := range s.in.Manifest.Sorted(graph.KindSource) {
		if name := systemName(n.Relation.Source); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names
}
