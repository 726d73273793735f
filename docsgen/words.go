package docsgen

import (
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// classView is a classification in words. Level counts the bars of its mark, so
// that neither word nor mark depends on colour.
type classView struct {
	Word    string
	Meaning string
	Name    string // as YAML and reasons have it; "" when it is none
	Level   int    // 0, open, to 5, a person's identity
}

var classWords = map[graph.Classification]classView{
	graph.Public:    {Word: "Public", Meaning: "May be shown to anyone."},
	graph.Internal:  {Word: "Internal", Meaning: "For people who work for the district. It says nothing of one person."},
	graph.Pseudonym: {Word: "Pseudonym", Meaning: "A token in place of a person's number: the same person always has the same token, and it tells nobody who that is."},
	graph.Quasi:     {Word: "Indirect identifier", Meaning: "Harmless alone, but together with other columns it may single a person out."},
	graph.Sensitive: {Word: "Sensitive", Meaning: "A protected fact about a person, such as health, discipline or family income. Only for those whose work needs it."},
	graph.Direct:    {Word: "Direct identifier", Meaning: "Names a person or leads straight to one. It stays in the raw layer."},
}

// classOf gives a classification in words. Unclassified counts as the most closed
// one, and says so.
func classOf(c graph.Classification) classView {
	view, known := classWords[c]
	if !known {
		view = classView{Word: "Not classified", Meaning: "Treated as a direct identifier until someone decides."}
	}
	view.Name, view.Level = string(c), c.Rank()
	return view
}

// closest is the classification of a whole table: that of the column closest to
// a person, unless the table itself is declared closer.
func closest(n *graph.Node) graph.Classification {
	worst := n.Governance.Classification
	if worst == "" && len(n.Columns) > 0 {
		worst = graph.Public
	}
	for _, c := range n.Columns {
		if c.Governance.Classification.Rank() > worst.Rank() {
			worst = c.Governance.Classification
		}
	}
	return worst
}

// layerView is a layer's name and what it is for.
type layerView struct {
	Name, Title, Meaning string
}

var layerWords = map[string]layerView{
	graph.RawLayer:  {Title: "Raw", Meaning: "Rows as the source systems delivered them, kept for good and never changed."},
	"refined":       {Title: "Refined", Meaning: "The same facts in the shape of the Ed-Fi standard. From here on people are pseudonyms."},
	"published":     {Title: "Published", Meaning: "Tables made ready for dashboards and analysis. Start here."},
	graph.SeedSpace: {Title: "Reference lists", Meaning: "Short lists, such as codes and their meanings, that the district keeps itself."},
}

func layerOf(name string) layerView {
	view, known := layerWords[name]
	if !known {
		view = layerView{Title: capital(strings.ReplaceAll(name, "_", " ")), Meaning: "A layer of this project."}
	}
	view.Name = name
	return view
}

// builtWords tells how a table comes to be.
func builtWords(n *graph.Node) string {
	switch n.Kind {
	case graph.KindSource:
		return "Loaded from files of a source system"
	case graph.KindSeed:
		return "Read from a CSV file of the project"
	}
	switch n.Config.Materialized {
	case graph.View:
		return "A view: computed whenever it is read"
	case graph.Ephemeral:
		return "A helper: computed during a run, never stored"
	case graph.Incremental:
		return "A table that each run adds to"
	case graph.Snapshot:
		return "A table that keeps every earlier state of its rows"
	}
	return "A table, computed anew when its inputs change"
}

// kindWord is what a list calls a model that stores nothing; "" for a table.
func kindWord(n *graph.Node) string {
	switch n.Config.Materialized {
	case graph.Ephemeral:
		return "helper, not stored"
	case graph.View:
		return "view"
	}
	return ""
}

// standardWords writes a standard's short name as people do.
func standardWords(standard string) string {
	if version, ok := strings.CutPrefix(standard, "edfi-"); ok {
		return "Ed-Fi " + version
	}
	return standard
}

var systemWords = map[string]string{"skyward": "Skyward", "canvas": "Canvas", "calpads": "CALPADS",
	"skyward_qmlativ": "Skyward Qmlativ", "skyward_sms": "Skyward SMS 2.0"}

// systemName writes a source system's name as its maker does, where known.
func systemName(system string) string {
	return firstOf(systemWords[system], capital(strings.ReplaceAll(system, "_", " ")))
}

func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return ""
}
