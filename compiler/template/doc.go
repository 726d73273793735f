// Package template turns a model file into SQL and remembers where each byte of
// the SQL came from.
//
// The language is Go's text/template with a list of functions of our own
// (Functions). Work is in two steps. Parse reads the text: it checks names and
// arguments and lists every call (Template.Calls), also in branches that are
// never taken, so that the graph doesn't depend on values. Render runs it.
//
// Positions come from the parse tree: in front of each of its nodes stands a
// call to an internal function, __mark, which says which node runs next. What is
// written after it belongs to that node. The same calls count steps, so that a
// runaway loop is stopped, and give errors their place.
//
// Relations that ref and its relatives give are wrapped in private-use characters
// until they are written out; what is still whole then is recorded in
// Rendered.Uses, and by that the SQL checker tells a relation of the graph from a
// name that was typed in.
package template
