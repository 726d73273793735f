package dbt

import "github.com/edfi-build/edfi-build/graph"

type exposure struct {
	identity
	FQN         []string       `json:"fqn"`
	Kind        string         `json:"type"`
	Owner       owner          `json:"owner"`
	Description string         `json:"description"`
	Label       *string        `json:"label"`
	Maturity    *string        `json:"maturity"`
	Meta        map[string]any `json:"meta"`
	Tags        []string       `json:"tags"`
	Config      exposureConfig `json:"config"`
	URL         *string        `json:"url"`
	DependsOn   dependsOn      `json:"depends_on"`
	Refs        []ref          `json:"refs"`
	Sources     [][2]string    `json:"sources"`
	Metrics     []struct{}     `json:"metrics"`
}

type exposureConfig struct {
	Enabled bool           `json:"enabled"`
	Tags    []string       `json:"tags"`
	Meta    map[string]any `json:"meta"`
}

// owner is whom to ask about an exposure or a group.
type owner struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
}

func newOwner(o graph.Owner) owner {
	return owner{Name: emptyAsNil(o.Name), Email: emptyAsNil(o.Email)}
}

func exposures(m *graph.Manifest) map[string]exposure {
	out := map[string]exposure{}
	for _, e := range m.Exposures {
		id := m.ExposureID(e)
		refs, sources := references(m, e.DependsOn)
		out[id] = exposure{
			identity: newIdentity(m, id, e.Name, "exposure", e.Path), FQN: []string{m.Project.Name, e.Name},
			Kind: e.Type, Owner: newOwner(e.Owner), Description: e.Description, Label: emptyAsNil(e.Label), Maturity: emptyAsNil(e.Maturity),
			URL: emptyAsNil(e.URL), Tags: orEmpty(e.Tags), Meta: orEmptyMap(e.Meta), Metrics: []struct{}{},
			Config:    exposureConfig{Enabled: true, Tags: orEmpty(e.Tags), Meta: orEmptyMap(e.Meta)},
			DependsOn: dependsOn{Macros: []string{}, Nodes: orEmpty(e.DependsOn)}, Refs: refs, Sources: sources,
		}
	}
	return out
}
