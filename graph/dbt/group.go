package dbt

import "github.com/edfi-build/edfi-build/graph"

type group struct {
	identity
	Owner       owner   `json:"owner"`
	Description *string `json:"description"`
}

func groups(m *graph.Manifest) map[string]group {
	out := map[string]group{}
	for _, g := range m.Groups {
		id := "group." + m.Project.Name + "." + g.Name
		out[id] = group{identity: newIdentity(m, id, g.Name, "group", g.Path), Owner: newOwner(g.Owner), Description: emptyAsNil(g.Description)}
	}
	return out
}

// groupMap lists the nodes of each group by its name.
func groupMap(m *graph.Manifest) map[string][]string {
	out := map[string][]string{}
	for _, g := range m.Groups {
		out[g.Name] = []string{}
	}
	for _, n := range m.Sorted() {
		if n.Group != "" {
			out[n.Group] = append(out[n.Group], n.ID)
		}
	}
	return out
}
