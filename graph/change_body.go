package graph

import "slices"

// explainBodies says of models whose own text is as before through what their
// statement changed.
func explainBodies(c *Changes, before, after *Manifest) {
	for id, change := range c.Nodes {
		a, b := before.Nodes[id], after.Nodes[id]
		if !change.Body || a.RawCode == "" || a.RawCode != b.RawCode {
			continue
		}
		change.Macros = len(b.Uses.Macros) > 0
		change.Through = through(before, after, b)
	}
}

// through lists what a node uses and the project has changed.
func through(before, after *Manifest, n *Node) []string {
	var list []string
	if n.Uses.ReportDate && before.Project.ReportDate != after.Project.ReportDate {
		list = append(list, "report date")
	}
	for _, name := range n.Uses.Vars {
		if !equal(before.Project.Vars[name], after.Project.Vars[name]) {
			list = append(list, "var "+name)
		}
	}
	for _, name := range n.Uses.KPIs {
		if !equal(before.kpi(name), after.kpi(name)) {
			list = append(list, "kpi "+name)
		}
	}
	// A manifest that doesn't hold macros' text can't tell which one it was.
	untold := len(list) == 0 && (len(before.Macros) == 0 || len(after.Macros) == 0)
	for _, name := range n.Uses.Macros {
		if untold || before.macroText(name, map[string]bool{}) != after.macroText(name, map[string]bool{}) {
			list = append(list, "macro "+name)
		}
	}
	for _, id := range n.DependsOn {
		a, b := before.Nodes[id], after.Nodes[id]
		if a != nil && b != nil && a.Relation != b.Relation {
			list = append(list, "the name of "+b.Relation.String())
		}
	}
	return list
}

func (m *Manifest) kpi(name string) *KPI {
	for _, k := range m.KPIs {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// macroText is the text of a macro and of those that it includes; met has those
// that it has gone through.
func (m *Manifest) macroText(name string, met map[string]bool) string {
	at := slices.IndexFunc(m.Macros, func(macro *Macro) bool { return macro.Name == name })
	if at < 0 || met[name] {
		return ""
	}
	met[name] = true
	text := m.Macros[at].Code
	for _, other := range m.Macros[at].Uses {
		text += m.macroText(other, met)
	}
	return text
}
