package dbt

import "github.com/edfi-build/edfi-build/graph"

type macro struct {
	identity
	SQL         string     `json:"macro_sql"`
	DependsOn   dependsOn  `json:"depends_on"`
	Description string     `json:"description"`
	Meta        struct{}   `json:"meta"`
	Arguments   []struct{} `json:"arguments"`
}

func macros(m *graph.Manifest) map[string]macro {
	out := map[string]macro{}
	for _, one := range m.Macros {
		id := macroID(m, one.Name)
		out[id] = macro{
			identity: newIdentity(m, id, one.Name, "macro", one.Path), SQL: one.Code,
			DependsOn: dependsOn{Macros: macroIDs(m, one.Uses)}, Arguments: []struct{}{},
		}
	}
	return out
}

func macroID(m *graph.Manifest, name string) string { return "macro." + m.Project.Name + "." + name }

func macroIDs(m *graph.Manifest, names []string) []string {
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = macroID(m, name)
	}
	return ids
}
