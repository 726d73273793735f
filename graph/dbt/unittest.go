package dbt

import "github.com/edfi-build/edfi-build/graph"

type unitTest struct {
	identity
	FQN         []string       `json:"fqn"`
	Model       string         `json:"model"`
	Given       []fixture      `json:"given"`
	Expect      fixture        `json:"expect"`
	Description string         `json:"description"`
	DependsOn   dependsOn      `json:"depends_on"`
	Config      unitTestConfig `json:"config"`
	Checksum    *string        `json:"checksum"`
	Schema      *string        `json:"schema"`
	Overrides   map[string]any `json:"overrides,omitempty"`
}

type unitTestConfig struct {
	Enabled bool             `json:"enabled"`
	Tags    []string         `json:"tags"`
	Meta    meta[graph.Node] `json:"meta"`
}

type fixture struct {
	Input  string           `json:"input,omitempty"`
	Rows   []map[string]any `json:"rows"`
	Format string           `json:"format"`
}

func newUnitTest(m *graph.Manifest, n *graph.Node) unitTest {
	model := n.UnitTest.Model
	out := unitTest{
		identity: nodeIdentity(m, n), FQN: m.FQN(n), Description: n.Description, Given: []fixture{},
		Expect: newFixture(n.UnitTest.Expect, ""), DependsOn: dependsOn{Macros: []string{}, Nodes: []string{model}},
		Config:   unitTestConfig{Enabled: true, Tags: orEmpty(n.Config.Tags), Meta: ourNode(n)},
		Checksum: emptyAsNil(n.CodeDigest),
	}
	// The statement of a unit test is its own: dbt has no place for it.
	out.Config.Meta.ours().CompiledCode = n.CompiledCode
	if parent := m.Nodes[model]; parent != nil {
		out.Model, out.Schema = parent.Name, emptyAsNil(parent.Relation.Space)
	}
	for _, given := range n.UnitTest.Given {
		out.Given = append(out.Given, newFixture(given, inputName(given.Relation)))
	}
	if n.UnitTest.Incremental {
		out.Overrides = map[string]any{"macros": map[string]any{"is_incremental": true}, "vars": map[string]any{}, "env_vars": map[string]any{}}
	}
	return out
}

// inputName writes what a fixture stands for as YAML does; `this` for the model's
// own rows is written as its name.
func inputName(r graph.Relation) string {
	if r.Source != "" {
		return "source('" + r.Source + "', '" + r.Name + "')"
	}
	return "ref('" + r.Name + "')"
}

func newFixture(f graph.Fixture, input string) fixture {
	out := fixture{Input: input, Rows: []map[string]any{}, Format: "dict"}
	for _, row := range f.Rows {
		cells := map[string]any{}
		for i, name := range f.Columns[:min(len(f.Columns), len(row))] {
			cells[name] = row[i]
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
