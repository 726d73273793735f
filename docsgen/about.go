package docsgen

import "github.com/edfi-build/edfi-build/graph"

// aboutView explains the words and marks of the other pages.
type aboutView struct {
	Layers  []layerView
	Seeds   *layerView // nil when the project has none
	Classes []classView
	States  []legendEntry
	Project []fact
}

type legendEntry struct {
	stateView
	Meaning string
}

func (s *site) aboutView() aboutView {
	p := s.in.Manifest.Project
	v := aboutView{
		States: []legendEntry{
			{stateView{"good", "✓", "holds"}, "The check ran on this release and found nothing wrong."},
			{stateView{"warn", "!", "warns"}, "Some rows break the check. The tables were published, and someone should look."},
			{stateView{"bad", "✕", "fails"}, "Rows break the check. Tables that depend on it were not published."},
			{stateView{"none", "–", "not run yet"}, "There is no result for this release."},
		},
		Project: known(
			fact{"District", s.district()},
			fact{"CDS code", p.District.CDSCode},
			fact{"Standard", standardWords(p.Standard)},
			fact{"Time zone", p.Timezone},
			fact{"Report date", p.ReportDate},
			fact{"Project", p.Name + versionWords(p.Version)},
			fact{"Engine", s.in.Manifest.Engine},
		),
	}
	for _, l := range p.Layers {
		v.Layers = append(v.Layers, layerOf(l.Name))
	}
	if len(s.in.Manifest.Sorted(graph.KindSeed)) > 0 {
		seeds := layerOf(graph.SeedSpace)
		v.Seeds = &seeds
	}
	for _, c := range graph.Classifications() {
		v.Classes = append(v.Classes, classOf(c))
	}
	v.Classes = append(v.Classes, classOf(""))
	return v
}

func versionWords(version string) string {
	if version == "" {
		return ""
	}
	return " " + version
}
