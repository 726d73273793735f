package graph

import "path"

// CompiledPath is where a node's compiled SQL is written, below a folder of
// compiled SQL: the model's own path, and for a declared test the YAML file with
// the test's name.
func (n *Node) CompiledPath() string {
	if n.Quarantines != "" {
		return path.Join(path.Dir(n.Path), n.Name+".sql")
	}
	if path.Ext(n.Path) == ".sql" {
		return n.Path
	}
	if n.Kind == KindModel {
		return path.Join(n.Path, n.Name+".sql") // a snapshot that YAML declares
	}
	if n.UnitTest != nil {
		return path.Join(n.Path, n.UnitTest.ModelName()+"."+n.Name+".sql")
	}
	digest := n.ID[max(0, len(n.ID)-11):] // names may repeat, ids don't
	return path.Join(n.Path, n.Name+digest+".sql")
}
