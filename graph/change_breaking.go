package graph

import (
	"fmt"
	"slices"
	"strings"
)

// findBreaking fills in why those who read a node can't rely on it as before. What
// breaks is: a node or column that is gone or has another name, a type that no
// longer holds the old values, a narrower access, a contract that is given up. It
// counts where something relies on it: a node of either manifest that reads it, an
// exposure, an access of public, an enforced contract, or a place in the last layer,
// which is what people read. Other values in a column aren't a break, nor is a new
// column or a test that is gone.
func findBreaking(c *Changes, before, after *Manifest) {
	b := &breaks{before: before, after: after, readers: readersOf(before, after)}
	for id, change := range c.Nodes {
		node := before.Nodes[id]
		if node == nil || !isTable(node) {
			continue
		}
		if change.Removed {
			b.note(change, node, "", node.Relation.String()+" was removed")
			continue
		}
		if node.Relation != after.Nodes[id].Relation {
			b.note(change, node, "", node.Relation.String()+" is called "+after.Nodes[id].Relation.String()+" now")
		}
		b.columns(change, node)
		b.promises(change, node, after.Nodes[id])
	}
}

type breaks struct {
	before, after *Manifest
	readers       map[string][]*Node // by the id of what they read, of both manifests
}

func (b *breaks) columns(change *NodeChange, node *Node) {
	for _, column := range change.Columns {
		switch {
		case column.Kind == ColumnRemoved:
			b.note(change, node, column.Name, "column "+column.Name+" was removed")
		case column.Kind == ColumnRetyped && !Widens(column.Before, column.After):
			b.note(change, node, column.Name, fmt.Sprintf("column %s is %s and was %s", column.Name, column.After, column.Before))
		}
	}
}

func (b *breaks) promises(change *NodeChange, before, after *Node) {
	if access(after) < access(before) {
		change.Breaking = append(change.Breaking, fmt.Sprintf("its access is %s and was %s", after.Access(), before.Access()))
	}
	if before.Config.Contract.Enforced && !after.Config.Contract.Enforced {
		change.Breaking = append(change.Breaking, "its contract is no longer enforced")
	}
}

// access orders how many may read a node.
func access(n *Node) int {
	return slices.Index([]string{"private", "protected", "public"}, n.Access())
}

// note adds a sentence on a node, or one column of it, if anybody relies on it.
func (b *breaks) note(change *NodeChange, node *Node, column, what string) {
	who := b.relying(node, column)
	if len(who) > 0 {
		change.Breaking = append(change.Breaking, what+": "+strings.Join(who, "; "))
	}
}

// relying says who counts on a node as it was.
func (b *breaks) relying(node *Node, column string) []string {
	var who []string
	if names := b.reading(node, column); len(names) == 1 {
		who = append(who, names[0]+" reads it")
	} else if len(names) > 1 {
		who = append(who, listed(names)+" read it")
	}
	if node.Config.Access == "public" {
		who = append(who, "its access is public")
	}
	if node.Config.Contract.Enforced {
		who = append(who, "its contract promised it")
	}
	if layers := b.before.Project.Layers; len(who) == 0 && len(layers) > 0 && node.Layer == layers[len(layers)-1].Name {
		who = append(who, "people read the layer "+node.Layer)
	}
	return who
}

// reading names the nodes that are still there and read a column ("": any), and the
// exposures of the node.
func (b *breaks) reading(node *Node, column string) []string {
	var names []string
	for _, reader := range b.readers[node.ID] {
		if b.after.Nodes[reader.ID] != nil && (column == "" || reads(reader, node.ID, column)) {
			names = append(names, reader.Relation.String())
		}
	}
	for _, m := range []*Manifest{b.before, b.after} {
		for _, e := range m.Exposures {
			if slices.Contains(e.DependsOn, node.ID) {
				names = append(names, "exposure "+e.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func listed(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// readersOf inverts the dependencies of both manifests: for each node the seeds and
// models that read it, as they are in each.
func readersOf(manifests ...*Manifest) map[string][]*Node {
	readers := map[string][]*Node{}
	for _, m := range manifests {
		if m == nil {
			continue
		}
		for _, node := range m.Nodes {
			if !isTable(node) {
				continue
			}
			for _, id := range node.DependsOn {
				readers[id] = append(readers[id], node)
			}
		}
	}
	return readers
}

// isTable tells whether a node has rows that others can read.
func isTable(n *Node) bool { return n.Kind == KindSource || n.Kind == KindSeed || n.Kind == KindModel }

// reads tells whether a node's rows or any of its columns come from a column, or
// may come from it.
func reads(reader *Node, id, column string) bool {
	touches := func(e ColumnEdge) bool { return e.Node == id && e.Column == column }
	if slices.ContainsFunc(reader.Influences, touches) {
		return true
	}
	for _, c := range reader.Columns {
		if !traced(c) || slices.ContainsFunc(c.Lineage.Values, touches) || slices.ContainsFunc(c.Lineage.Influences, touches) {
			return true
		}
	}
	return false
}

// traced tells whether it is known what a column is made from.
func traced(c *Column) bool { return c.Lineage != nil && c.Lineage.Unknown == "" }
