package template

import "github.com/edfi-build/edfi-build/internal/source"

// Call is one call of a project function (ref, source, var, include, …) in the
// text of a template, taken or not.
type Call struct {
	Function string
	// Arguments are the call's arguments in order, without one that is piped in.
	Arguments []Argument
	// Span is the call in the model. A call inside of a macro has the span of the
	// model's include.
	Span source.Span
	// Macro names the macro that the call stands in; "" for the model itself.
	Macro string
}

// Argument is one argument of a call. Names of models, sources and the like are
// always literal: Parse refuses others.
type Argument struct {
	Text    string // the value of a text that is written out; "" otherwise
	Literal bool
	Span    source.Span
}

// Argument returns the text of the argument at an index, or "".
func (c Call) Argument(index int) string {
	if index >= len(c.Arguments) {
		return ""
	}
	return c.Arguments[index].Text
}

// begins tells whether the call's first arguments are these texts.
func (c Call) begins(function string, arguments []string) bool {
	if c.Function != function || len(c.Arguments) < len(arguments) {
		return false
	}
	for i, text := range arguments {
		if !c.Arguments[i].Literal || c.Arguments[i].Text != text {
			return false
		}
	}
	return true
}

// closure is everything that a model can reach through its includes.
type closure struct {
	library   *Library
	calls     []Call
	macros    []*unit         // each once
	functions map[string]bool // that the model or a macro calls
	reached   map[string]bool // macros by name
}

// follow collects what a unit calls. The calls of a macro are listed once, at the
// model's first include that leads to it; include is nil in the model itself.
func (c *closure) follow(u *unit, include *Call) {
	for _, name := range u.functions {
		c.functions[name] = true
	}
	for _, call := range u.calls {
		at := include
		if at == nil {
			at = &call
		}
		c.calls = append(c.calls, moved(call, at, u.name))
		if call.Function != "include" {
			continue
		}
		macro := c.library.macro(call.Argument(0))
		if macro != nil && macro.tree != nil && !c.reached[macro.name] {
			c.reached[macro.name] = true
			c.macros = append(c.macros, macro)
			c.follow(macro, at)
		}
	}
}

// moved gives a call of a macro the place of the include in the model.
func moved(call Call, at *Call, macro string) Call {
	if macro == "" {
		return call
	}
	arguments := make([]Argument, len(call.Arguments))
	for i, a := range call.Arguments {
		arguments[i] = Argument{Text: a.Text, Literal: a.Literal, Span: at.Span}
	}
	return Call{Function: call.Function, Arguments: arguments, Span: at.Span, Macro: macro}
}
