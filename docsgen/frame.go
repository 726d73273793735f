package docsgen

import "strings"

// frame is what surrounds every page: head, navigation, footer.
type frame struct {
	page
	Root       string // way from the page to the site's root: "" or "../"
	District   string
	Navigation []navEntry
	Release    string // "Release 7", or that there is none yet
	Time       string
	Commit     string // the digits that tell commits apart
	Dirty      bool
	Written    string // when the pages were made
}

type navEntry struct {
	Text, Path string
	Current    bool
}

func (s *site) frame(p page) frame {
	f := frame{
		page:       p,
		Root:       strings.Repeat("../", strings.Count(p.Path, "/")),
		District:   s.district(),
		Navigation: s.navigation(p.Section),
		Release:    "No release yet",
		Written:    s.moment(s.in.GeneratedAt),
	}
	if r := s.in.Release; r != nil {
		f.Release, f.Time = releaseName(r), s.moment(r.Time)
		f.Commit, f.Dirty = r.Commit[:min(12, len(r.Commit))], r.Dirty
	}
	return f
}

func (s *site) navigation(current string) []navEntry {
	var nav []navEntry
	for _, e := range []struct{ section, text, path string }{
		{"tables", "Tables", "index.html"},
		{"columns", "Columns A–Z", "columns.html"},
		{"kpis", "KPIs", "kpis.html"},
		{"entities", "Ed-Fi", entitiesPath},
		{"access", "Access", accessPath},
		{"about", "How to read", "about.html"},
	} {
		if e.section != "entities" || len(s.in.Manifest.Entities) > 0 {
			nav = append(nav, navEntry{Text: e.text, Path: e.path, Current: e.section == current})
		}
	}
	return nav
}

// district is the name that people know, or at least the project's.
func (s *site) district() string {
	project := s.in.Manifest.Project
	return firstOf(project.District.Name, project.Name)
}

func releaseName(r *Release) string { return "Release " + count(r.Number) }
