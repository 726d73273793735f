package graph

func (m *Manifest) exposureID(e *Exposure) string { return "exposure." + m.Project.Name + "." + e.Name }

func (m *Manifest) dbtExposures() map[string]dbtExposure {
	out := map[string]dbtExposure{}
	for _, e := range m.Exposures {
		id := m.exposureID(e)
		refs, sources := m.dbtRefs(e.DependsOn)
		out[id] = dbtExposure{
			dbtIdentity: m.resource(id, e.Name, "exposure", e.Path), FQN: []string{m.Project.Name, e.Name},
			Kind: e.Type, Owner: e.Owner.dbt(), Description: e.Description, Label: emptyAsNil(e.Label), Maturity: emptyAsNil(e.Maturity),
			URL: emptyAsNil(e.URL), Tags: orEmpty(e.Tags), Meta: nonNil(e.Meta), Metrics: []struct{}{},
			Config:    dbtExposureConfig{Enabled: true, Tags: orEmpty(e.Tags), Meta: nonNil(e.Meta)},
			DependsOn: dbtDependsOn{Macros: []string{}, Nodes: orEmpty(e.DependsOn)}, Refs: refs, Sources: sources,
		}
	}
	return out
}

func (m *Manifest) resource(id, name, kind, file string) dbtIdentity {
	return dbtIdentity{ID: id, Name: name, Type: kind, Package: m.Project.Name, Path: m.pathBelowRoot(file), FilePath: file}
}

func (o Owner) dbt() dbtOwner { return dbtOwner{Name: emptyAsNil(o.Name), Email: emptyAsNil(o.Email)} }

func (m *Manifest) dbtGroups() map[string]dbtGroup {
	out := map[string]dbtGroup{}
	for _, g := range m.Groups {
		id := "group." + m.Project.Name + "." + g.Name
		out[id] = dbtGroup{
			dbtIdentity: m.resource(id, g.Name, "group", g.Path), Owner: g.Owner.dbt(), Description: emptyAsNil(g.Description),
		}
	}
	return out
}

// dbtGroupMap lists the nodes of each group by its name.
func (m *Manifest) dbtGroupMap() map[string][]string {
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

func (m *Manifest) dbtMacros() map[string]dbtMacro {
	out := map[string]dbtMacro{}
	for _, macro := range m.Macros {
		id := m.macroID(macro.Name)
		out[id] = dbtMacro{
			dbtIdentity: m.resource(id, macro.Name, "macro", macro.Path), SQL: macro.Code,
			DependsOn: dbtDependsOn{Macros: m.macroIDs(macro.Uses)}, Arguments: []struct{}{},
		}
	}
	return out
}

func (m *Manifest) macroID(name string) string { return "macro." + m.Project.Name + "." + name }

func (m *Manifest) macroIDs(names []string) []string {
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = m.macroID(name)
	}
	return ids
}

func (m *Manifest) dbtUnitTest(n *Node) dbtUnitTest {
	model := n.UnitTest.Model
	out := dbtUnitTest{
		dbtIdentity: m.identity(n), FQN: m.fqn(n), Description: n.Description, Given: []dbtFixture{},
		Expect: n.UnitTest.Expect.dbt(""), DependsOn: dbtDependsOn{Macros: []string{}, Nodes: []string{model}},
		Config:   dbtUnitConfig{Enabled: true, Tags: orEmpty(n.Config.Tags), Meta: ourNode(n)},
		Checksum: emptyAsNil(n.CodeDigest),
	}
	// The statement of a unit test is its own: dbt has no place for it.
	out.Config.Meta.ours().CompiledCode = n.CompiledCode
	if parent := m.Nodes[model]; parent != nil {
		out.Model, out.Schema = parent.Name, emptyAsNil(parent.Relation.Space)
	}
	for _, given := range n.UnitTest.Given {
		out.Given = append(out.Given, given.dbt(m.inputName(given.Relation)))
	}
	if n.UnitTest.Incremental {
		out.Overrides = map[string]any{"macros": map[string]any{"is_incremental": true}, "vars": map[string]any{}, "env_vars": map[string]any{}}
	}
	return out
}

// inputName writes what a fixture stands for as YAML does; `this` for the model's
// own rows is written as its name.
func (m *Manifest) inputName(r Relation) string {
	if r.Source != "" {
		return "source('" + r.Source + "', '" + r.Name + "')"
	}
	return "ref('" + r.Name + "')"
}

func (f Fixture) dbt(input string) dbtFixture {
	out := dbtFixture{Input: input, Rows: []map[string]any{}, Format: "dict"}
	for _, row := range f.Rows {
		cells := map[string]any{}
		for i, name := range f.Columns[:min(len(f.Columns), len(row))] {
			cells[name] = row[i]
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
