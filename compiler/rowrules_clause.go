package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// clause is a part of a row rule. DuckDB's and PostgreSQL's parse trees are read into
// the same clauses, and only a rule that gives the same ones twice is accepted. What
// stands in the manifest is written from them, so nothing else of the text gets there.
type clause struct {
	kind   string
	text   string // operator, name or value
	args   []*clause
	offset int // in the statement; -1: not known
}

// The kinds of clauses.
const (
	andClause     = "AND"
	orClause      = "OR"
	notClause     = "NOT"
	compareClause = "compare" // text: the operator
	nullClause    = "IS NULL"
	betweenClause = "between"
	inClause      = "in"     // the first argument is one of the others
	inRowsClause  = "within" // the first argument is in the rows of the second
	existsClause  = "exists"
	rowsClause    = "rows" // a SELECT: what it gives, what it reads, and its condition if it has one
	tableClause   = "table"
	aliasClause   = "alias" // text: the alias
	joinClause    = "join"  // text: INNER or LEFT; two sides and the condition
	columnClause  = "column"
	userClause    = "user"
	textClause    = "text"
	valueClause   = "value" // a whole number, TRUE, FALSE or NULL
	firstClause   = "coalesce"
)

// ruleGrammar tells what a rule may say.
const ruleGrammar = "rules are made of columns, {{ user }}, texts, whole numbers, = <> < <= > >=, is distinct from, is null, between, in, " +
	"exists, and, or, not, coalesce, and selects from ref with inner join, left join and where"

// joined makes an AND or OR of parts, with those of the same kind among them taken in.
func joined(kind string, args []*clause, offset int) *clause {
	var flat []*clause
	for _, a := range args {
		if a.kind == kind {
			flat = append(flat, a.args...)
		} else {
			flat = append(flat, a)
		}
	}
	return &clause{kind: kind, args: flat, offset: offset}
}

// String writes the clause as SQL, each operation in parentheses.
func (c *clause) String() string {
	switch c.kind {
	case andClause, orClause:
		return "(" + c.list(0, " "+c.kind+" ") + ")"
	case notClause:
		return "(NOT " + c.args[0].String() + ")"
	case compareClause:
		return "(" + c.args[0].String() + " " + c.text + " " + c.args[1].String() + ")"
	case nullClause:
		return "(" + c.args[0].String() + " IS NULL)"
	case betweenClause:
		return "(" + c.args[0].String() + " BETWEEN " + c.list(1, " AND ") + ")"
	case inClause, inRowsClause:
		return "(" + c.args[0].String() + " IN (" + c.list(1, ", ") + "))"
	case existsClause:
		return "EXISTS (" + c.args[0].String() + ")"
	case firstClause:
		return "coalesce(" + c.list(0, ", ") + ")"
	case rowsClause:
		return c.selection()
	case aliasClause:
		return c.args[0].String() + " AS " + identifier(c.text)
	case joinClause:
		return c.args[0].String() + " " + c.text + " JOIN " + c.args[1].String() + " ON " + c.args[2].String()
	case userClause:
		return graph.UserParameter
	case textClause:
		return textLiteral(c.text)
	}
	return c.text
}

func (c *clause) selection() string {
	text := "SELECT " + c.args[0].String() + " FROM " + c.args[1].String()
	if len(c.args) > 2 {
		text += " WHERE " + c.args[2].String()
	}
	return text
}

func (c *clause) list(from int, between string) string {
	parts := make([]string, 0, len(c.args))
	for _, a := range c.args[from:] {
		parts = append(parts, a.String())
	}
	return strings.Join(parts, between)
}

// each calls f for the clause and all that it is made of.
func (c *clause) each(f func(*clause)) {
	f(c)
	for _, a := range c.args {
		a.each(f)
	}
}

// orders tells whether the clause compares by an order.
func (c *clause) orders() bool {
	return c.kind == betweenClause || (c.kind == compareClause && slices.Contains([]string{"<", "<=", ">", ">="}, c.text))
}

// compared lists what a clause compares with each other.
func (c *clause) compared() []*clause {
	switch c.kind {
	case compareClause, betweenClause, inClause, firstClause:
		return c.args
	case inRowsClause:
		return []*clause{c.args[0], c.args[1].args[0]}
	}
	return nil
}

// conditions lists the parts of a clause that must be true or false.
func (c *clause) conditions() []*clause {
	switch c.kind {
	case andClause, orClause, notClause:
		return c.args
	case rowsClause, joinClause:
		return c.args[2:]
	}
	return nil
}

// bareName is the name of a column without its relation; "" for other clauses.
func (c *clause) bareName() string {
	if c.kind != columnClause || strings.Contains(c.text, `"."`) {
		return ""
	}
	return strings.Trim(c.text, `"`)
}

// columnNamed writes a reference to a column; the parameter is one by its name.
func columnNamed(parts []string, offset int) *clause {
	if len(parts) == 1 && parts[0] == graph.UserParameter {
		return &clause{kind: userClause, offset: offset}
	}
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = identifier(p)
	}
	return &clause{kind: columnClause, text: strings.Join(quoted, "."), offset: offset}
}
