package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// ruleTypes are the nodes that a rule reads. A column is looked up by its name in all of
// them, so what is told of it is cautious and needs no scopes.
type ruleTypes []*graph.Node

// Families of types: within one, DuckDB and PostgreSQL compare alike.
const (
	textFamily    = "text"
	numberFamily  = "number"
	booleanFamily = "boolean"
	timeFamily    = "time"
)

// families are what a side of a comparison may be; none where anything fits, as for a
// text in quotes, which takes the type of the other side.
func (t ruleTypes) families(side *clause) []string {
	switch side.kind {
	case userClause:
		return []string{textFamily}
	case valueClause:
		switch side.text {
		case "NULL":
			return nil
		case "TRUE", "FALSE":
			return []string{booleanFamily}
		}
		return []string{numberFamily}
	case columnClause:
		return t.ofColumn(strings.Trim(side.text[strings.LastIndexByte(side.text, '.')+1:], `"`))
	case firstClause:
		var all []string
		for _, a := range side.args {
			all = append(all, t.families(a)...)
		}
		return all
	case textClause:
		return nil
	}
	return []string{booleanFamily}
}

func (t ruleTypes) ofColumn(name string) []string {
	var all []string
	for _, n := range t {
		if column := n.Column(name); column != nil {
			all = append(all, familyOf(column.Type))
		}
	}
	return all
}

func familyOf(typ string) string {
	name, _, _ := strings.Cut(typ, "(")
	switch name {
	case "VARCHAR":
		return textFamily
	case "BOOLEAN":
		return booleanFamily
	case "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE":
		return timeFamily
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE":
		return numberFamily
	}
	return typ
}

func (t ruleTypes) mayBeText(side *clause) bool { return slices.Contains(t.families(side), textFamily) }

// isCondition tells whether a part may be true or false: DuckDB would take a text such as
// 'yes' for it.
func (t ruleTypes) isCondition(part *clause) bool {
	all := t.families(part)
	return part.kind != textClause && (len(all) == 0 || slices.Contains(all, booleanFamily))
}

// differ tells whether two sides are of different families for certain.
func (t ruleTypes) differ(sides []*clause) bool {
	known := ""
	for _, side := range sides {
		all := slices.Compact(slices.Sorted(slices.Values(t.families(side))))
		if len(all) != 1 {
			continue
		}
		if known != "" && known != all[0] {
			return true
		}
		known = all[0]
	}
	return false
}
