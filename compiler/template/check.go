package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// checker walks a parse tree, lists its calls and checks their names and
// arguments: Go would find these mistakes only in branches that are taken.
type checker struct {
	unit    *unit
	library *Library
	called  map[string]bool
	diags   diag.List
}

// check fills the unit's calls and functions.
func (u *unit) check(library *Library) diag.List {
	c := &checker{unit: u, library: library, called: map[string]bool{}}
	c.list(u.tree.Root)
	u.functions = slices.Sorted(maps.Keys(c.called))
	return c.diags
}

func (c *checker) list(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			c.pipe(n.Pipe)
		case *parse.IfNode:
			c.branch(&n.BranchNode)
		case *parse.RangeNode:
			c.branch(&n.BranchNode)
		case *parse.WithNode:
			c.branch(&n.BranchNode)
		}
	}
}

func (c *checker) branch(n *parse.BranchNode) {
	c.pipe(n.Pipe)
	c.list(n.List)
	c.list(n.ElseList)
}

func (c *checker) pipe(pipe *parse.PipeNode) {
	for i, command := range pipe.Cmds {
		for _, argument := range command.Args[1:] {
			c.argument(argument)
		}
		if name, isCall := command.Args[0].(*parse.IdentifierNode); isCall {
			c.call(name, command.Args[1:], i > 0)
		} else {
			c.argument(command.Args[0])
		}
	}
}

func (c *checker) argument(node parse.Node) {
	switch n := node.(type) {
	case *parse.IdentifierNode:
		c.call(n, nil, false)
	case *parse.PipeNode:
		c.pipe(n)
	case *parse.ChainNode:
		c.argument(n.Node)
	case *parse.StringNode:
		if hasMarks(n.Text) {
			c.report(diag.New(diag.ReservedCharacter, c.span(n), "this text contains a reserved character"))
		}
	}
}

// call checks one call; piped tells that a value from the left comes last.
func (c *checker) call(name *parse.IdentifierNode, arguments []parse.Node, piped bool) {
	f, known := c.unit.lookUp(name.Ident)
	if !known {
		c.unknown(name)
		return
	}
	c.called[name.Ident] = true
	given := len(arguments)
	if piped {
		given++
	}
	if !c.count(f, name, given) || f.Group != projectGroup {
		return
	}
	call := Call{Function: f.Name, Span: c.extent(name, arguments)}
	for i, node := range arguments {
		text, literal := node.(*parse.StringNode)
		a := Argument{Literal: literal, Span: c.span(node)}
		if literal {
			a.Text = text.Text
		} else if literals(f.Name, i) {
			c.computed(f, a.Span)
		}
		call.Arguments = append(call.Arguments, a)
	}
	if piped && literals(f.Name, len(arguments)) {
		c.computed(f, call.Span)
	}
	c.unit.calls = append(c.unit.calls, call)
	c.macro(call)
}

func (c *checker) macro(call Call) {
	name := call.Argument(0)
	if call.Function != "include" || !call.Arguments[0].Literal || c.library.macro(name) != nil {
		return
	}
	d := diag.New(diag.UnknownMacro, call.Arguments[0].Span, "there is no macro %q", name)
	c.report(d.WithHint("%s", suggestion(name, c.library.Names())))
}

// count checks the number of arguments and tells whether it is right.
func (c *checker) count(f function, name *parse.IdentifierNode, given int) bool {
	typ := f.signature()
	if typ == nil {
		return true
	}
	least := typ.NumIn()
	if typ.IsVariadic() {
		least--
	}
	if given == least || given > least && typ.IsVariadic() {
		return true
	}
	wanted := fmt.Sprint(least)
	if typ.IsVariadic() {
		wanted = "at least " + wanted
	}
	d := diag.New(diag.WrongArguments, c.span(name), "%s takes %s %s, not %d", f.Name, wanted, plural(least), given)
	c.report(d.WithHint("write {{ %s }}", f.Usage))
	return false
}

func plural(n int) string {
	if n == 1 {
		return "argument"
	}
	return "arguments"
}

func (c *checker) unknown(name *parse.IdentifierNode) {
	if _, generic := genericFunctions()[name.Ident]; generic {
		c.report(diag.New(diag.RefusedFunction, c.span(name), "only a test in tests/generic has %s", name.Ident).
			WithHint("it stands for what YAML gives to the test"))
		return
	}
	if reason, isRefused := refused()[name.Ident]; isRefused {
		c.report(diag.New(diag.RefusedFunction, c.span(name), "%s can't be used in models", name.Ident).WithHint("%s", reason))
		return
	}
	d := diag.New(diag.UnknownFunction, c.span(name), "there is no function %s", name.Ident)
	switch {
	case c.library.macro(name.Ident) != nil:
		d = d.WithHint(`it is a macro: write {{ include %q … }}`, name.Ident)
	default:
		d = d.WithHint("%s", diag.DidYouMean(name.Ident, functionNames()))
	}
	c.report(d)
}

func (c *checker) computed(f function, span source.Span) {
	d := diag.New(diag.NotLiteral, span, "a name in %s has to be written out in double quotes", f.Name)
	c.report(d.WithHint("write {{ %s }}: the graph is read from the text of the template", f.Usage))
}

func (c *checker) report(d diag.Diagnostic) { c.diags = append(c.diags, d) }

// extent is the span from a function's name to the end of its last argument.
func (c *checker) extent(name *parse.IdentifierNode, arguments []parse.Node) source.Span {
	span := c.span(name)
	if len(arguments) > 0 {
		span.End = max(span.End, c.span(arguments[len(arguments)-1]).End)
	}
	return span
}

// span is where a node stands. The tree holds only beginnings: literals and names
// know their length, of other nodes it is the word that they begin with.
func (c *checker) span(node parse.Node) source.Span {
	start := int(node.Position())
	end := start
	switch n := node.(type) {
	case *parse.StringNode:
		end += len(n.Quoted)
	case *parse.IdentifierNode:
		end += len(n.Ident)
	default:
		text := c.unit.file.Text
		for end < len(text) && strings.IndexByte(spaces+"(){}|", text[end]) < 0 {
			end++
		}
	}
	return c.unit.file.Span(start, max(end, start+1))
}
