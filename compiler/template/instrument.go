package template

import (
	"strconv"
	"text/template/parse"
)

// Functions that only instrumented trees call. Templates can't: they are on no
// list of names.
const (
	markFunction  = "__mark"  // __mark N: node N runs next
	emitFunction  = "__emit"  // VALUE | __emit: the value as it stands in SQL
	plainFunction = "__plain" // __plain VALUE: the value without marks
)

// instrument puts a mark in front of every node and an emit at the end of every
// action that writes, and numbers the places. It changes the tree.
func (u *unit) instrument() { u.list(u.tree.Root) }

func (u *unit) list(list *parse.ListNode) {
	if list == nil {
		return
	}
	var marked []parse.Node
	for _, node := range list.Nodes {
		marked = append(marked, u.mark(node), node)
		u.node(node)
	}
	list.Nodes = marked
}

func (u *unit) node(node parse.Node) {
	switch n := node.(type) {
	case *parse.ActionNode:
		protect(n.Pipe)
		if len(n.Pipe.Decl) == 0 {
			n.Pipe.Cmds = append(n.Pipe.Cmds, command(n.Pos, identifier(n.Pos, emitFunction)))
		}
	case *parse.IfNode:
		u.branch(&n.BranchNode)
	case *parse.WithNode:
		u.branch(&n.BranchNode)
	case *parse.RangeNode:
		u.branch(&n.BranchNode)
		// A body without nodes runs too, and its rounds have to count as steps.
		n.List.Nodes = append([]parse.Node{u.mark(n)}, n.List.Nodes...)
	}
}

func (u *unit) branch(n *parse.BranchNode) {
	protect(n.Pipe)
	u.list(n.List)
	u.list(n.ElseList)
}

// placeOf finds where a node stands: text at itself, anything else at the action
// that it belongs to.
func (u *unit) placeOf(node parse.Node) place {
	if text, isText := node.(*parse.TextNode); isText {
		start := int(text.Pos)
		return place{span: u.file.Span(start, start+len(text.Text)), verbatim: true}
	}
	return place{span: u.action(node.Position())}
}

// mark makes the node {{ __mark N }} for the place of another.
func (u *unit) mark(node parse.Node) parse.Node {
	number := len(u.places)
	u.places = append(u.places, u.placeOf(node))
	pos := node.Position()
	argument := &parse.NumberNode{
		NodeType: parse.NodeNumber, Pos: pos, IsInt: true, Int64: int64(number), Text: strconv.Itoa(number),
	}
	pipe := pipeline(pos, command(pos, identifier(pos, markFunction), argument))
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: pipe}
}

// protect keeps marks away from Go's own functions that look into a text, as the
// guard does for the others: f X becomes f (__plain X), X | f becomes
// X | __plain | f.
func protect(pipe *parse.PipeNode) {
	var commands []*parse.CommandNode
	for i, c := range pipe.Cmds {
		looks := looksInto(c)
		if looks && i > 0 {
			commands = append(commands, command(c.Pos, identifier(c.Pos, plainFunction)))
		}
		for j, argument := range c.Args {
			if inner, isPipe := argument.(*parse.PipeNode); isPipe {
				protect(inner)
			}
			if looks && j > 0 && !isLiteral(argument) {
				pos := argument.Position()
				c.Args[j] = pipeline(pos, command(pos, identifier(pos, plainFunction), argument))
			}
		}
		commands = append(commands, c)
	}
	pipe.Cmds = commands
}

func looksInto(c *parse.CommandNode) bool {
	name, isCall := c.Args[0].(*parse.IdentifierNode)
	if !isCall {
		return false
	}
	switch name.Ident {
	case "eq", "ne", "lt", "le", "gt", "ge", "len", "slice":
		return true
	}
	return false
}

// isLiteral tells whether a node is written out: literals have no marks, and
// numbers fit any type only as long as they are literals.
func isLiteral(node parse.Node) bool {
	switch node.Type() {
	case parse.NodeNumber, parse.NodeString, parse.NodeBool, parse.NodeNil:
		return true
	}
	return false
}

func identifier(pos parse.Pos, name string) *parse.IdentifierNode {
	return parse.NewIdentifier(name).SetPos(pos)
}

func command(pos parse.Pos, arguments ...parse.Node) *parse.CommandNode {
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: arguments}
}

func pipeline(pos parse.Pos, c *parse.CommandNode) *parse.PipeNode {
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{c}}
}
